#pragma once
/// @file
/// The one reader of tables in text that people bring. The rules: docs/tables.md.

#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/text/bad_line.hpp"
#include "sim/core/text/column_names.hpp"
#include "sim/core/text/instant.hpp"
#include "sim/core/text/text_layout.hpp"

namespace photonlag {

class TextTable;

/// One row of a table, valid until the next is read.
class TextRow {
 public:
  [[nodiscard]] std::size_t size() const { return fields_.size(); }
  [[nodiscard]] std::string_view text(std::size_t field) const;  ///< As written; empty beyond the last.
  [[nodiscard]] bool missing(std::size_t field) const { return is_missing(text(field)); }
  /// Whether number() would give one.
  [[nodiscard]] bool is_number(std::size_t field) const;
  /// A finite number. @throws BadLine at the field if it is missing or none
  [[nodiscard]] double number(std::size_t field) const;
  /// The same, nothing where it is missing.
  [[nodiscard]] std::optional<double> number_or_missing(std::size_t field) const;
  /// A whole number, exact. @throws BadLine
  [[nodiscard]] std::int64_t whole(std::size_t field) const;
  /// @throws BadLine if it is missing or no time (parse_instant)
  [[nodiscard]] Instant time(std::size_t field, TimeUnit unit) const;

  [[nodiscard]] unsigned line() const { return line_; }
  [[nodiscard]] bool last() const { return last_; }  ///< No other row follows.
  [[nodiscard]] Location where(std::size_t field = 0) const;
  /// @param reason the same for all lines of this kind
  [[noreturn]] void fail(std::size_t field, const std::string& message, const std::string& reason,
                         BadLine::Kind kind = BadLine::Kind::wrong) const;

 private:
  friend class TextTable;
  [[nodiscard]] std::string with_point(std::size_t field) const;
  [[nodiscard]] std::string name(std::size_t field) const;

  const TextTable* table_ = nullptr;
  std::vector<TextField> fields_;
  std::deque<std::string> unescaped_;
  unsigned line_ = 0;
  bool last_ = false;
};

/// A table as it is read, row by row.
class TextTable {
 public:
  struct Rules {
    std::optional<Separator> separator{};  ///< Nothing: found out.
    bool header = true;                    ///< False: the first record is a row, whatever it says.
    bool ragged = false;                   ///< Rows may have any number of fields; else as many as most of them.
  };

  /// @param asked_at where the file was named: there the error stands if it cannot be opened.
  /// @throws InputError (also at 1:1 if there is nothing in it but comments), EnvironmentError
  static TextTable open(const std::filesystem::path& file, const Location& asked_at, const Rules& rules);
  static TextTable open(const std::filesystem::path& file, const Location& asked_at) {
    return open(file, asked_at, {});
  }
  /// @param text as read_text_file() gives it
  TextTable(std::string path, std::string text, const Rules& rules);

  /// The next row, and whether there was one. @throws BadLine at a row with too few or too many fields or a quote that
  /// is not closed; the row after it can then be read
  bool next(TextRow& row);

  [[nodiscard]] const ColumnNames& names() const { return names_; }
  [[nodiscard]] std::size_t width() const { return layout_.width; }
  [[nodiscard]] Separator separator() const { return layout_.separator; }
  [[nodiscard]] const std::string& path() const { return path_; }
  /// Whether commas in numbers are decimal marks: some must be, and no number has a point.
  [[nodiscard]] bool decimal_comma() const;

 private:
  void check(TextRow& row, const TextRecord& record) const;

  std::string path_;
  std::unique_ptr<const std::string> text_;
  std::deque<std::string> unescaped_;
  TextLayout layout_;
  ColumnNames names_;
  TextRecords records_;
  Rules rules_;
  mutable std::optional<bool> decimal_comma_;
};

}  // namespace photonlag
