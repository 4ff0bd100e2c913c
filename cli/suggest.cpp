#include "cli/suggest.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "sim/core/options.hpp"

namespace photonlag::cli {
namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += " " + name;
  return text;
}

/// A word that may be a file is only taken for a command mistyped if it looks like one.
bool could_be_meant(const std::string& word, const std::string& near) {
  return word.find_first_of("./") != std::string::npos || near.empty() || std::filesystem::exists(word);
}

std::string unknown_from(const CLI::App& app, const std::vector<std::string>& words, std::size_t at,
                         const std::string& what) {
  if (at >= words.size() || words[at].empty() || words[at][0] == '-') return "";
  std::vector<std::string> known;
  for (const CLI::App* command : app.get_subcommands({})) {
    known.push_back(command->get_name());
    if (known.back() == words[at]) return unknown_from(*command, words, at + 1, known.back() + " command");
  }
  if (known.empty()) return "";
  const std::string near = nearest_name(words[at], known);
  if (app.get_require_subcommand_min() == 0 && could_be_meant(words[at], near)) return "";
  return "photonlag: error: unknown " + what + " '" + words[at] +
         (near.empty() ? "'; known:" : "'; did you mean '" + near + "'? known:") + joined(known);
}

const CLI::App& deepest(const CLI::App& app) {
  const auto parsed = app.get_subcommands();
  return parsed.empty() ? app : deepest(*parsed.front());
}

std::string name_of(const CLI::App& app) {
  if (app.get_parent() == nullptr) return "photonlag";
  const std::string before = name_of(*app.get_parent());
  return (before == "photonlag" ? "" : before + " ") + app.get_name();
}

std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) names.push_back("-" + name);
  }
  return names;
}

}  // namespace

std::string unknown_command(const CLI::App& app, const std::vector<std::string>& words) {
  return unknown_from(app, words, 1, "command");
}

std::string words_too_many(const CLI::App& app) {
  const CLI::App& command = deepest(app);
  const std::string name = name_of(command);
  std::string text;
  std::vector<std::string> extra = app.remaining(true);
  std::ranges::reverse(extra);
  for (const std::string& word : extra) {
    if (word.size() < 2 || word[0] != '-') continue;
    const std::string option = word.substr(0, word.find('='));
    const std::string near = nearest_name(option, options_of(command));
    text +=
        "photonlag: error: " + name + " has no option '" + option +
        (near.empty() ? "'; photonlag " + name + " --help lists those it has\n" : "'; did you mean '" + near + "'?\n");
  }
  if (text.empty())
    text = "photonlag: error: " + name + ": too many words:" + joined(extra) + "; photonlag " + name +
           " --help says what it takes\n";
  return text;
}

CLI::Validator whole_number(const std::string& what) {
  return CLI::Validator(
      [what](std::string& word) {
        const bool digits = !word.empty() && std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
        std::int64_t number = 0;
        const bool fits = std::from_chars(word.data(), word.data() + word.size(), number).ec == std::errc();
        if (digits && fits) return std::string();
        return "'" + word + "' is not " + what + ": a whole number, 0 or more" + (digits ? " and below 2^63" : "");
      },
      "", "whole_number");
}

}  // namespace photonlag::cli
