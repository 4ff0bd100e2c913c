/// Of what every predictor states of its errors, 93 to 97 % holds, on motions it has not seen.
#include "pose-prediction/tests/coverage.hpp"
#include "pose-prediction/tests/self_sufficient.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "pose-prediction/tests/motion_statistics.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;

const std::vector<Nanos> horizons = {20ms, 50ms, 100ms, 200ms};

std::vector<std::filesystem::path> real_traces() {
  const char* source = std::getenv("PHOTONLAG_SOURCE");
  const char* given = std::getenv("PHOTONLAG_SHARED");
  const std::filesystem::path shared = given != nullptr    ? std::filesystem::path(given)
                                       : source != nullptr ? std::filesystem::path(source) / "../shared"
                                                           : "";
  std::vector<std::filesystem::path> found;
  if (!std::filesystem::exists(shared / "data/head")) return found;
  for (const auto& entry : std::filesystem::directory_iterator(shared / "data/head"))
    if (entry.path().extension() == ".csv") found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

class EveryPredictor : public testing::TestWithParam<std::string> {
 protected:
  /// Its share of errors within the bound at each horizon; those of the trace are added to @p pooled.
  static void expect_holds(const TraceMotion& motion, const std::string& what,
                           std::vector<Coverage>* pooled = nullptr) {
    const Context context{.seed = 1, .place = "predictor", .true_motion = &motion};
    const auto all = coverage_of(make_module<Predictor>(GetParam(), {}, context), motion, motion.stamps(), horizons);
    for (std::size_t i = 0; i < all.size(); ++i) {
      expect_holds(all[i], what + " at " + std::to_string(int(millis(horizons[i]))) + " ms");
      if (pooled != nullptr) (*pooled)[i].add(all[i]);
    }
  }
  static void expect_holds(const Coverage& coverage, const std::string& what) {
    ASSERT_GT(coverage.mm.size(), 1000U);
    // An exact predictor's errors are below what counts.
    if (percentile(coverage.mm, 0.99) > 0.01) {
      EXPECT_GE(coverage.share_mm(), 0.93) << what;
      EXPECT_LE(coverage.share_mm(), 0.97) << what;
      EXPECT_LE(coverage.width_mm(), 1.5) << what;  // right, and not by being wide
    }
    if (percentile(coverage.deg, 0.99) > 0.001) {
      EXPECT_GE(coverage.share_deg(), 0.93) << what;
      EXPECT_LE(coverage.share_deg(), 0.97) << what;
      EXPECT_LE(coverage.width_deg(), 1.5) << what;
    }
  }
};

TEST_P(EveryPredictor, StatesWhatHoldsOnTheWalker) {
  const auto walker = make_walker(11, 0);
  expect_holds(sampled(*walker, even_stamps(250, 60s)), "at 250 Hz");
  expect_holds(sampled(*walker, even_stamps(36, 60s)), "at 36 Hz");
}

TEST_P(EveryPredictor, StatesWhatHoldsOnEveryRealTraceAndOnAll) {
  const auto traces = real_traces();
  if (traces.empty()) GTEST_SKIP() << "no real head traces at hand";
  std::vector<Coverage> pooled(horizons.size());
  for (const auto& file : traces) expect_holds(*TraceMotion::read(file, {"test"}), file.filename().string(), &pooled);
  for (const Coverage& all : pooled) expect_holds(all, "all traces");
}

TEST_P(EveryPredictor, StatesWhatHoldsOnRealTracesThinnedAndUpSampled) {
  const auto traces = real_traces();
  if (traces.empty()) GTEST_SKIP() << "no real head traces at hand";
  for (const auto& file : {traces.front(), traces.back()}) {
    const auto trace = TraceMotion::read(file, {"test"});
    expect_holds(sampled(*trace, thinned(*trace, 36)), file.filename().string() + " at 36 Hz");
    expect_holds(sampled(*trace, even_stamps(120, trace->end())), file.filename().string() + " at 120 Hz");
  }
}

TEST_P(EveryPredictor, StatesWhatHoldsOnRealTracesWithGapsLossAndUnevenSteps) {
  const auto traces = real_traces();
  if (traces.empty()) GTEST_SKIP() << "no real head traces at hand";
  const auto trace = TraceMotion::read(traces.back(), {"test"});
  const Spoilt spoilt(trace->stamps());
  expect_holds(sampled(*trace, spoilt.gapped), "with gaps");
  expect_holds(sampled(*trace, spoilt.lossy), "a fifth lost");
  expect_holds(sampled(*trace, spoilt.uneven), "unevenly sampled");
  expect_holds(sampled(*trace, thinned(*trace, 24)), "at 24 Hz");
}

INSTANTIATE_TEST_SUITE_P(Registered, EveryPredictor, testing::ValuesIn(self_sufficient_predictors()),
                         [](const auto& p) { return p.param; });

}  // namespace
}  // namespace photonlag
