#pragma once
/// @file
/// Files of learned numbers: TOML, read by the predictor that was learned.

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/error.hpp"

namespace photonlag {

/// A table of a weights file. Lists of lists of numbers (matrices) are read row by row.
class Weights {
 public:
  /// @throws InputError at path:line:col: not TOML, or holding something else than numbers, text, lists of numbers,
  ///         tables and lists of tables
  [[nodiscard]] static Weights read(const std::filesystem::path& file, const Location& where);
  /// @param name Of the file, for messages.
  [[nodiscard]] static Weights parse(std::string_view text, const std::string& name);
  /// Those that come with the program, fitted on what their [provenance] says: weights/<name>.
  /// @throws std::logic_error if there are none of that name
  [[nodiscard]] static Weights shipped(const std::string& name);
  [[nodiscard]] static bool is_shipped(const std::string& name);

  /// @throws InputError at the table or the key: missing, of another kind; the same below
  [[nodiscard]] const std::string& text(const std::string& key) const;
  /// A number is a list of one. @throws InputError also if there are not @p count of them (0 = any) or one is not
  /// finite
  [[nodiscard]] const std::vector<double>& numbers(const std::string& key, std::size_t count = 0) const;
  [[nodiscard]] const Weights& table(const std::string& key) const;
  [[nodiscard]] const std::vector<Weights>& tables(const std::string& key) const;
  [[nodiscard]] const Location& where() const { return where_; }

 private:
  friend class WeightsReader;
  struct Numbers {
    std::vector<double> values;
    Location where;
  };
  Location where_;
  std::map<std::string, std::string> texts_;
  std::map<std::string, Numbers> numbers_;
  std::map<std::string, std::vector<Weights>> tables_;
};

/// sha256 of every trace that the weights were fitted on, from [[provenance.trace]].
[[nodiscard]] std::vector<std::string> fitted_on(const Weights& weights);

}  // namespace photonlag
