#pragma once
/// @file
/// TOML as a tree of our own, every node with the place it was written at. (toml++'s nodes lose theirs when copied.)

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/core/error.hpp"

namespace photonlag {

struct Node;

struct Array {
  std::vector<Node> items;
};

/// Entries in the order they were written.
struct Table {
  std::vector<Node> entries;
};

/// A TOML date or time: no key of a scenario takes one.
struct Date {};

struct Node {
  std::string key{};  ///< In its table; empty in an array.
  std::variant<Date, bool, std::int64_t, double, std::string, Array, Table> value{};
  Location where{};       ///< Of the value.
  Location key_where{};   ///< Of the key.
  bool from_set = false;  ///< By --set, not by the file: paths are relative to the working directory.
  std::string bare{};     ///< By --set without quotes, what was written: a number may be meant as text.
};

/// The entry with @p key, or null.
[[nodiscard]] Node* find_entry(Table& table, std::string_view key);
[[nodiscard]] const Node* find_entry(const Table& table, std::string_view key);

/// What the value is, for messages: "text", "a number", "a table".
[[nodiscard]] std::string describe_type(const Node& node);

/// @throws InputError where @p text, called @p path in messages, is not TOML.
[[nodiscard]] Table parse_toml(std::string_view text, const std::string& path);

/// The bytes of a scenario file. @throws InputError if it cannot be read.
[[nodiscard]] std::string read_scenario_text(const std::string& path);

/// @p table as TOML: values first, then a [table] for each table and a [[table]] for each of an array of tables; deeper
/// ones inline.
[[nodiscard]] std::string write_toml(const Table& table);
/// One value as TOML, on one line; reads back the same.
[[nodiscard]] std::string write_value(const Node& node);

}  // namespace photonlag
