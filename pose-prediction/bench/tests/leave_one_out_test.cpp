#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "pose-prediction/bench/fitter.hpp"

/// The learned predictor on six real traces, against an independent implementation of fit and protocol.

namespace photonlag {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

fs::path trace_folder() {
  if (const char* shared = std::getenv("PHOTONLAG_SHARED")) return fs::path(shared) / "data/head";
  const char* source = std::getenv("PHOTONLAG_SOURCE");
  return fs::path(source ? source : ".") / "../shared/data/head";
}

std::vector<Course> read_courses() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(trace_folder()))
    if (entry.path().extension() == ".csv") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<Course> courses;
  for (const fs::path& file : files) {
    const std::shared_ptr<const HeadMotion> motion = TraceMotion::read(file, {"test"});
    courses.push_back(causal_course(file.stem().string(), motion, motion->stamps()));
  }
  return courses;
}

TEST(LeaveOneOut, GivesTheErrorsKnownForTheLinearFir) {
  if (!fs::exists(trace_folder())) GTEST_SKIP() << "no head traces in " << trace_folder() << "; set PHOTONLAG_SHARED";
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
