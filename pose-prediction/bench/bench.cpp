#include "pose-prediction/bench/bench.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace photonlag {
namespace {

/// Mean of what is not NaN; NaN if all is.
double mean_of_known(std::vector<double> values) {
  std::erase_if(values, [](double v) { return std::isnan(v); });
  return values.empty() ? std::numeric_limits<double>::quiet_NaN() : mean(values);
}

/// One horizon's figures out of all courses' scores.
ErrorFigures figures_of(const std::vector<HorizonScore>& courses, ErrorSeries HorizonScore::*series,
                        Overshoot HorizonScore::*overshoot, Stated HorizonScore::*stated) {
  std::vector<double> maes, rmses, judders, overshoots, all;
  Stated told;
  for (const HorizonScore& score : courses) {
    const ErrorSeries& errors = score.*series;
    maes.push_back(mean(errors.sizes()));
    rmses.push_back(errors.rms());
    judders.push_back(errors.judder());
    overshoots.push_back((score.*overshoot).mean());
    all.insert(all.end(), errors.sizes().begin(), errors.sizes().end());
    told.predictions += (score.*stated).predictions;
    told.within += (score.*stated).within;
    told.sum_of_bounds += (score.*stated).sum_of_bounds;
  }
  return {.mae = mean(maes),
          .mae_interval = confidence_of_mean(maes),
          .rmse = mean(rmses),
          .p95 = percentile(all, 0.95),
          .p99 = percentile(all, 0.99),
          .judder = mean_of_known(judders),
          .overshoot = mean_of_known(overshoots),
          .covered = double(told.within) / double(told.predictions),  // NaN of none
          .stated_p95 = told.sum_of_bounds / double(told.predictions)};
}

HorizonFigures horizon_figures(Nanos horizon, const std::vector<HorizonScore>& courses) {
  HorizonFigures out{
      .horizon = horizon,
      .mm = figures_of(courses, &HorizonScore::mm, &HorizonScore::overshoot_mm, &HorizonScore::stated_mm),
      .deg = figures_of(courses, &HorizonScore::deg, &HorizonScore::overshoot_deg, &HorizonScore::stated_deg)};
  std::vector<double> halves;
  for (const HorizonScore& score : courses) {
    out.predictions += score.mm.sizes().size();
    halves.push_back(score.half_deg.empty() ? std::numeric_limits<double>::quiet_NaN() : mean(score.half_deg));
  }
  out.half_deg = mean_of_known(std::move(halves));
  return out;
}

}  // namespace

PredictorFigures run_bench(const std::vector<Judge>& judges, const std::vector<Nanos>& horizons,
                           const MakePredictor& make) {
  std::vector<std::vector<HorizonScore>> by_horizon(horizons.size());
  Cost cost;
  for (std::size_t i = 0; i < judges.size(); ++i) {
    std::vector<HorizonScore> scores = judges[i](*make(i), &cost);
    for (std::size_t h = 0; h < horizons.size(); ++h) by_horizon[h].push_back(std::move(scores[h]));
  }
  PredictorFigures out;
  for (std::size_t h = 0; h < horizons.size(); ++h) out.horizons.push_back(horizon_figures(horizons[h], by_horizon[h]));
  out.observe_ns = percentile(std::move(cost.observe_ns), 0.5);
  out.predict_ns = percentile(std::move(cost.predict_ns), 0.5);
  return out;
}

void check_length(const Course& course, Nanos horizon) {
  for (std::size_t i = 0; i < course.samples.size(); ++i)
    if (course.judges(i, course.samples[i].at + horizon)) return;
  const double seconds = secs(course.samples.back().at - course.samples.front().at);
  throw InputError({course.name}, "too short for a horizon of " + std::to_string(std::lround(millis(horizon))) +
                                      " ms: " + std::to_string(course.samples.size()) + " samples over " +
                                      std::to_string(seconds) +
                                      " s hold no stretch of 300 ms and the horizon with steps of at most 100 ms");
}

}  // namespace photonlag
