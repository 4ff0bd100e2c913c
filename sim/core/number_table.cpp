#include "sim/core/number_table.hpp"

#include <fmt/format.h>

#include "sim/core/text/text_table.hpp"

namespace photonlag {
namespace {

void check_names(const ColumnNames& names) {
  if (names.empty())
    throw InputError({names.where().path, 1, 1}, "has no header: its first line must name the columns");
  for (const std::string& name : names.written())
    if (!name.empty()) (void)names.find(name);
}

/// By name, or by number from 1 on.
std::size_t place(const ColumnNames& names, std::string_view column) {
  const bool number = !column.empty() && column.find_first_not_of("0123456789") == column.npos;
  return number ? names.asked(column, names.where()) : names.column(column);
}

}  // namespace

NumberTable NumberTable::read(const std::filesystem::path& file, const Location& asked_at) {
  TextTable text = TextTable::open(file, asked_at);
  check_names(text.names());
  NumberTable table;
  table.path_ = text.path();
  table.names_ = std::make_shared<const ColumnNames>(text.names());
  table.columns_.resize(text.width());
  for (TextRow row; text.next(row);) {
    table.lines_.push_back(row.line());
    for (std::size_t i = 0; i < text.width(); ++i) {
      if (table.no_numbers_.contains(i)) continue;
      try {
        table.columns_[i].push_back(row.number_or_missing(i));
      } catch (const BadLine& bad) {
        table.no_numbers_.emplace(i, bad);
      }
    }
  }
  if (table.rows() == 0) throw InputError({table.path_, text.names().where().line + 1, 1}, "has no rows");
  return table;
}

const std::vector<std::string>& NumberTable::names() const { return names_->written(); }

std::optional<std::size_t> NumberTable::find(std::string_view name) const { return names_->find(name); }

const std::string& NumberTable::unit(std::string_view name) const { return names_->unit(place(*names_, name)); }

const NumberTable::Cells& NumberTable::column(std::string_view name) const {
  const std::size_t column = place(*names_, name);
  if (const auto bad = no_numbers_.find(column); bad != no_numbers_.end()) throw InputError(bad->second);
  return columns_[column];
}

std::vector<double> NumberTable::full_column(std::string_view name, double min, double max) const {
  const Cells& cells = column(name);
  std::vector<double> values;
  values.reserve(cells.size());
  for (std::size_t row = 0; row < cells.size(); ++row) {
    if (!cells[row]) throw InputError(where(row), fmt::format("column '{}' is empty here", name));
    if (!(*cells[row] >= min && *cells[row] <= max))
      throw InputError(where(row), fmt::format("{} is {}, must be {} .. {}", name, *cells[row], min, max));
    values.push_back(*cells[row]);
  }
  return values;
}

}  // namespace photonlag
