#include <CLI/CLI.hpp>

#include <cstdio>

#include "cli/commands.hpp"
#include "cli/plugins.hpp"
#include "cli/suggest.hpp"

namespace photonlag::cli {

std::vector<std::string>& command_line() {
  static std::vector<std::string> words;
  return words;
}

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
  if (const std::string message = unknown_command(app, command_line()); !message.empty()) {
    std::fprintf(stderr, "%s\n", message.c_str());
    return bad_input;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ExtrasError&) {
    std::fprintf(stderr, "%s", words_too_many(app).c_str());
    return bad_input;
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? success : bad_input;
  }
  return exit_code_of([&] {
    load_plugins();
    return action();
  });
}
