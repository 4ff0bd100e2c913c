#pragma once
/// @file
/// Lines of a recording that cannot be used: an error where a file must be whole, left out and counted where it need
/// not.

#include <map>
#include <string>
#include <utility>

#include "sim/core/error.hpp"

namespace photonlag {

/// A line that cannot be used, and why. Thrown by TextRow and by who makes something of it.
class BadLine : public InputError {
 public:
  enum class Kind {
    wrong,   ///< It is not what should stand there.
    nothing  ///< It says that nothing was measured: empty cells, NaN, lost tracking; or it is the last and cut off.
  };
  /// @param reason the same for all lines that are bad in this way: "a field is not a number"
  BadLine(Location where, const std::string& message, std::string reason, Kind kind = Kind::wrong)
      : InputError(where, message),
        where_(std::move(where)),
        message_(message),
        reason_(std::move(reason)),
        kind_(kind) {}

  [[nodiscard]] const Location& where() const { return where_; }
  [[nodiscard]] const std::string& message() const { return message_; }
  [[nodiscard]] const std::string& reason() const { return reason_; }
  [[nodiscard]] Kind kind() const { return kind_; }

 private:
  Location where_;
  std::string message_, reason_;
  Kind kind_;
};

/// What an import leaves out of one file. Wrong lines may be up to a tenth of all, those with nothing in them up to a
/// half: with more, the file is not what it is taken for.
class LeftOutLines {
 public:
  void keep() { ++kept_; }
  void leave_out(const BadLine& line);

  [[nodiscard]] std::size_t kept() const { return kept_; }
  [[nodiscard]] std::size_t left_out() const { return wrong_ + nothing_; }
  /// Tells on stderr how many lines were left out, for each reason with the first of them.
  /// @throws InputError at the first wrong line (or the first at all) if there are too many
  void check_and_tell() const;

 private:
  struct Reason {
    std::size_t count = 0;
    BadLine first;
  };
  [[noreturn]] void refuse(BadLine::Kind kind, const char* share) const;

  std::size_t kept_ = 0, wrong_ = 0, nothing_ = 0;
  std::map<std::string, Reason> reasons_;
};

/// Hands every row of @p table to @p visit; what either finds bad is left out. @p Table has bool next(Row&).
template <class Row, class Table, class Visit>
void for_each_good_row(Table& table, LeftOutLines& left_out, Visit visit) {
  for (Row row;;) {
    try {
      if (!table.next(row)) return;
      visit(std::as_const(row));
      left_out.keep();
    } catch (const BadLine& line) {
      left_out.leave_out(line);
    }
  }
}

}  // namespace photonlag
