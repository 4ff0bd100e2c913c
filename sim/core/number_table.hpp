#pragma once
/// @file
/// Reads a CSV of numbers by the names of its columns: recorded profiles, durations.

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/error.hpp"

namespace photonlag {

class ColumnNames;

/// A file of one header line and rows of as many cells (docs/tables.md). Cells are finite numbers or missing in every
/// column that is asked for; others may hold anything.
class NumberTable {
 public:
  using Cells = std::vector<std::optional<double>>;

  /// @param asked_at where the file was named: there the error stands if it cannot be opened.
  /// @throws InputError at path:line:col: no header, a name twice, another number of cells than columns, no row;
  ///         EnvironmentError if reading fails.
  static NumberTable read(const std::filesystem::path& file, const Location& asked_at);

  [[nodiscard]] const std::vector<std::string>& names() const;  ///< As written.
  [[nodiscard]] std::size_t rows() const { return lines_.size(); }
  /// Where a column of that name stands, as people may spell it (docs/tables.md), if there is one.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
  /// What the name of a column says of its unit, in lower case; empty = nothing.
  [[nodiscard]] const std::string& unit(std::string_view name) const;
  /// @throws InputError at the header, naming the columns there are; at the first cell that is no number
  [[nodiscard]] const Cells& column(std::string_view name) const;
  /// Like column(), and every cell there must be a number of [min, max]. @throws InputError at the first that is not
  [[nodiscard]] std::vector<double> full_column(std::string_view name, double min, double max) const;
  /// Of a row's beginning, for what is wrong with it. @param row from 0
  [[nodiscard]] Location where(std::size_t row) const { return {path_, lines_.at(row), 1}; }

 private:
  std::string path_;
  std::shared_ptr<const ColumnNames> names_;
  std::vector<Cells> columns_;
  std::map<std::size_t, InputError> no_numbers_;  ///< By column: its first cell that is none.
  std::vector<unsigned> lines_;
};

}  // namespace photonlag
