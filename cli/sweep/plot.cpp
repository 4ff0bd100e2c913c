#include "viz/heat_map.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bench/gate/median.hpp"
#include "cli/sweep/reports.hpp"
#include "cli/sweep/results.hpp"
#include "sim/core/options.hpp"
#include "sim/core/whole_file.hpp"
#include "viz/write_picture.hpp"

namespace photonlag::cli {
namespace {

std::size_t find_column(const std::vector<AxisColumn>& columns, const std::string& key, const char* option) {
  std::vector<std::string> known;
  for (const AxisColumn& column : columns) known.push_back(column.key);
  const auto found = std::ranges::find(known, key);
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  const std::string near = nearest_name(key, known);
  throw InputError({std::string(option) + " " + key},
                   fmt::format("is no key of this sweep; {}{}", near.empty() ? "known: " : "did you mean ",
                               near.empty() ? fmt::format("{}", fmt::join(known, ", ")) : near + "?"));
}

/// In the order of the points.
std::vector<std::string> values_of(const std::vector<PointResults>& points, std::optional<std::size_t> column) {
  if (!column) return {""};
  std::vector<std::string> values;
  for (const PointResults& point : points)
    if (const std::string text = cell_text(point.values[*column]); std::ranges::find(values, text) == values.end())
      values.push_back(text);
  return values;
}

std::size_t index_of(const std::vector<std::string>& values, const PointResults& point,
                     std::optional<std::size_t> column) {
  if (!column) return 0;
  return static_cast<std::size_t>(std::ranges::find(values, cell_text(point.values[*column])) - values.begin());
}

/// The axes of the picture: those asked for, else the first, and the first that is not zipped with it.
struct Axes {
  std::size_t x = 0;
  std::optional<std::size_t> y;
};

Axes axes_of(const std::vector<AxisColumn>& columns, const SweepPlot& words) {
  if (columns.empty()) throw InputError({words.file.string()}, "this sweep has no axis: there is one point");
  Axes axes;
  if (!words.x.empty()) axes.x = find_column(columns, words.x, "--x");
  if (!words.y.empty()) axes.y = find_column(columns, words.y, "--y");
  if (axes.y == axes.x) throw InputError({"--y " + words.y}, "is the same as --x");
  for (std::size_t c = 0; c < columns.size() && !axes.y; ++c)
    if (columns[c].axis != columns[axes.x].axis) axes.y = c;
  return axes;
}

/// With the keys that advance with it.
std::string axis_name(const std::vector<AxisColumn>& columns, std::size_t column) {
  std::string name = columns[column].key, with;
  for (std::size_t c = 0; c < columns.size(); ++c)
    if (c != column && columns[c].axis == columns[column].axis) with += (with.empty() ? "" : ", ") + columns[c].key;
  return with.empty() ? name : name + " (with " + with + ")";
}

std::string subtitle(Database& database, const std::vector<AxisColumn>& columns, const Axes& axes) {
  std::string text = provenance(database, "name") + ": median over seeds";
  for (std::size_t c = 0; c < columns.size(); ++c)
    if (columns[c].axis != columns[axes.x].axis && (!axes.y || columns[c].axis != columns[*axes.y].axis))
      text += " and " + columns[c].key;
  return text;
}

viz::HeatMap map_of(Database& database, const SweepPlot& words) {
  const std::vector<AxisColumn> columns = axis_columns(database);
  const Axes axes = axes_of(columns, words);
  const FigureName figure = find_figure(database, words.metric);
  const std::vector<PointResults> points = results_of(database, {figure});
  viz::HeatMap map{.title = figure.metric + "." + figure.stat,
                   .subtitle = subtitle(database, columns, axes),
                   .x_name = axis_name(columns, axes.x),
                   .y_name = axes.y ? axis_name(columns, *axes.y) : "",
                   .unit = figure.unit,
                   .x = values_of(points, axes.x),
                   .y = values_of(points, axes.y),
                   .values = {}};
  std::vector<std::vector<std::vector<double>>> all(map.y.size(), std::vector<std::vector<double>>(map.x.size()));
  for (const PointResults& point : points) {
    auto& cell = all[index_of(map.y, point, axes.y)][index_of(map.x, point, axes.x)];
    cell.insert(cell.end(), point.by_figure[0].begin(), point.by_figure[0].end());
  }
  for (const auto& row : all) {
    auto& line = map.values.emplace_back();
    for (const auto& cell : row) line.push_back(cell.empty() ? std::nullopt : std::optional(median(cell)));
  }
  return map;
}

}  // namespace

void plot_sweep(const SweepPlot& plot) {
  Database database(plot.file, Database::Mode::read);
  require_sweep(database);
  WholeFile whole(plot.out, plot.force, viz::picture_begins(plot.out));
  viz::write_heat_map(map_of(database, plot), plot.out, whole.path());
  whole.commit();
}

}  // namespace photonlag::cli
