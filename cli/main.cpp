#include <cstdio>
#include <exception>

#include "cli/commands.hpp"
#include "sim/core/error.hpp"
#include "sim/testbed/conductor.hpp"

namespace photonlag::cli {

std::vector<std::string>& command_line() {
  static std::vector<std::string> words;
  return words;
}

namespace {

int perform(const Action& action) {
  try {
    return action();
  } catch (const InputError& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return bad_input;
  } catch (const EnvironmentError& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return bad_input;
  } catch (const Interrupted&) {
    std::fprintf(stderr, "photonlag: interrupted; nothing was left behind\n");
    return interrupted;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "photonlag: internal error: %s\nThis is a bug of ours; please report it with the scenario.\n",
                 e.what());
    return our_mistake;
  }
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
  for (const auto add : {add_run, add_explain, add_view, add_list, add_describe}) add(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? success : bad_input;
  }
  return perform(action);
}
