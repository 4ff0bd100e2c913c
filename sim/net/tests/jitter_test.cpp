#include <gtest/gtest.h>

#include <cmath>

#include "sim/net/tests/delay_samples.hpp"

// Random delays: their distributions, and how successive packets hang together.

namespace photonlag {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

/// Mean and sd of what a quantile function gives for all u in (0, 1).
template <class Quantile>
Moments integrate(Quantile quantile) {
  constexpr int cells = 1'000'000;
  std::vector<double> x;
  for (int i = 0; i < cells; ++i) x.push_back(quantile((i + 0.5) / cells));
  return moments(x);
}

double pareto(double u) { return std::min(4.0, 4.0 / 3 * (std::pow(1 - u, -1.0 / 3) - 1.5)); }
double paretonormal(double u) { return (normal_quantile(u) + 3 * pareto(u)) / 4; }

void expect_law(const std::string& name, const std::map<std::string, OptionValue>& options, const Moments& law) {
  SCOPED_TRACE(name);
  for (const double correlation : {0.0, 0.5}) {
    auto with = options;
    with["correlation"] = correlation;
    const Moments m = moments(sample(name, with, 1'000'000));
    EXPECT_NEAR(m.mean, 10 + law.mean, 0.008) << correlation;
    EXPECT_NEAR(m.sd / law.sd, 1, 0.008) << correlation;
  }
}

TEST(RandomDelays, KeepTheirMomentsWhateverTheCorrelation) {
  expect_law("uniform", {{"mean_ms", 10.0}, {"spread_ms", 4.0}}, {.mean = 0, .sd = 4 / std::sqrt(3)});
  expect_law("normal", {{"mean_ms", 10.0}, {"sd_ms", 1.0}}, {.mean = 0, .sd = 1});
  expect_law("pareto", {{"mean_ms", 10.0}, {"jitter_ms", 1.0}}, integrate(pareto));
  expect_law("paretonormal", {{"mean_ms", 10.0}, {"jitter_ms", 1.0}}, integrate(paretonormal));
  expect_law("tr38838", {{"mean_ms", 10.0}}, {.mean = 0, .sd = 1.7593});
}

TEST(RandomDelays, ParetoHasTheClosedFormOfItsCut) {
  // X = U^(-1/3) cut at 4.5: E X = 1 + integral of x^-3 = 3/2 - 1/40.5, E X^2 = 1 + integral of 2 x^-2 = 3 - 2/4.5
  const double mean = 4.0 / 3 * (-1 / 40.5), sd = 4.0 / 3 * std::sqrt(3 - 2 / 4.5 - std::pow(1.5 - 1 / 40.5, 2));
  const Moments law = integrate(pareto);
  EXPECT_NEAR(law.mean, mean, 1e-5);
  EXPECT_NEAR(law.sd, sd, 1e-5);
  EXPECT_NEAR(mean, -0.0329, 5e-5);
  EXPECT_NEAR(sd, 0.8209, 5e-5);
}

TEST(Tr38838Delay, HasTheDeviationOfTheTruncatedNormalNotOfTheNormal) {
  const Moments m = moments(sample("tr38838", {{"mean_ms", 10.0}}, 4'000'000));
  EXPECT_NEAR(m.mean, 10, 3 * 1.7593 / 2000);
  EXPECT_NEAR(m.sd, 1.7593, 0.0015);  // its standard error is 0.0006 at most
  EXPECT_GE(m.least, 6);
  EXPECT_LE(m.most, 14);
  EXPECT_LT(m.least, 6.001);
  EXPECT_GT(m.most, 13.999);
  EXPECT_THROW((void)make_module<Delay>("tr38838", {{"mean_ms", 3.9}}), InputError);
  EXPECT_EQ(moments(sample("tr38838", {{"sd_ms", 0.0}}, 10)).most, 10);
}

TEST(RandomDelays, AreCorrelatedAsTheirCopula) {
  constexpr int packets = 1'000'000;
  for (const double rho : {0.25, 0.5, 0.9}) {
    SCOPED_TRACE(rho);
    const Moments normal = moments(sample("normal", {{"mean_ms", 10.0}, {"correlation", rho}}, packets));
    EXPECT_NEAR(normal.lag_1, rho, 0.005);
    const Moments uniform = moments(sample("uniform", {{"correlation", rho}}, packets));
    EXPECT_NEAR(uniform.lag_1, 6 / 3.14159265358979 * std::asin(rho / 2), 0.005) << "of the ranks";
  }
  const auto frozen = sample("normal", {{"correlation", 1.0}}, 100);
  EXPECT_EQ(moments(frozen).least, moments(frozen).most) << "correlation 1 repeats the first";
  EXPECT_NEAR(moments(sample("normal", {}, packets)).lag_1, 0, 0.004);
}

TEST(EmpiricalDelay, DrawsEachValueOfItsFileAlike) {
  const TemporaryFile file("id,delay_ms\na,4\nb,1.5\nc,9\nd,1.5\n");
  const auto x = sample("empirical", {{"table", file.path()}, {"column", "delay_ms"s}, {"scale", 2.0}}, 400'000);
  EXPECT_NEAR(double(std::ranges::count(x, 3.0)), 200'000, 4 * std::sqrt(100'000));
  EXPECT_NEAR(double(std::ranges::count(x, 8.0)), 100'000, 4 * std::sqrt(75'000));
  EXPECT_NEAR(double(std::ranges::count(x, 18.0)), 100'000, 4 * std::sqrt(75'000));
  const auto delay = make_module<Delay>("empirical", {{"table", file.path()}, {"column", "2"s}});
  Draws draws(1);
  EXPECT_EQ(delay->draw(draws, 0ns).base, 1'500us);
}

