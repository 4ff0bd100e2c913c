#include "pipeline/cost/cost.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "pipeline/cost/tests/profile.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using Changes = std::map<std::string, OptionValue>;
using Numbers = std::vector<double>;
using test::ProfileFile;

std::unique_ptr<CostModel> make(const std::string& name, const Changes& changes) {
  return make_module<CostModel>(name, changes, {.seed = 3, .place = "server.render"});
}

std::string error_of(const std::string& name, const Changes& changes) {
  try {
    (void)make(name, changes);
  } catch (const InputError& e) {
    return e.what();
  }
  return "accepted";
}

TEST(FixedCost, IsWhatItSays) {
  EXPECT_EQ(make("fixed", {{"ms", 4.2}})->cost({}), 4'200'000ns);
  EXPECT_FALSE(make("fixed", {})->measures());
}

TEST(LognormalCost, HasTheMedianAndP99ItWasGiven) {
  const auto model = make("lognormal", {{"median_ms", 6.0}, {"p99_ms", 15.0}});
  const int n = 100'000;
  int over_median = 0, over_p99 = 0;
  for (int i = 0; i < n; ++i) {
    const Nanos cost = model->cost({.number = i});
    over_median += cost > 6ms, over_p99 += cost > 15ms;
  }
  EXPECT_NEAR(over_median, n * 0.5, 5 * std::sqrt(n * 0.25));  // five standard deviations of a binomial
  EXPECT_NEAR(over_p99, n * 0.01, 5 * std::sqrt(n * 0.01 * 0.99));
}

TEST(LognormalCost, WithEqualPercentilesIsFixed) {
  const auto model = make("lognormal", {{"median_ms", 6.0}, {"p99_ms", 6.0}});
  for (int i = 0; i < 10; ++i) EXPECT_EQ(model->cost({.number = i}), 6ms);
}

TEST(LognormalCost, RefusesAP99BelowTheMedian) {
  EXPECT_THAT(error_of("lognormal", {{"p99_ms", 1.0}}), testing::HasSubstr("at least median_ms"));
}

struct Moments {
  double mean_ms = 0, sd_ms = 0;
  Nanos least = Nanos::max(), most{0};
};

Moments measure(const std::string& name, const Changes& changes) {
  const auto model = make(name, changes);
  constexpr int n = 1'000'000;
  Moments m;
  double squares = 0;
  for (int i = 0; i < n; ++i) {
    const Nanos cost = model->cost({.number = i});
    m.mean_ms += millis(cost) / n, squares += millis(cost) * millis(cost) / n;
    m.least = std::min(m.least, cost), m.most = std::max(m.most, cost);
  }
  m.sd_ms = std::sqrt(squares - m.mean_ms * m.mean_ms);
  return m;
}

TEST(TruncatedNormalCost, IsTheFrameJitterOfTr38838) {
  const Moments m = measure("truncated_normal", {});
  EXPECT_NEAR(m.mean_ms, 8, 3 * 1.7593e-3);
  EXPECT_NEAR(m.sd_ms, 1.7593, 0.003);
  EXPECT_GE(m.least, 4ms);
  EXPECT_LE(m.most, 12ms);
  EXPECT_THAT(error_of("truncated_normal", {{"min_ms", 13.0}}), testing::HasSubstr("must not exceed max_ms"));
}

