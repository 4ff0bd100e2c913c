#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

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

constexpr Nanos horizons[] = {20ms, 40ms, 60ms, 80ms, 100ms, 150ms, 200ms};

/// Mean over the traces of the mean absolute error of each, per horizon; the 99th percentile over all windows of all at
/// 100 ms.
struct Row {
  const char* predictor;
  double mm[7], deg[7];
  double p99_mm, p99_deg;

  friend std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.predictor; }
};

class RealTraces : public testing::TestWithParam<Row> {
 protected:
  static std::vector<std::unique_ptr<TraceMotion>> read_all() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(trace_folder()))
      if (entry.path().extension() == ".csv") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<std::unique_ptr<TraceMotion>> traces;
    for (const fs::path& file : files) traces.push_back(TraceMotion::read(file, {"test"}));
    return traces;
  }

  /// Errors trace by trace.
  static std::vector<PredictionErrors> errors(const std::vector<std::unique_ptr<TraceMotion>>& traces, Nanos horizon) {
    std::vector<PredictionErrors> out;
    for (const auto& trace : traces)
      out.push_back(causal_errors(*make_module<Predictor>(GetParam().predictor), *trace, trace->stamps(), horizon));
    return out;
  }
};

TEST_P(RealTraces, GiveTheErrorsKnownForThisPredictor) {
  if (!fs::exists(trace_folder())) GTEST_SKIP() << "no head traces in " << trace_folder() << "; set PHOTONLAG_SHARED";
  const auto traces = read_all();
  ASSERT_EQ(traces.size(), 6U);
  const Row& known = GetParam();
  for (int i = 0; i < 7; ++i) {
    double mm = 0, deg = 0;
    std::vector<double> all_mm, all_deg;
    for (const PredictionErrors& e : errors(traces, horizons[i])) {
      mm += mean(e.mm) / 6, deg += mean(e.deg) / 6;
      all_mm.insert(all_mm.end(), e.mm.begin(), e.mm.end());
      all_deg.insert(all_deg.end(), e.deg.begin(), e.deg.end());
    }
    EXPECT_NEAR(mm, known.mm[i], 0.02 * known.mm[i]) << millis(horizons[i]) << " ms";
    EXPECT_NEAR(deg, known.deg[i], 0.02 * known.deg[i]) << millis(horizons[i]) << " ms";
    if (horizons[i] != 100ms) continue;
    EXPECT_NEAR(percentile(all_mm, 0.99), known.p99_mm, 0.02 * known.p99_mm + 0.5);  // known to the millimetre
    EXPECT_NEAR(percentile(all_deg, 0.99), known.p99_deg, 0.02 * known.p99_deg + 0.05);
  }
}

INSTANTIATE_TEST_SUITE_P(Known, RealTraces,
                         testing::Values(Row{"hold",
                                             {6.07, 12.05, 17.99, 23.93, 29.85, 44.56, 59.09},
                                             {0.884, 1.745, 2.583, 3.408, 4.220, 6.193, 8.097},
                                             76,
                                             19.1},
                                         Row{"constant_velocity",
                                             {1.83, 3.40, 5.06, 6.90, 8.96, 15.04, 22.29},
                                             {0.325, 0.698, 1.140, 1.637, 2.190, 3.767, 5.479},
                                             29,
                                             9.8}),
                         [](const auto& p) { return p.param.predictor; });

}  // namespace
}  // namespace photonlag
