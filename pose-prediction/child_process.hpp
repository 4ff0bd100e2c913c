#pragma once
/// @file
/// Another program, spoken to line by line over its standard input and output.

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/leftovers.hpp"

namespace photonlag {

/// The program ended, hangs or says too much. what() goes on after its name: "has ended with exit status 1; ...".
class ProcessFailure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A child process in a process group of its own, so that ctrl-C on the terminal reaches only us. It ends with this
/// object (asked first by the end of its input, then killed with all it has started), and with this process, however
/// that ends. What it says on standard error goes to ours; its last line is kept for messages.
class ChildProcess {
 public:
  using Patience = std::chrono::milliseconds;

  /// @param command program (sought in PATH) and arguments; not empty. @throws ProcessFailure if it cannot be started
  explicit ChildProcess(const std::vector<std::string>& command);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Puts a line (with its newline) on the way. @throws ProcessFailure if none is taken for as long as @p patience
  void send(std::string_view line, Patience patience);
  /// The next line, without its newline. Waits in real time. @throws ProcessFailure
  [[nodiscard]] std::string receive(Patience patience);
  /// Whether it has said something that nobody has received.
  [[nodiscard]] bool has_said_more();

  /// "; its last line: '...'", of standard error if it has used that; "" if it has said nothing.
  [[nodiscard]] std::string last_words() const;

 private:
  using Deadline = std::chrono::steady_clock::time_point;
  class Start;

  bool exchange(Deadline deadline);
  void take_output(bool& open, int fd, std::string& into);
  void give_input();
  void keep_last_line();
  [[noreturn]] void fail_as_ended();
  [[nodiscard]] std::string end_of_process(Patience patience) const;
  void close_input();

  pid_t pid_ = -1;
  std::optional<Offspring> offspring_;
  int in_ = -1, out_ = -1, error_ = -1;  // its standard input, output and error
  bool out_open_ = true, error_open_ = true, hangs_ = false;
  std::string to_send_, received_, complaint_;  // the last: an unfinished line of standard error
  std::string last_line_, last_complaint_;
};

}  // namespace photonlag
