#pragma once
/// @file
/// Writes one table: RFC 4180, shortest round-trip numbers, empty = missing, 0/1 for booleans, no allocation per cell.

#include <charconv>
#include <cmath>
#include <concepts>
#include <optional>
#include <stdexcept>

#include "sim/core/output_file.hpp"
#include "sim/core/time.hpp"
#include "sim/record/columns.hpp"

namespace photonlag {

class CsvWriter {
 public:
  /// @param path where to write; the header line is written at once.
  CsvWriter(std::filesystem::path path, const TableSpec& table)
      : file_(std::move(path)), columns_(table.columns.size()) {
    file_.append(header_of(table));
    file_.append("\n");
  }

  template <std::integral T>
  CsvWriter& cell(T value) {
    return number(static_cast<std::int64_t>(value));
  }
  CsvWriter& cell(double value) { return std::isnan(value) ? gap() : number(value); }
  CsvWriter& cell(Nanos t) { return t == never ? gap() : number(static_cast<std::int64_t>(t.count())); }
  template <class T>
  CsvWriter& cell(const std::optional<T>& value) {
    return value ? cell(*value) : gap();
  }
  CsvWriter& cell(std::string_view text) {
    separate();
    if (text.find_first_of(",\"\r\n") == std::string_view::npos)
      file_.append(text);
    else
      quoted(text);
    return *this;
  }
  /// Empty cells.
  CsvWriter& gap(std::size_t n = 1) {
    for (; n > 0; --n) separate();
    return *this;
  }

  /// @throws std::logic_error if the row has not as many cells as the table has columns
  void end_row() {
    if (filled_ != columns_) throw std::logic_error(file_.path().string() + ": a row has the wrong number of cells");
    filled_ = 0;
    ++rows_;
    file_.append("\n");
  }
  void close() { file_.close(); }
  [[nodiscard]] std::int64_t rows() const { return rows_; }

 private:
  template <class T>
  CsvWriter& number(T value) {
    separate();
    char* at = file_.room(32);
    file_.used(std::to_chars(at, at + 32, value).ptr);
    return *this;
  }
  void quoted(std::string_view text) {
    file_.append("\"");
    for (const char c : text) file_.append(c == '"' ? std::string_view("\"\"") : std::string_view(&c, 1));
    file_.append("\"");
  }
  void separate() {
    if (filled_++ != 0) file_.append(",");
  }

  OutputFile file_;
  std::size_t columns_, filled_ = 0;
  std::int64_t rows_ = 0;
};

}  // namespace photonlag
