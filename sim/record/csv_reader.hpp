#pragma once
/// @file
/// Reads our own tables back, strictly.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/time.hpp"
#include "sim/record/columns.hpp"

namespace photonlag {

/// Lines of a file, without their ends; holds one block at a time.
class LineReader {
 public:
  explicit LineReader(const std::filesystem::path& path);  ///< @throws EnvironmentError if it cannot be opened
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  /// @p line holds until the next call. @returns false at the end. @throws EnvironmentError if reading fails
  bool next(std::string_view& line);
  [[nodiscard]] unsigned line_number() const { return line_number_; }  ///< Of the last line, from 1.
  [[nodiscard]] bool was_cut() const { return cut_; }                  ///< The last line had no end.

 private:
  bool fill();

  std::filesystem::path path_;
  int fd_ = -1;
  std::string buffer_;
  std::size_t at_ = 0;
  unsigned line_number_ = 0;
  bool cut_ = false;
};

/// Cells of a line that holds no quoted text.
void split_plain(std::string_view line, std::vector<std::string_view>& cells);

/// One table, row by row; cells are taken in the order of the columns. Everything wrong is an InputError at
/// path:line:col.
class CsvReader {
 public:
  /// @throws InputError if the header is not the table's; EnvironmentError if the file cannot be read
  CsvReader(const std::filesystem::path& path, const TableSpec& table);

  bool next_row();  ///< Every cell of the row before must have been taken. @returns false at the end
  [[nodiscard]] std::int64_t rows() const { return rows_; }

  std::int64_t integer();  ///< Of at most 17 digits: sums of some of them are integers, too.
  std::uint32_t client();  ///< An integer that may number one.
  std::optional<std::int64_t> integer_or_gap();
  Nanos time() { return Nanos(integer()); }
  Nanos time_or_never();
  bool flag();
  double number();  ///< inf is one.
  std::optional<double> number_or_gap();
  std::string text();
  void gaps(std::size_t n);  ///< The next @p n cells must be empty.
  [[nodiscard]] bool at_gap() const { return cells_[taken_].empty(); }
  [[noreturn]] void fail(const std::string& what) const;  ///< At the cell taken last.

 private:
  void split(std::string_view line);
  std::string_view take();

  std::filesystem::path path_;
  const TableSpec& table_;
  LineReader lines_;
  std::string_view line_;
  std::vector<std::string_view> cells_;
  std::size_t taken_ = 0;
  std::int64_t rows_ = 0;
};

}  // namespace photonlag