TEST(EmpiricalDelay, ReadsNetemsTables) {
  const TemporaryFile file("# a table\n 8192 -8192\n0 16384\n");
  const std::map<std::string, OptionValue> options{
      {"table", file.path()}, {"format", "dist"s}, {"mean_ms", 5.0}, {"jitter_ms", 2.0}};
  const auto x = sample("empirical", options, 100'000);
  for (const double value : {3.0, 5.0, 7.0, 9.0})
    EXPECT_NEAR(double(std::ranges::count(x, value)), 25'000, 4 * std::sqrt(18'750)) << value;
  auto compat = options;
  compat["netem_compat"] = true;
  const auto delay = make_module<Delay>("empirical", compat);
  Draws draws(9), same(9);
  const double drawn = millis(delay->draw(draws, 0ns).total), table[] = {7, 3, 5, 9};
  EXPECT_EQ(drawn, table[(same.next() >> 32) % 4]) << "in the order of the file";
}

TEST(EmpiricalDelay, ErrorsSayWhere) {
  const auto refuses = [](const std::string& text, std::map<std::string, OptionValue> options) {
    const TemporaryFile file(text);
    options["table"] = file.path();
    EXPECT_THROW((void)make_module<Delay>("empirical", options), InputError) << text;
  };
  refuses("1\n-1\n", {});
  refuses("1\n2\n", {{"netem_compat", true}});
  refuses("1 2 40000\n", {{"format", "dist"s}});
  refuses("# nothing\n", {{"format", "dist"s}});
}

TEST(RouteDelay, FollowsTheRouteThatThePacketFinds) {
  const std::vector<double> at{0, 100, 250}, delay{20, 35, 5};
  const auto route = make_module<Delay>("routes", {{"at_ms", at}, {"delay_ms", delay}});
  const auto periodic = make_module<Delay>("routes", {{"at_ms", at}, {"delay_ms", delay}, {"period_ms", 300.0}});
  Draws draws(1);
  for (const auto& [now, plain, repeated] : std::vector<std::array<Nanos, 3>>{{0ms, 20ms, 20ms},
                                                                              {99'999us, 20ms, 20ms},
                                                                              {100ms, 35ms, 35ms},
                                                                              {250ms, 5ms, 5ms},
                                                                              {300ms, 5ms, 20ms},
                                                                              {6'100ms, 5ms, 35ms}}) {
    EXPECT_EQ(route->draw(draws, now).total, plain) << millis(now);
    EXPECT_EQ(periodic->draw(draws, now).base, repeated) << millis(now);
  }
}

TEST(RouteDelay, AShorterRouteOvertakesOnlyIfItMay) {
  for (const bool reorder : {false, true}) {
    auto parts = plain_parts();
    parts.delay = make_module<Delay>(
        "routes", {{"at_ms", std::vector{0.0, 10.0}}, {"delay_ms", std::vector{30.0, 5.0}}, {"reorder", reorder}});
    Diary diary;
    Link link("downlink", 1, std::move(parts), diary);
    link.offer(video_packet(0), 8ms);
    link.offer(video_packet(1), 12ms);
    EXPECT_EQ(diary.entries[0].fate.delivered, 39ms);
    EXPECT_EQ(diary.entries[1].fate.delivered, reorder ? 18ms : 39ms);
    EXPECT_EQ(diary.entries[1].fate.base_delay, 5ms);
  }
}

TEST(RouteDelay, JitterIsTheSameOnEveryRoute) {
  const std::map<std::string, OptionValue> options{
      {"at_ms", std::vector{0.0}}, {"delay_ms", std::vector{10.0}}, {"jitter_ms", 6.0}, {"correlation", 0.5}};
  const Moments m = moments(sample("routes", options, 1'000'000));
  EXPECT_NEAR(m.mean, 13, 0.01);
  EXPECT_NEAR(m.sd, 6 / std::sqrt(12), 0.01);
  EXPECT_GE(m.least, 10);
  EXPECT_LT(m.most, 16);
  EXPECT_THROW((void)make_module<Delay>("routes", {{"at_ms", std::vector{0.0, 0.0, 1.0}}}), InputError);
  EXPECT_THROW((void)make_module<Delay>("routes", {{"delay_ms", std::vector{1.0}}}), InputError);
  EXPECT_THROW((void)make_module<Delay>("routes", {{"period_ms", 20'000.0}}), InputError);
}

}  // namespace
}  // namespace photonlag
