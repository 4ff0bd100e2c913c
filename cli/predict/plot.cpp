#include <fmt/format.h>

#include <algorithm>

#include "cli/predict/predict.hpp"
#include "viz/error_plot.hpp"

namespace photonlag::cli {
namespace {

viz::ErrorCurve curve_of(const PredictorFigures& figures, ErrorFigures HorizonFigures::*errors) {
  viz::ErrorCurve curve;
  for (const HorizonFigures& h : figures.horizons) {
    const ErrorFigures& e = h.*errors;
    curve.value.push_back(e.mae);
    curve.low.push_back(e.mae_interval.low);
    curve.high.push_back(e.mae_interval.high);
  }
  return curve;
}

}  // namespace

void write_plot(const BenchReport& report, const std::filesystem::path& name, const std::filesystem::path& out) {
  const std::size_t traces = report.traces.size();
  const bool bands = traces >= 3 && report.rows.size() <= viz::most_bands;
  const bool fitted = std::ranges::any_of(report.rows, [](const BenchRow& row) { return row.fitted_on > 0; });
  viz::ErrorPlot plot{
      .subtitle = fmt::format("mean absolute, {} trace{}, {}{}{}", traces, traces == 1 ? "" : "s", report.protocol,
                              bands ? "; bands: 95 % over traces" : "", fitted ? "; * fitted on these traces" : ""),
      .horizons_ms = {},
      .predictors = {}};
  for (const Nanos horizon : report.horizons) plot.horizons_ms.push_back(millis(horizon));
  for (const BenchRow& row : report.rows)
    plot.predictors.push_back({row.contestant.label + (row.fitted_on > 0 ? " *" : ""),
                               curve_of(row.figures, &HorizonFigures::mm),
                               curve_of(row.figures, &HorizonFigures::deg)});
  viz::write_error_plot(plot, name, out);
}

}  // namespace photonlag::cli
