#include <CLI/CLI.hpp>

#include <cstdio>

#include "cli/commands.hpp"
#include "cli/plugins.hpp"
#include "sim/core/options.hpp"

namespace photonlag::cli {

std::vector<std::string>& command_line() {
  static std::vector<std::string> words;
  return words;
}

namespace {

/// "runn" -> "unknown command 'runn'; did you mean 'run'?", or "" if the words begin with a command or an option;
/// likewise of "import nosuch".
std::string unknown_command(const CLI::App& app, int argc, char** argv, const std::string& what) {
  if (argc < 2 || argv[1][0] == '-') return "";
  std::vector<std::string> known;
  for (const CLI::App* command : app.get_subcommands({})) {
    known.push_back(command->get_name());
    if (known.back() == argv[1])
      return command->get_require_subcommand_min() == 0
                 ? ""
                 : unknown_command(*command, argc - 1, argv + 1, known.back() + " command");
  }
  const std::string near = nearest_name(argv[1], known);
  std::string message = "photonlag: error: unknown " + what + " '" + argv[1] + "'";
  message += near.empty() ? "; known:" : "; did you mean '" + near + "'? known:";
  for (const std::string& name : known) message += " " + name;
  return message;
}

/// "-.5" becomes "-0.5": CLI11 takes a minus before a digit for a number, but before a point for a flag.
std::vector<std::string> with_zeros(int argc, char** argv) {
  std::vector<std::string> words(argv, argv + argc);
  for (std::string& word : words)
    if (word.size() > 2 && word.starts_with("-.") && word[2] >= '0' && word[2] <= '9') word.insert(1, 1, '0');
  return words;
}

}  // namespace
}  // namespace photonlag::cli

int main(int argc, char** argv) {
  using namespace photonlag::cli;
  command_line().assign(argv, argv + argc);
  CLI::App app{"A wind tunnel for remote rendering: how old is the picture, which stage made it so, how wrong is it."};
  app.set_version_flag("--version", PHOTONLAG_VERSION);
  app.require_subcommand(1);
  Action action;
  for (const auto add : {add_run, add_explain, add_view, add_calibrate, add_import, add_predict, add_gate, add_sweep,
                         add_compare, add_history, add_list, add_describe})
    add(app, action);
  if (const std::string message = unknown_command(app, argc, argv, "command"); !message.empty()) {
    std::fprintf(stderr, "%s\n", message.c_str());
    return bad_input;
  }
  try {
    const std::vector<std::string> words = with_zeros(argc, argv);
    std::vector<const char*> pointers;
    for (const std::string& word : words) pointers.push_back(word.c_str());
    app.parse(argc, pointers.data());
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? success : bad_input;
  }
  return exit_code_of([&] {
    load_plugins();
    return action();
  });
}
