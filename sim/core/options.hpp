#pragma once
/// @file
/// Declared options: a module states its parameters once; parsing, defaults, range checks, help and the resolved
/// scenario follow.

#include <filesystem>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/core/error.hpp"

namespace photonlag {

/// Closed range a numeric option (or every member of a list) must lie in.
struct Range {
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
};

struct Choice;

/// A program and its arguments. In a scenario, a word that names a file from where paths are relative to stands for
/// that file's absolute path.
struct Command {
  std::vector<std::string> words;
};

/// Modules that an option takes: exactly one, or a list of them. The default of such an option gives their names only.
struct Modules {
  std::string kind;            ///< "predictor"
  std::vector<Choice> chosen;  ///< One of them where it is no list.
  bool list = false;
};

using OptionValue =
    std::variant<double, bool, std::string, std::filesystem::path, std::vector<double>, Modules, Command>;

/// Checked values, every default filled in.
class Values {
 public:
  /// A number. @pre @p key was declared with that type (asserted); likewise below.
  [[nodiscard]] double operator[](std::string_view key) const { return get<double>(key); }
  [[nodiscard]] bool flag(std::string_view key) const { return get<bool>(key); }
  [[nodiscard]] const std::string& text(std::string_view key) const { return get<std::string>(key); }
  /// Absolute, resolved against the scenario's folder (or, for --set, the working directory); empty = left out.
  [[nodiscard]] const std::filesystem::path& path(std::string_view key) const {
    return get<std::filesystem::path>(key);
  }
  [[nodiscard]] const std::vector<double>& numbers(std::string_view key) const { return get<std::vector<double>>(key); }
  /// The module an option chose, its own options checked and filled in; make it with Registry<Interface>::make().
  [[nodiscard]] const Choice& module(std::string_view key) const;
  [[nodiscard]] const std::vector<Choice>& modules(std::string_view key) const { return get<Modules>(key).chosen; }
  [[nodiscard]] const std::vector<std::string>& command(std::string_view key) const { return get<Command>(key).words; }
  /// Where the scenario wrote it, for errors found later (inside a trace, say); where its table stands if left out.
  [[nodiscard]] const Location& where(std::string_view key) const;
  [[nodiscard]] const std::map<std::string, OptionValue, std::less<>>& all() const { return values_; }

  void set(const std::string& key, OptionValue value, Location where = {});

 private:
  template <class T>
  [[nodiscard]] const T& get(std::string_view key) const;

  std::map<std::string, OptionValue, std::less<>> values_;
  std::map<std::string, Location, std::less<>> where_;
};

/// A module a scenario chose, its options checked.
struct Choice {
  std::string name{};
  Values values{};
  Location where{};
};

/// One parameter of a module, as scenarios write it and `photonlag describe` prints it.
struct OptionSpec {
  std::string key;                     ///< With its unit as suffix: "max_horizon_ms".
  std::string unit;                    ///< "ms", "Mbit/s", "1"; empty for text and flags.
  OptionValue fallback = 0.0;          ///< Value when the scenario leaves it out; its type is the option's type.
  Range range{};                       ///< Numbers only.
  std::string meaning{};               ///< One sentence.
  std::vector<std::string> choices{};  ///< Text only: the allowed words; empty = any.
  bool required = false;               ///< Leaving it out is an error.
};

/// The default of an option that takes one module, or a list of them, of @p kind.
[[nodiscard]] Modules one_module(const std::string& kind, const std::string& name);
[[nodiscard]] Modules module_list(const std::string& kind, const std::vector<std::string>& names);

/// Every option of @p specs at its default, @p changes applied: for tests and benchmarks. @pre no option is required or
/// it is in @p changes. Modules in them are filled in likewise.
[[nodiscard]] Values defaults(const std::vector<OptionSpec>& specs,
                              const std::map<std::string, OptionValue>& changes = {});

/// Whether a module cannot be made with its defaults alone.
[[nodiscard]] bool needs_options(const std::vector<OptionSpec>& specs);

/// The known name nearest to a misspelt one by edit distance, or "" if none is near.
[[nodiscard]] std::string nearest_name(std::string_view name, const std::vector<std::string>& known);

/// "unknown loss 'bernouli'; did you mean 'bernoulli'? known: bernoulli, ..."
[[nodiscard]] std::string unknown_name(std::string_view what, std::string_view name,
                                       const std::vector<std::string>& known);

}  // namespace photonlag
