#pragma once
/// @file
/// Reads a CSV of numbers by the names of its columns: recorded profiles, durations.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/error.hpp"

namespace photonlag {

/// A file of one header line and rows of as many cells; a cell is a finite number or empty (missing).
class NumberTable {
 public:
  using Cells = std::vector<std::optional<double>>;

  /// @param asked_at where the file was named: there the error stands if it cannot be opened.
  /// @throws InputError at path:line:col: no header, a name twice, another number of cells than columns, no number, no
  ///         row, cut off within a line; EnvironmentError if reading fails.
  static NumberTable read(const std::filesystem::path& file, const Location& asked_at);

  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  [[nodiscard]] std::size_t rows() const { return columns_.front().size(); }
  /// @throws InputError at the header, naming the columns there are
  [[nodiscard]] const Cells& column(std::string_view name) const;
  /// Like column(), and every cell there must be a number of [min, max]. @throws InputError at the first that is not
  [[nodiscard]] std::vector<double> full_column(std::string_view name, double min, double max) const;
  /// Of a row's beginning, for what is wrong with it. @param row from 0
  [[nodiscard]] Location where(std::size_t row) const { return {path_, static_cast<unsigned>(row + 2), 1}; }

 private:
  void read_header(std::string_view line);
  void read_row(std::string_view line, unsigned number);
  [[nodiscard]] std::size_t index(std::string_view name) const;

  std::string path_;
  std::vector<std::string> names_;
  std::vector<Cells> columns_;
};

}  // namespace photonlag
