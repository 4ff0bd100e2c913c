#include "sim/core/number_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "sim/core/excerpt.hpp"
#include "sim/core/input_file.hpp"
#include "sim/core/printable.hpp"

namespace photonlag {
namespace {

std::string whole_file(const std::filesystem::path& file, const Location& asked_at) {
  if (const std::string why = input_problem(file, largest_input::table); !why.empty())
    throw InputError(asked_at, fmt::format("{} cannot be opened: {}", file.string(), why));
  return read_input(file, largest_input::table);
}

/// Calls @p visit with each cell and the column (from 1) where it begins.
template <class Visit>
void for_each_cell(std::string_view line, Visit visit) {
  for (std::size_t start = 0;;) {
    const std::size_t end = std::min(line.find(',', start), line.size());
    visit(line.substr(start, end - start), static_cast<unsigned>(start + 1));
    if (end == line.size()) return;
    start = end + 1;
  }
}

std::optional<double> number(std::string_view cell, const Location& where) {
  if (cell.empty()) return {};
  double value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc() || end != cell.data() + cell.size() || !std::isfinite(value))
    throw InputError(where, fmt::format("{} is not a number", excerpt(cell)));
  return value;
}

}  // namespace

NumberTable NumberTable::read(const std::filesystem::path& file, const Location& asked_at) {
  const std::string text = whole_file(file, asked_at);
  NumberTable table;
  table.path_ = file.string();
  std::string_view rest = text;
  for (unsigned line_number = 1; !rest.empty(); ++line_number) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos)
      throw InputError({table.path_, line_number, static_cast<unsigned>(rest.size() + 1)}, "is cut off within a line");
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line_number == 1)
      table.read_header(line);
    else
      table.read_row(line, line_number);
  }
  if (table.columns_.empty()) throw InputError({table.path_, 1, 1}, "is empty; it must begin with a header line");
  if (table.rows() == 0) throw InputError({table.path_, 2, 1}, "has no rows");
  return table;
}

void NumberTable::read_header(std::string_view line) {
  for_each_cell(line, [&](std::string_view name, unsigned column) {
    if (name.empty()) throw InputError({path_, 1, column}, "a column has no name");
    if (std::ranges::find(names_, name) != names_.end())
      throw InputError({path_, 1, column}, fmt::format("two columns are named {}", in_quotes(name)));
    names_.emplace_back(name);
  });
  columns_.resize(names_.size());
}

void NumberTable::read_row(std::string_view line, unsigned line_number) {
  std::size_t filled = 0;
  for_each_cell(line, [&](std::string_view cell, unsigned column) {
    if (filled < columns_.size()) columns_[filled].push_back(number(cell, {path_, line_number, column}));
    ++filled;
  });
  if (filled != columns_.size())
    throw InputError({path_, line_number, 1},
                     fmt::format("{} cells where {} columns should be", filled, columns_.size()));
}

std::size_t NumberTable::index(std::string_view name) const {
  const auto found = std::ranges::find(names_, name);
  if (found == names_.end())
    throw InputError({path_, 1, 1}, fmt::format("has no column '{}'; it has: {}", name, excerpts(names_)));
  return static_cast<std::size_t>(found - names_.begin());
}

const NumberTable::Cells& NumberTable::column(std::string_view name) const { return columns_[index(name)]; }

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
