#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <sstream>

#include "pose-prediction/tests/motion_statistics.hpp"

/// Predictors on six real head traces, against an independent implementation of the same protocol.

namespace photonlag {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

fs::path trace_folder() {
  if (const char* shared = std::getenv("PHOTONLAG_SHARED")) return fs::path(shared) / "data/head";
  const char* source = std::getenv("PHOTONLAG_SOURCE");
  return fs::path(source ? source : ".") / "../shared/data/head";
}

/// Mean over the traces of the mean absolute error of each, mm/deg, at 20, 40, 60, 80, 100, 150 and 200 ms; then the
/// 99th percentile over all windows of all at 100 ms.
struct Row {
  const char* name;
  const char* predictor;
  std::map<std::string, OptionValue> options;
  const char* errors;

  friend std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name; }
};

const Row rows[] = {
    {"hold", "hold", {}, "6.07/0.884 12.05/1.745 17.99/2.583 23.93/3.408 29.85/4.220 44.56/6.193 59.09/8.097 76/19.1"},
    {"cv 2-sample",
     "constant_velocity",
     {},
     "1.83/0.325 3.40/0.698 5.06/1.140 6.90/1.637 8.96/2.190 15.04/3.767 22.29/5.479 29/9.8"},
    {"cv lsq33",
     "constant_velocity",
     {{"window_ms", 33.0}},
     "1.50/0.308 2.72/0.671 4.07/1.099 5.65/1.584 7.51/2.129 13.16/3.673 20.07/5.342 26/9.7"},
    {"cv lsq50",
     "constant_velocity",
     {{"window_ms", 50.0}},
     "1.37/0.333 2.49/0.715 3.80/1.155 5.39/1.655 7.27/2.209 12.96/3.745 19.94/5.389 25/10.4"},
    {"ca lsq100",
     "constant_acceleration",
     {},
     "1.59/0.373 3.07/0.858 4.87/1.489 7.12/2.281 9.88/3.249 18.83/6.404 30.67/10.519 40/14.3"},
    {"ca 3-sample",
     "constant_acceleration",
     {{"window_ms", 0.0}},
     "3.93/0.602 10.48/1.647 19.99/3.188 32.45/5.208 47.88/7.712 99.51/16.066 169.74/27.113 152/36.4"},
    {"sg quad 83",
     "savitzky_golay",
     {},
     "1.74/0.428 3.41/0.949 5.50/1.628 8.12/2.482 11.31/3.527 21.69/6.946 35.42/11.430 47/15.6"},
    {"damped cv33 .2",
     "damped_velocity",
     {},
     "1.50/0.303 2.83/0.656 4.49/1.065 6.58/1.525 9.08/2.030 16.81/3.422 26.19/4.873 27/9.4"},
    {"desp .7",
     "double_exponential",
     {{"time_aware", false}},
     "1.39/0.318 2.54/0.682 3.84/1.109 5.41/1.592 7.26/2.131 12.89/3.635 19.79/5.237 25/9.9"},
    {"desp .9",
     "double_exponential",
     {{"alpha", 0.9}, {"time_aware", false}},
     "1.61/0.308 2.95/0.668 4.41/1.095 6.07/1.578 7.99/2.118 13.74/3.647 20.72/5.287 26/9.5"},
    {"desp .7 time-aware",
     "double_exponential",
     {},
     "1.39/0.318 2.54/0.682 3.84/1.109 5.41/1.592 7.26/2.131 12.89/3.635 19.79/5.237 25/9.9"},
    {"quasar",
     "tracker_velocity",
     {{"style", std::string("quasar")}},
     "1.65/0.325 3.83/0.697 7.28/1.137 12.09/1.629 18.31/2.176 24.34/3.502 36.11/5.239 38/9.6"},
    {"kf gul2020 native",
     "kalman",
     {{"preset", std::string("gul2020")}},
     "2.17/2.553 4.12/5.098 6.16/7.638 8.34/10.164 10.71/12.673 17.46/18.841 25.27/24.795 34/42.0"},
    {"kf cv 30/100",
     "kalman",
     {},
     "1.38/0.309 2.53/0.670 3.82/1.098 5.38/1.583 7.22/2.126 12.81/3.666 19.69/5.320 25/9.6"},
    {"kf ca 1/3",
     "kalman",
     {{"model", std::string("ca")}},
     "1.49/0.399 2.82/0.891 4.48/1.547 6.59/2.380 9.19/3.404 17.69/6.764 29.02/11.117 38/15.0"},
};

const std::vector<Nanos> horizons{20ms, 40ms, 60ms, 80ms, 100ms, 150ms, 200ms};
constexpr std::size_t p99_horizon = 4;

const std::vector<std::unique_ptr<TraceMotion>>& traces() {
  static const auto all = [] {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(trace_folder()))
      if (entry.path().extension() == ".csv") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<std::unique_ptr<TraceMotion>> read;
    for (const fs::path& file : files) read.push_back(TraceMotion::read(file, {"test"}));
    return read;
  }();
  return all;
}

/// The next "mm/deg" of a row.
std::pair<double, double> cell(std::istream& row) {
  double mm = 0, deg = 0;
  char slash = 0;
  row >> mm >> slash >> deg;
  EXPECT_TRUE(row && slash == '/');
  return {mm, deg};
}

class RealTraces : public testing::TestWithParam<Row> {};

TEST_P(RealTraces, GiveTheErrorsKnownForThisPredictor) {
  if (!fs::exists(trace_folder())) GTEST_SKIP() << "no head traces in " << trace_folder() << "; set PHOTONLAG_SHARED";
  ASSERT_EQ(traces().size(), 6U);
  std::vector<double> mm(horizons.size()), deg(horizons.size()), all_mm, all_deg;
  for (const auto& trace : traces()) {
    const auto predictor = make_module<Predictor>(GetParam().predictor, GetParam().options);
    const auto errors = causal_errors(*predictor, *trace, trace->stamps(), horizons);
    for (std::size_t i = 0; i < horizons.size(); ++i)
      mm[i] += mean(errors[i].mm) / 6, deg[i] += mean(errors[i].deg) / 6;
    all_mm.insert(all_mm.end(), errors[p99_horizon].mm.begin(), errors[p99_horizon].mm.end());
    all_deg.insert(all_deg.end(), errors[p99_horizon].deg.begin(), errors[p99_horizon].deg.end());
  }
  std::istringstream known(GetParam().errors);
  for (std::size_t i = 0; i < horizons.size(); ++i) {
    const auto [known_mm, known_deg] = cell(known);
    EXPECT_NEAR(mm[i], known_mm, 0.02 * known_mm) << millis(horizons[i]) << " ms";
    EXPECT_NEAR(deg[i], known_deg, 0.02 * known_deg) << millis(horizons[i]) << " ms";
  }
  const auto [p99_mm, p99_deg] = cell(known);
  EXPECT_NEAR(percentile(all_mm, 0.99), p99_mm, 0.02 * p99_mm + 0.5);  // known to the millimetre
  EXPECT_NEAR(percentile(all_deg, 0.99), p99_deg, 0.02 * p99_deg + 0.05);
}

std::string word(std::string name) {
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Known, RealTraces, testing::ValuesIn(rows), [](const auto& p) { return word(p.param.name); });

}  // namespace
}  // namespace photonlag
