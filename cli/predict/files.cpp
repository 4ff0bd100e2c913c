#include <cmath>

#include "cli/predict/predict.hpp"
#include "sim/record/csv_writer.hpp"

namespace photonlag::cli {
namespace {

/// A column of figures by its unit: "mae_mm".
std::vector<Column> error_columns(const std::string& unit, bool uncertainty) {
  std::vector<Column> columns{
      {"mae_" + unit, unit, "mean over traces of each one's mean absolute error"},
      {"mae_low_" + unit, unit, "lower end of its 95 % confidence interval over traces; empty below three traces"},
      {"mae_high_" + unit, unit, "upper end"},
      {"rmse_" + unit, unit, "mean over traces of each one's root mean square error"},
      {"p95_" + unit, unit, "nearest rank over all predictions"},
      {"p99_" + unit, unit, "nearest rank over all predictions"},
      {"judder_" + unit, unit, "standard deviation of the error's change from sample to sample"},
      {"overshoot_" + unit, unit, "mean way beyond the furthest point reached where the head slows down"}};
  if (uncertainty) {
    columns.push_back({"covered_" + unit, "1", "share of the errors within the p95 stated for them"});
    columns.push_back({"stated_p95_" + unit, unit, "mean of what was stated"});
  }
  return columns;
}

TableSpec table_of(const std::string& file, bool timing, bool uncertainty) {
  TableSpec table{file, "one predictor at one horizon", {}};
  table.columns = {{"predictor", "", "label"},
                   {"choice", "", "the module and its options"},
                   {"protocol", "", "causal or gul2020"},
                   {"horizon_ms", "ms", "how far ahead"},
                   {"traces", "1", "how many"},
                   {"fitted_on", "1", "on how many of these the predictor was fitted: on others it is worse"},
                   {"predictions", "1", "how many were judged"}};
  for (const char* unit : {"mm", "deg"})
    for (Column& column : error_columns(unit, uncertainty)) table.columns.push_back(std::move(column));
  table.columns.push_back({"mae_half_deg", "deg", "the published half angle; empty in other protocols"});
  if (timing) {
    table.columns.push_back({"observe_ns", "ns", "wall time of taking a sample, median"});
    table.columns.push_back({"predict_ns", "ns", "wall time of a prediction, median"});
  }
  return table;
}

void write_errors(CsvWriter& out, const ErrorFigures& e, bool uncertainty) {
  for (const double value :
       {e.mae, e.mae_interval.low, e.mae_interval.high, e.rmse, e.p95, e.p99, e.judder, e.overshoot})
    out.cell(value);
  if (uncertainty) out.cell(e.covered).cell(e.stated_p95);
}

nlohmann::ordered_json or_null(double value) {
  return std::isnan(value) ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(value);
}

nlohmann::ordered_json errors_json(const ErrorFigures& e) {
  nlohmann::ordered_json out{{"mae", e.mae},
                             {"mae_95", {or_null(e.mae_interval.low), or_null(e.mae_interval.high)}},
                             {"rmse", e.rmse},
                             {"p95", e.p95},
                             {"p99", e.p99},
                             {"judder", or_null(e.judder)},
                             {"overshoot", or_null(e.overshoot)}};
  if (!std::isnan(e.covered)) out["covered"] = e.covered, out["stated_p95"] = e.stated_p95;
  return out;
}

nlohmann::ordered_json row_json(const BenchRow& row) {
  nlohmann::ordered_json out{{"predictor", row.contestant.label},
                             {"choice", row.contestant.choice},
                             {"fitted_on", row.fitted_on},
                             {"observe_ns", row.figures.observe_ns},
                             {"predict_ns", row.figures.predict_ns}};
  for (const HorizonFigures& h : row.figures.horizons) {
    nlohmann::ordered_json one{{"horizon_ms", millis(h.horizon)},
                               {"predictions", h.predictions},
                               {"mm", errors_json(h.mm)},
                               {"deg", errors_json(h.deg)}};
    if (!std::isnan(h.half_deg)) one["mae_half_deg"] = h.half_deg;
    out["horizons"].push_back(std::move(one));
  }
  return out;
}

}  // namespace

void write_csv(const BenchReport& report, const std::filesystem::path& out, bool timing) {
  const TableSpec table = table_of(out.filename().string(), timing, report.uncertainty);
  CsvWriter csv(out, table);
  for (const BenchRow& row : report.rows)
    for (const HorizonFigures& h : row.figures.horizons) {
      csv.cell(std::string_view(row.contestant.label)).cell(std::string_view(row.contestant.choice));
      csv.cell(std::string_view(report.protocol)).cell(millis(h.horizon));
      csv.cell(report.traces.size()).cell(row.fitted_on).cell(h.predictions);
      write_errors(csv, h.mm, report.uncertainty);
      write_errors(csv, h.deg, report.uncertainty);
      csv.cell(h.half_deg);
      if (timing) csv.cell(row.figures.observe_ns).cell(row.figures.predict_ns);
      csv.end_row();
    }
  csv.close();
}

nlohmann::ordered_json to_json(const BenchReport& report) {
  nlohmann::ordered_json out{{"protocol", report.protocol}};
  for (const NamedTrace& trace : report.traces)
    out["traces"].push_back({{"name", trace.name}, {"sha256", trace.sha256}});
  for (const BenchRow& row : report.rows) out["predictors"].push_back(row_json(row));
  return out;
}

}  // namespace photonlag::cli
