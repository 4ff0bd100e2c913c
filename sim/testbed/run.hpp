#pragma once
/// @file
/// Plays one scenario and leaves a run folder.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sim/record/profile.hpp"
#include "sim/scenario/scenario.hpp"

namespace photonlag {

struct RunOptions {
  std::filesystem::path out;              ///< The run folder.
  bool force = false;                     ///< Replace an earlier run there.
  int threads = 2;                        ///< 2: truth and scores on a thread of their own. Results are the same.
  std::string gpu;                        ///< Part of a device's name; empty = software.
  std::vector<std::string> command_line;  ///< For the manifest.
  /// If set, gets a row for every frame encoded; all work is then done and timed, with nothing beside it, and keyframes
  /// are made now and then that nobody asked for. @pre one client, pixels on
  std::vector<ProfileRow>* profile = nullptr;
};

/// Asked and told while the run goes on.
struct RunHooks {
  std::function<bool()> stop = [] { return false; };  ///< True: end now, leave nothing (throws Interrupted).
  std::function<void(const std::string&)> warn = [](const std::string&) {
  };                                                           ///< As soon as it is known; also in the manifest.
  std::function<void(double share)> progress = [](double) {};  ///< 0..1 of simulated time.
};

/// One per process (SimGrid). @throws InputError, EnvironmentError, Interrupted
void run_scenario(const Scenario& scenario, const RunOptions& options, const RunHooks& hooks);

/// runs/<scenario>/<seed>, with -<hash of the overrides> where there are any.
[[nodiscard]] std::filesystem::path default_run_folder(const Scenario& scenario);

}  // namespace photonlag
