#include <gtest/gtest.h>

#include "pose-prediction/bench/fitter.hpp"
#include "pose-prediction/bench/tests/real_courses.hpp"

/// The learned predictor on six real traces, against an independent implementation of fit and protocol.

namespace photonlag {
namespace {

using namespace std::chrono_literals;
TEST(LeaveOneOut, GivesTheErrorsKnownForTheLinearFir) {
  if (!std::filesystem::exists(trace_folder()))
    GTEST_SKIP() << "no head traces in " << trace_folder() << "; set PHOTONLAG_SHARED";
  const std::vector<Course> courses = read_courses();
  ASSERT_EQ(courses.size(), 6U);
  const std::vector<Nanos> horizons{20ms, 60ms, 100ms, 200ms};
  std::vector<Judge> judges;
  for (const Course& course : courses) judges.emplace_back(course, horizons);
  const PredictorFigures f = leave_one_out(*make_module<Fitter>("linear_fir"), judges, horizons);
  const double known_mm[] = {1.28, 3.33, 6.12, 15.94}, known_deg[] = {0.290, 0.991, 1.870, 4.504};
  for (std::size_t h = 0; h < horizons.size(); ++h) {
    EXPECT_NEAR(f.horizons[h].mm.mae, known_mm[h], 0.02 * known_mm[h]) << millis(horizons[h]);
    EXPECT_NEAR(f.horizons[h].deg.mae, known_deg[h], 0.02 * known_deg[h]) << millis(horizons[h]);
  }
  EXPECT_NEAR(f.horizons[2].mm.p99, 23, 1);
  EXPECT_NEAR(f.horizons[2].deg.p99, 8.6, 0.2);
}

}  // namespace
}  // namespace photonlag
