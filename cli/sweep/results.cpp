#include "cli/sweep/results.hpp"

#include <fmt/format.h>

#include "sim/core/options.hpp"

namespace photonlag::cli {

FigureName find_figure(Database& database, const std::string& text) {
  Statement rows = database.prepare("SELECT DISTINCT metric, stat, unit FROM metrics ORDER BY metric, stat");
  std::vector<std::string> names;
  std::vector<FigureName> same_metric;
  while (rows.step()) {
    const FigureName figure{rows.text(0), rows.text(1), rows.text(2)};
    names.push_back(figure.metric + "." + figure.stat);
    if (names.back() == text) return figure;
    if (figure.metric == text && figure.stat != "n") same_metric.push_back(figure);
  }
  if (same_metric.size() == 1) return same_metric.front();
  if (names.empty()) throw InputError({database.file()}, "has no results yet");
  if (!same_metric.empty())
    throw InputError({"--metric " + text},
                     fmt::format("say which figure of it, such as {}.{}", text, same_metric.front().stat));
  const std::string near = nearest_name(text, names);
  throw InputError({"--metric " + text},
                   "no run has it" + (near.empty() ? std::string() : "; did you mean '" + near + "'?"));
}

std::vector<PointResults> results_of(Database& database, const std::vector<FigureName>& figures) {
  std::vector<PointResults> points;
  Statement rows = database.prepare("SELECT * FROM points ORDER BY point");
  while (rows.step()) {
    PointResults point;
    for (int c = 1; c < rows.columns(); ++c) point.values.push_back(rows.cell(c));
    point.by_figure.resize(figures.size());
    points.push_back(std::move(point));
  }
  const auto point_of = [&](const Statement& row) -> PointResults& {
    const std::int64_t point = row.whole(0);
    if (point < 0 || point >= std::ssize(points))
      throw InputError({database.file()}, fmt::format("is damaged: a run is of point {}, which it has not", point));
    return points[static_cast<std::size_t>(point)];
  };
  Statement runs = database.prepare("SELECT point, status = 'ok' FROM runs");
  while (runs.step()) {
    PointResults& point = point_of(runs);
    ++(runs.whole(1) != 0 ? point.ok : point.not_ok);
  }
  for (std::size_t f = 0; f < figures.size(); ++f) {
    // Where pictures are identical to the truth their PSNR is infinite, and null in the file as in summary.json.
    Statement values = database.prepare(
        "SELECT point, coalesce(m.value, iif(same.value > 0, 9e999, NULL)) FROM runs JOIN metrics m USING(run) "
        "LEFT JOIN metrics same ON same.run = m.run AND same.metric = m.metric AND same.stat = 'identical' "
        "WHERE m.metric = ? AND m.stat = ?");
    values.bind(figures[f].metric).bind(figures[f].stat);
    while (values.step())
      if (const Cell cell = values.cell(1); std::holds_alternative<double>(cell))
        point_of(values).by_figure[f].push_back(std::get<double>(cell));
  }
  return points;
}

std::string cell_text(const Cell& cell) {
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) return fmt::format("{}", *whole);
  if (const auto* number = std::get_if<double>(&cell)) return fmt::format("{}", *number);
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  return "";
}

}  // namespace photonlag::cli
