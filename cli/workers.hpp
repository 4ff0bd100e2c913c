#pragma once
/// @file
/// Runs of one command, each in a process of its own: SimGrid's clock cannot be set back, and what crashes, hangs or
/// eats the memory takes nobody with it.

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace photonlag::cli {

/// How a task ended.
struct Ended {
  std::size_t task = 0;
  int exit_code = 0;        ///< As the program's own (commands.hpp); 128 + n if signal n ended it.
  bool timed_out = false;   ///< It was killed at its time limit.
  std::string complaint{};  ///< What it wrote to standard error, at most the last 4000 characters.
  double wall_s = 0, cpu_s = 0;
  std::int64_t peak_bytes = 0;  ///< Largest resident set.
};

/// Why a task failed: what it complained of and the signal that ended it, else its exit code. Without a final newline.
[[nodiscard]] std::string reason_of(const Ended& ended);

/// Children of this process, at most so many at a time. They die with it, however it ends.
class Workers {
 public:
  /// @param limit wall time of a task; nothing = as long as it takes. @pre jobs > 0
  explicit Workers(std::size_t jobs, std::optional<std::chrono::nanoseconds> limit = {});
  ~Workers();  ///< Kills those that still work.
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  [[nodiscard]] bool full() const;
  [[nodiscard]] bool idle() const;

  /// Does @p work in a child, which has standard output shut. An exception in it ends the child with the message and
  /// the exit code that the program itself would have ended with. @pre !full(), and this process has one thread
  /// @throws EnvironmentError if the machine has no more processes
  void start(std::size_t task, const std::function<void()>& work);

  /// The next to end. @pre !idle() @throws Interrupted on ctrl-C, which children do not see
  [[nodiscard]] Ended wait();

 private:
  struct Child;
  bool look_after(Child& child, Ended& ended);

  std::size_t jobs_;
  std::optional<std::chrono::nanoseconds> limit_;
  std::vector<Child> children_;
};

}  // namespace photonlag::cli