TEST(LogisticCost, HasTheDeviationOfItsScale) {
  const Moments m = measure("logistic", {});
  const double sd = 0.438 * 3.14159265358979 / std::sqrt(3);
  EXPECT_NEAR(m.mean_ms, 8, 3e-3 * sd);
  EXPECT_NEAR(m.sd_ms / sd, 1, 0.004);
  const Moments cut = measure("logistic", {{"scale_ms", 4.0}, {"min_ms", 6.0}, {"max_ms", 9.0}});
  EXPECT_GE(cut.least, 6ms);
  EXPECT_LE(cut.most, 9ms);
  EXPECT_LT(cut.least, 6'001us);
  EXPECT_GT(cut.most, 8'999us);
  EXPECT_THAT(error_of("logistic", {{"min_ms", 9.0}}), testing::HasSubstr("mean_ms must lie between"));
}

TEST(LogisticCost, GivesFramesTheSpacingOfCapturedStreams) {
  // Times between frames k / 60 + cost, of which SIGNET measured a logistic of scale gamma / 60 s: the same deviation.
  const auto model = make("logistic", {});
  double squares = 0;
  constexpr int n = 1'000'000;
  Nanos before = model->cost({.number = 0});
  for (int i = 1; i <= n; ++i) {
    const Nanos cost = model->cost({.number = i});
    squares += std::pow(millis(cost - before), 2) / n;
    before = cost;
  }
  EXPECT_NEAR(std::sqrt(squares) / (0.0372 / 60 * 1e3 * 3.14159265358979 / std::sqrt(3)), 1, 0.005);
}

TEST(TableCost, IsLinearBetweenItsPointsAndConstantBeyond) {
  const auto model = make("table", {{"by", "triangles"s}, {"x", Numbers{100, 200, 400}}, {"ms", Numbers{1, 3, 2}}});
  const std::map<std::int64_t, Nanos> expected{{0, 1ms},      {100, 1ms}, {150, 2ms}, {200, 3ms},
                                               {300, 2500us}, {400, 2ms}, {9999, 2ms}};
  for (const auto& [triangles, cost] : expected) EXPECT_EQ(model->cost({.triangles = triangles}), cost) << triangles;
}

TEST(TableCost, CountsWhatItWasToldToCount) {
  const Work work{.triangles = 1, .pixels = 2, .bytes = 3};
  for (const auto& [by, cost] : {std::pair{"triangles"s, 1ms}, {"pixels"s, 2ms}, {"bytes"s, 3ms}})
    EXPECT_EQ(make("table", {{"by", by}, {"x", Numbers{0, 10}}, {"ms", Numbers{0, 10}}})->cost(work), cost) << by;
}

TEST(TableCost, OfOnePointIsFixed) {
  const auto model = make("table", {{"x", Numbers{50}}, {"ms", Numbers{7}}});
  for (const std::int64_t triangles : {0, 50, 51}) EXPECT_EQ(model->cost({.triangles = triangles}), 7ms);
}

TEST(TableCost, RefusesWhatIsNoTable) {
  const Numbers ms{1, 2};
  EXPECT_THAT(error_of("table", {{"x", Numbers{1, 1}}, {"ms", ms}}), testing::HasSubstr("x must rise"));
  EXPECT_THAT(error_of("table", {{"x", Numbers{2, 1}}, {"ms", ms}}), testing::HasSubstr("x must rise"));
  EXPECT_THAT(error_of("table", {{"x", Numbers{1}}, {"ms", ms}}), testing::HasSubstr("as many values as x: 1, not 2"));
  EXPECT_THAT(error_of("table", {{"x", Numbers{}}, {"ms", Numbers{}}}), testing::HasSubstr("at least one value"));
}

TEST(MeasuredCost, IsTheMeasuredTimeScaledAndSaysSo) {
  const auto model = make("measured", {{"scale", 0.5}});
  EXPECT_EQ(model->cost({.measured = 7ms}), 3'500us);
  EXPECT_TRUE(model->measures());
}

TEST(ReplayCost, RunsThroughItsFileAgainAndAgain) {
  const ProfileFile file("duration_ns\n1000\n2000\n3000\n");
  const auto model = make("replay", {{"file", file.path()}});
  std::vector<Nanos> costs;
  for (int i = 0; i < 7; ++i) costs.push_back(model->cost({.number = i}));
  EXPECT_EQ(costs, (std::vector<Nanos>{1us, 2us, 3us, 1us, 2us, 3us, 1us}));
  EXPECT_FALSE(model->measures());
}

TEST(ReplayCost, TakesTheColumnOfItsPlaceOrTheOneItWasTold) {
  const ProfileFile file("frame,render_ns,decode_ns\n0,1000,7000\n1,2000,8000\n");
  const auto column_at = [&](const std::string& place, const Changes& changes) {
    Changes all = changes;
    all["file"] = file.path();
    return make_module<CostModel>("replay", all, {.seed = 3, .place = place})->cost({.number = 1});
  };
  EXPECT_EQ(column_at("server.render", {}), 2us);
  EXPECT_EQ(column_at("client.decode", {}), 8us);
  EXPECT_EQ(column_at("server.render", {{"column", "decode_ns"s}}), 8us);
}

TEST(ReplayCost, FillsWhatWasNotTimedWithTheNextThatWas) {
  const ProfileFile file("frame,render_ns\n0,\n1,2000\n2,\n3,\n4,3000\n5,\n");
  const auto model = make("replay", {{"file", file.path()}});
  std::vector<Nanos> costs;
  for (int i = 0; i < 7; ++i) costs.push_back(model->cost({.number = i}));
  EXPECT_EQ(costs, (std::vector<Nanos>{2us, 2us, 3us, 3us, 3us, 2us, 2us}));
}

TEST(ReplayCost, ResamplesEveryDurationAlike) {
  const ProfileFile file("duration_ms\n1\n2\n3\n4\n");
  const auto model = make("replay", {{"file", file.path()}, {"order", "resample"s}});
  std::map<Nanos, int> count;
  const int n = 40'000;
  for (int i = 0; i < n; ++i) ++count[model->cost({.number = i})];
  ASSERT_EQ(count.size(), 4u);
  for (const auto& [cost, times] : count) EXPECT_NEAR(times, n * 0.25, 5 * std::sqrt(n * 0.25 * 0.75)) << cost.count();
}

TEST(ReplayCost, ReadsMillisecondsAndLinesOfWindows) {
  const ProfileFile file("duration_ms\r\n1.5\r\n");
  EXPECT_EQ(make("replay", {{"file", file.path()}})->cost({}), 1'500us);
}

/// PresentMon's, CapFrameX's and FrameView's tables have text, NA, and units in front, in brackets, or none at all.
TEST(ReplayCost, ReadsTheTablesOfPresentMonAndItsKin) {
  const ProfileFile present_mon(
      "\xEF\xBB\xBF\"Application\",ProcessID,SwapChainAddress,PresentMode,TimeInSeconds,MsGPUTime,MsGPULatency\r\n"
      "\"a, b.exe\",4242,0x00000213,Hardware: Independent Flip,0.0123,NA,1.5\r\n"
      "\"a, b.exe\",4242,0x00000213,Hardware: Independent Flip,0.0234,5.25,NA\r\n");
  EXPECT_EQ(make("replay", {{"file", present_mon.path()}, {"column", "MsGPUTime"s}})->cost({}), 5'250us);
  EXPECT_EQ(make("replay", {{"file", present_mon.path()}, {"column", "6"s}})->cost({}), 5'250us);
  EXPECT_EQ(make("replay", {{"file", present_mon.path()}, {"column", "TimeInSeconds"s}})->cost({}), 12'300us);
  EXPECT_THAT(error_of("replay", {{"file", present_mon.path()}, {"column", "PresentMode"s}}),
              testing::HasSubstr(":2:28: error: 'Hardware...' is not a number"));
  const ProfileFile second_version("Application,FrameTime,GPUTime\ngame.exe,16.6,NA\ngame.exe,16.7,7.5\n");
  const Changes gpu_time{{"file", second_version.path()}, {"column", "GPUTime"s}};
  EXPECT_THAT(error_of("replay", gpu_time), testing::HasSubstr("column 'GPUTime' does not say its unit"));
  Changes with_unit = gpu_time;
  with_unit["unit"] = "ms"s;
  EXPECT_EQ(make("replay", with_unit)->cost({}), 7'500us);
  const ProfileFile german("Frame;Render (ms)\n1;16,25\n2;7,5\n");
  EXPECT_EQ(make("replay", {{"file", german.path()}, {"column", "render"s}})->cost({}), 16'250us);
}

TEST(ReplayCost, SaysWhichLineIsWrong) {
  const std::map<std::string, std::string> wrong{
      {"", "is empty"},
      {"duration_ns\n", "has no rows"},
      {"ms\n1\n", "column 'ms' does not say its unit, as render_ms"},
      {"duration_ns\n1\nabc\n", ":3:1: error: 'abc' is not a number"},
      {"duration_ns\n1\n-1\n", ":3:1: error: duration_ns must be a duration from 0"},
      {"duration_ns\n1,2\n", ":2:3: error: 2 fields where 1 should stand"},
      {"duration_ns\n1e30\n", ":2:1: error: duration_ns must be a duration from 0"},
      {"a_ns,b_ns\n1,2\n", "has no column 'render_ns'; it has: a_ns, b_ns"},
      {"render_ns,b_ns\n,2\n", "column 'render_ns' is empty in every row"},
  };
  for (const auto& [text, problem] : wrong) {
    const ProfileFile file(text);
    EXPECT_THAT(error_of("replay", {{"file", file.path()}}), testing::HasSubstr(problem)) << text;
  }
  EXPECT_THAT(error_of("replay", {{"file", std::filesystem::path("/absent.csv")}}),
              testing::HasSubstr("/absent.csv cannot be opened"));
}

}  // namespace
}  // namespace photonlag
