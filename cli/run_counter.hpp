#pragma once
/// @file
/// How far a command is that plays several runs.

#include <cstddef>
#include <string>

namespace photonlag::cli {

/// "12 of 40 runs" on a terminal for as long as it lives, ctrl-C included; nothing where stderr is piped.
class RunCounter {
 public:
  explicit RunCounter(std::size_t all, std::string of = "runs");
  ~RunCounter();
  RunCounter(const RunCounter&) = delete;
  RunCounter& operator=(const RunCounter&) = delete;

  void show(std::size_t done) const;

 private:
  std::size_t all_;
  std::string of_;
  bool terminal_;
};

}  // namespace photonlag::cli
