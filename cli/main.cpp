#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <sstream>

#include "cli/commands.hpp"
#include "cli/plugins.hpp"
#include "cli/signals.hpp"
#include "cli/suggest.hpp"
#include "pipeline/codec/licence.hpp"
#include "sim/core/printable.hpp"

namespace photonlag::cli {

std::vector<std::string>& command_line() {
  static std::vector<std::string> words;
  return words;
}

namespace {

/// An option given as "" is, most often, a shell's variable that is not set. @returns its name, or ""
std::string empty_option(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options())
    if (option->count() > 0 && std::ranges::any_of(option->results(), &std::string::empty)) return option->get_name();
  for (const CLI::App* command : app.get_subcommands())
    if (std::string name = empty_option(*command); !name.empty()) return name;
  return "";
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
  using namespace photonlag;
  using namespace photonlag::cli;
  command_line().assign(argv, argv + argc);
  heed_signals();
  CLI::App app{"A wind tunnel for remote rendering: how old is the picture, which stage made it so, how wrong is it."};
  app.set_version_flag("--version", [] {
    return std::string(PHOTONLAG_VERSION "\n") + photonlag::licence_text(photonlag::codec_libraries());
  });
  app.require_subcommand(1);
  Action action;
  for (const auto add : {add_run, add_explain, add_view, add_calibrate, add_import, add_predict, add_gate, add_sweep,
                         add_compare, add_history, add_list, add_describe})
    add(app, action);
  if (const std::string message = unknown_command(app, command_line()); !message.empty()) {
    std::fprintf(stderr, "%s\n", printable_message(message).c_str());
    return bad_input;
  }
  try {
    const std::vector<std::string> words = with_zeros(argc, argv);
    std::vector<const char*> pointers;
    for (const std::string& word : words) pointers.push_back(word.c_str());
    app.parse(argc, pointers.data());
  } catch (const CLI::ExtrasError&) {
    std::fprintf(stderr, "%s", printable_lines(words_too_many(app)).c_str());
    return bad_input;
  } catch (const CLI::ParseError& e) {
    std::ostringstream complaint;
    if (app.exit(e, std::cout, complaint) == 0) return success;
    std::fprintf(stderr, "%s", printable_lines(complaint.str()).c_str());
    return bad_input;
  }
  if (const std::string name = empty_option(app); !name.empty()) {
    std::fprintf(stderr, "photonlag: error: %s is empty: give it a value, or leave it out\n", name.c_str());
    return bad_input;
  }
  return exit_code_of([&] {
    load_plugins();
    return action();
  });
}
