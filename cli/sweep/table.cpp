#include <fmt/format.h>

#include <algorithm>

#include "bench/gate/median.hpp"
#include "cli/sweep/reports.hpp"
#include "cli/sweep/results.hpp"

namespace photonlag::cli {
namespace {

/// Those that a sweep has.
std::vector<FigureName> usual_figures(Database& database) {
  std::vector<FigureName> figures;
  for (const char* name : {"pose_to_photon_render_ms.p50", "pose_to_photon_render_ms.p99", "stale_rate.value",
                           "pose_error_warp_deg.p95", "psnr_db.mean"})
    try {
      figures.push_back(find_figure(database, name));
    } catch (const InputError&) {
      continue;
    }
  if (figures.empty()) throw InputError({database.file()}, "has no results yet");
  return figures;
}

using Row = std::vector<std::string>;

Row heading(const std::vector<AxisColumn>& axes, const std::vector<FigureName>& figures) {
  Row row;
  for (const AxisColumn& axis : axes) row.push_back(axis.key);
  row.emplace_back("ok");
  row.emplace_back("not ok");
  for (const FigureName& figure : figures) row.push_back(figure.metric + "." + figure.stat);
  return row;
}

Row row_of(const PointResults& point) {
  Row row;
  for (const Cell& value : point.values) row.push_back(cell_text(value));
  row.push_back(std::to_string(point.ok));
  row.push_back(point.not_ok == 0 ? "" : std::to_string(point.not_ok));
  for (const auto& values : point.by_figure) row.push_back(values.empty() ? "" : fmt::format("{:.6g}", median(values)));
  return row;
}

/// "pose_to_photon_render_ms.p99" -> "pose_to_photon_", "render_ms.p99": parts of at most @p width where its words
/// allow.
std::vector<std::string> broken(const std::string& name, std::size_t width) {
  std::vector<std::string> lines{""};
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t end = std::min(name.find_first_of("_.", at), name.size() - 1) + 1;
    const std::string word = name.substr(at, end - at);
    if (!lines.back().empty() && lines.back().size() + word.size() > width) lines.emplace_back();
    lines.back() += word;
    at = end;
  }
  return lines;
}

/// The heading as several rows, its last words on the last, no column wider than @p width where words allow.
std::vector<Row> heading_rows(const Row& heading, std::size_t width) {
  std::vector<std::vector<std::string>> columns;
  std::size_t height = 0;
  for (const std::string& name : heading) {
    columns.push_back(broken(name, width));
    height = std::max(height, columns.back().size());
  }
  std::vector<Row> rows(height, Row(heading.size()));
  for (std::size_t c = 0; c < columns.size(); ++c)
    for (std::size_t i = 0; i < columns[c].size(); ++i) rows[height - columns[c].size() + i][c] = columns[c][i];
  return rows;
}

std::size_t width_of(const std::vector<Row>& rows) {
  std::size_t width = 0;
  for (std::size_t c = 0; c < rows.front().size(); ++c) {
    std::size_t widest = 0;
    for (const Row& row : rows) widest = std::max(widest, row[c].size());
    width += widest + 2;
  }
  return width;
}

/// With a heading in as few lines as fit @p columns.
std::vector<Row> fitted(const std::vector<Row>& rows, std::size_t columns) {
  constexpr std::size_t narrowest = 8;
  std::vector<Row> best = rows;
  for (std::size_t width = 40; width >= narrowest && width_of(best) > columns; --width) {
    best = heading_rows(rows.front(), width);
    best.insert(best.end(), rows.begin() + 1, rows.end());
  }
  return best;
}

std::string text_of(const std::vector<Row>& rows) {
  std::string out;
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows)
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], row[c].size());
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) line += fmt::format("  {:>{}}", row[c], widths[c]);
    out += line + "\n";
  }
  return out;
}

}  // namespace

std::string sweep_table(const std::filesystem::path& file, const std::vector<std::string>& metrics,
                        std::size_t columns) {
  Database database(file, Database::Mode::read);
  require_sweep(database);
  std::vector<FigureName> figures;
  for (const std::string& metric : metrics) figures.push_back(find_figure(database, metric));
  if (figures.empty()) figures = usual_figures(database);
  std::vector<Row> rows{heading(axis_columns(database), figures)};
  for (const PointResults& point : results_of(database, figures)) rows.push_back(row_of(point));
  return text_of(fitted(rows, columns)) +
         fmt::format("\n  {}; figures are medians over the seeds of a point\n", tally(database).text());
}

}  // namespace photonlag::cli
