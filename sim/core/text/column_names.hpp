#pragma once
/// @file
/// The names of a table's columns, as many programs spell them.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/error.hpp"

namespace photonlag {

/// Names are compared as written, else without case, blanks, punctuation and a unit in brackets ("Pos X [m]" is
/// "pos_x"), else without a unit at the end too ("Time (ms)" and "timestampNs" are "time" and "timestamp").
class ColumnNames {
 public:
  ColumnNames() = default;
  ColumnNames(std::vector<std::string> written, Location where);

  [[nodiscard]] bool empty() const { return written_.empty(); }  ///< The table names none.
  [[nodiscard]] std::size_t size() const { return written_.size(); }
  [[nodiscard]] const std::vector<std::string>& written() const { return written_; }

  /// @throws InputError at the header if several columns are called so
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
  /// The first of @p known that is there. @throws InputError at the header, with the columns that are, if none is
  [[nodiscard]] std::size_t column(std::span<const std::string_view> known) const;
  [[nodiscard]] std::size_t column(std::string_view name) const { return column(std::span(&name, 1)); }
  /// A column that a user asks for by name, or by number from 1 on. @throws InputError at @p asked_at
  [[nodiscard]] std::size_t asked(std::string_view name_or_number, const Location& asked_at) const;

  /// What the name says of its unit: "Time (ms)" "ms", "px_m" "m", "MsGPUTime" "ms"; else empty. In lower case.
  [[nodiscard]] const std::string& unit(std::size_t column) const { return keys_.at(column).unit; }
  /// All names for a message, or that there are none.
  [[nodiscard]] std::string list() const;
  [[nodiscard]] const Location& where() const { return where_; }

 private:
  struct Key {
    std::string plain, stem, unit;
  };
  static Key key_of(std::string_view name);
  [[nodiscard]] std::optional<std::size_t> only(std::string_view name, std::string Key::*part,
                                                std::string_view value) const;

  std::vector<std::string> written_;
  std::vector<Key> keys_;
  Location where_;
};

}  // namespace photonlag
