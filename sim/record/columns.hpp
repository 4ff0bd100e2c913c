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

struct Table {
  std::string file;     ///< "refreshes.csv"
  std::string meaning;  ///< What a row is.
  std::vector<Column> columns;
};

[[nodiscard]] const Table& refreshes_table();
[[nodiscard]] const Table& frames_table();
[[nodiscard]] const Table& spans_table();
[[nodiscard]] const Table& samples_table();
[[nodiscard]] const Table& packets_table();

/// All five, in the order above.
[[nodiscard]] std::vector<const Table*> all_tables();

/// The header line, without its end.
[[nodiscard]] std::string header_of(const Table& table);

/// Where a column stands. @throws std::logic_error if the table has none of that name
[[nodiscard]] std::size_t column_index(const Table& table, std::string_view name);

}  // namespace photonlag
