#pragma once
/// @file
/// Plain words for mistakes on the command line.

#include <string>
#include <vector>

namespace CLI {
class App;
class ParseError;
class Validator;
}  // namespace CLI

namespace photonlag::cli {

/// "runn" -> "unknown command 'runn'; did you mean 'run'?", likewise of "import nosuch"; of "sweep tabel", which could
/// be a scenario, only where it is no file and near a command. "" if there is nothing to complain of.
/// @param words of the command line, the program's name first
[[nodiscard]] std::string unknown_command(const CLI::App& app, const std::vector<std::string>& words);

/// After a parse that failed because of words too many: "run has no option '--sed'; did you mean '--seed'?".
[[nodiscard]] std::string words_too_many(const CLI::App& app);

/// Digits alone. @param what it is, for the message: "a seed"
[[nodiscard]] CLI::Validator whole_number(const std::string& what);

}  // namespace photonlag::cli
