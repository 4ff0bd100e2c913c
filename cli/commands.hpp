#pragma once
/// @file
/// One function a subcommand: declares its words on the command line and says what to do. Results on stdout, messages
/// on stderr.

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace photonlag::cli {

/// What main() does after parsing; returns the exit code.
using Action = std::function<int()>;

void add_run(CLI::App& app, Action& action);
void add_explain(CLI::App& app, Action& action);
void add_view(CLI::App& app, Action& action);
void add_calibrate(CLI::App& app, Action& action);
void add_import(CLI::App& app, Action& action);
void add_predict(CLI::App& app, Action& action);
void add_gate(CLI::App& app, Action& action);
void add_sweep(CLI::App& app, Action& action);
void add_compare(CLI::App& app, Action& action);
void add_history(CLI::App& app, Action& action);
void add_list(CLI::App& app, Action& action);
void add_describe(CLI::App& app, Action& action);

/// Exit codes of the program.
enum Exit : int {
  success = 0,
  regressed = 1,     ///< `gate`, `compare`: worse than before.
  some_failed = 1,   ///< `sweep`: it is complete, but runs of it failed.
  bad_input = 2,     ///< The user's or the machine's: message says what would be right.
  undecided = 3,     ///< `gate`, `compare`: not enough evidence.
  our_mistake = 70,  ///< A bug, or a deadlock of the simulation.
  interrupted = 130  ///< ctrl-C
};

/// Does @p action. An exception becomes its message on standard error and the exit code that stands for it.
int exit_code_of(const Action& action);

/// The program's own words, for manifests. @pre set once by main
std::vector<std::string>& command_line();

}  // namespace photonlag::cli
