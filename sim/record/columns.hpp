#pragma once
/// @file
/// Every column of every table: what the headers, the manifest's dictionary and the strict reader agree on.

#include <string>
#include <string_view>
#include <vector>

namespace photonlag {

struct Column {
  std::string name;
  std::string unit;     ///< "ns", "deg", "1"; empty for text.
  std::string meaning;  ///< One sentence; says when the cell is empty.
};

struct TableSpec {
  std::string file;     ///< "refreshes.csv"
  std::string meaning;  ///< What a row is.
  std::vector<Column> columns;
};

[[nodiscard]] const TableSpec& refreshes_table();
[[nodiscard]] const TableSpec& frames_table();
[[nodiscard]] const TableSpec& spans_table();
[[nodiscard]] const TableSpec& samples_table();
[[nodiscard]] const TableSpec& packets_table();

/// All five, in the order above.
[[nodiscard]] std::vector<const TableSpec*> all_tables();

/// The header line, without its end.
[[nodiscard]] std::string header_of(const TableSpec& table);

/// Where a column stands. @throws std::logic_error if the table has none of that name
[[nodiscard]] std::size_t column_index(const TableSpec& table, std::string_view name);

}  // namespace photonlag
