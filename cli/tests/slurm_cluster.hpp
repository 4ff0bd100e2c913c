#pragma once
/// @file
/// A Slurm cluster of one node, in a folder of its own.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/tests/program.hpp"

namespace photonlag::test {

/// munged, slurmctld and slurmd of this user, with no file outside @p folder; they end with it.
class SlurmCluster {
 public:
  explicit SlurmCluster(std::filesystem::path folder);
  ~SlurmCluster();
  SlurmCluster(const SlurmCluster&) = delete;
  SlurmCluster& operator=(const SlurmCluster&) = delete;

  /// Why it does not run; empty if it does.
  [[nodiscard]] const std::string& complaint() const { return complaint_; }

  /// The number of the job. @throws std::runtime_error
  std::string submit(const std::filesystem::path& script);
  /// Tasks of @p job, of any state or of those named, such as "RUNNING".
  [[nodiscard]] std::size_t tasks(const std::string& job, const std::string& state = "all");
  /// Kills the node's daemon and the tasks on it, as a power cut would.
  void lose_node();
  /// Brings the daemon back.
  void regain_node();
  /// A command of Slurm's.
  Outcome command(const std::vector<std::string>& words);
  [[nodiscard]] std::string log() const;

 private:
  void begin_munge();
  void write_config();
  bool wait_until_idle();

  std::filesystem::path folder_;
  std::string complaint_, host_;
  std::vector<int> daemons_;
  int slurmd_ = -1;
};

}  // namespace photonlag::test
