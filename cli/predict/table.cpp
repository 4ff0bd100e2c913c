#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/predict/predict.hpp"

namespace photonlag::cli {
namespace {

std::string number(double value, int decimals) {
  return std::isnan(value) ? "n/a" : fmt::format("{:.{}f}", value, decimals);
}

/// Three figures or so.
std::string figure(double value) {
  const double size = std::abs(value);
  return number(value, size < 0.9995 ? 3 : size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
}

std::string pair_of(double mm, double deg) { return number(mm, mm < 999.5 ? 2 : 0) + "/" + number(deg, 3); }

std::size_t label_width(const BenchReport& report) {
  std::size_t width = 9;
  for (const BenchRow& row : report.rows) width = std::max(width, row.contestant.label.size());
  return width;
}

std::string ms_text(Nanos horizon) { return fmt::format("{:g}", millis(horizon)); }

/// One line for each predictor, a cell for each horizon.
template <class Cell>
std::string by_horizon(const BenchReport& report, const std::string& title, Cell cell) {
  const std::size_t width = label_width(report);
  std::string out = fmt::format("{}\n{:{}}", title, "horizon, ms", width);
  for (const Nanos horizon : report.horizons) out += fmt::format(" {:>12}", ms_text(horizon));
  out += "  ns observe+predict\n";
  for (const BenchRow& row : report.rows) {
    out += fmt::format("{:{}}", row.contestant.label, width);
    for (const HorizonFigures& h : row.figures.horizons) out += fmt::format(" {:>12}", cell(h));
    out += fmt::format("  {:>10.0f}+{:.0f}{}\n", row.figures.observe_ns, row.figures.predict_ns,
                       row.fitted_on == 0 ? "" : " *");
  }
  return out;
}

std::string interval_text(const ErrorFigures& e) {
  if (std::isnan(e.mae_interval.low)) return "n/a";
  return figure(e.mae_interval.low) + ".." + figure(e.mae_interval.high);
}

std::string share_of(const ErrorFigures& e) { return number(100 * e.covered, 1) + "%"; }

std::string detail_line(const std::string& label, std::size_t width, const char* unit, const ErrorFigures& e) {
  return fmt::format("{:{}} {:>4} {:>8} {:>14} {:>8} {:>8} {:>8} {:>8} {:>9}\n", label, width, unit, figure(e.mae),
                     interval_text(e), figure(e.rmse), figure(e.p95), figure(e.p99), figure(e.judder),
                     figure(e.overshoot));
}

/// Everything about one horizon.
std::string detail_table(const BenchReport& report, std::size_t horizon) {
  const std::size_t width = label_width(report);
  std::string out =
      fmt::format("\nat {} ms ({} predictions)\n{:{}} {:>4} {:>8} {:>14} {:>8} {:>8} {:>8} {:>8} {:>9}\n",
                  ms_text(report.horizons[horizon]), report.rows.front().figures.horizons[horizon].predictions, "",
                  width, "", "MAE", "95 % CI", "RMSE", "p95", "p99", "judder", "overshoot");
  for (const BenchRow& row : report.rows) {
    const HorizonFigures& h = row.figures.horizons[horizon];
    out += detail_line(row.contestant.label, width, "mm", h.mm) + detail_line("", width, "deg", h.deg);
  }
  return out;
}

std::string about(const BenchReport& report) {
  const std::size_t n = report.traces.size();
  std::string out = fmt::format("{} trace{}, protocol {}: ", n, n == 1 ? "" : "s", report.protocol);
  if (report.protocol == "gul2020")
    return out +
           "as Gül et al. 2020 did it, to compare with their figures.\n"
           "  It leaks the future: traces are first resampled to 5 ms, so a sample depends on the tracker's next one.\n"
           "  Their angles are half the geodesic angle, and read near 180 where a quaternion changes its sign.\n\n";
  return out + "predicted at every sample from those up to it, judged on the trace between samples.\n\n";
}

std::string remarks(const BenchReport& report) {
  std::string out;
  for (const BenchRow& row : report.rows)
    if (row.fitted_on > 0)
      out += fmt::format("\n* {}: fitted on {} of these {} traces; on others it is worse\n", row.contestant.label,
                         row.fitted_on, report.traces.size());
  return out;
}

}  // namespace

std::string tables_of(const BenchReport& report, std::size_t detail) {
  std::string out = about(report);
  out += by_horizon(report, "mean absolute error, mm / geodesic deg",
                    [](const HorizonFigures& h) { return pair_of(h.mm.mae, h.deg.mae); });
  if (report.protocol == "gul2020")
    out += "\n" + by_horizon(report, "mean absolute error as published: mm / half the angle, deg",
                             [](const HorizonFigures& h) { return pair_of(h.mm.mae, h.half_deg); });
  if (report.uncertainty)
    out += "\n" + by_horizon(report, "share of the errors within the stated p95, mm / deg",
                             [](const HorizonFigures& h) { return share_of(h.mm) + "/" + share_of(h.deg); });
  return out + detail_table(report, detail) + remarks(report);
}

}  // namespace photonlag::cli
