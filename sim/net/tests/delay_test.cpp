#include <gtest/gtest.h>

#include <cmath>

#include "sim/net/tests/net_fixture.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;

struct Moments {
  double mean_ms = 0, sd_ms = 0;
  Nanos least = never, most{0}, base{0};
};

Moments measure(const std::string& name, const std::map<std::string, OptionValue>& options) {
  const auto delay = make_module<Delay>(name, options);
  const RandomStream stream(3, "delay");
  constexpr int packets = 1'000'000;
  Moments m;
  double sum = 0, squares = 0;
  for (int i = 0; i < packets; ++i) {
    Draws draws = stream.at(i);
    const Delay::Drawn drawn = delay->draw(draws, Nanos(0));
    sum += millis(drawn.total), squares += millis(drawn.total) * millis(drawn.total);
    m.least = std::min(m.least, drawn.total), m.most = std::max(m.most, drawn.total), m.base = drawn.base;
  }
  m.mean_ms = sum / packets;
  m.sd_ms = std::sqrt(squares / packets - m.mean_ms * m.mean_ms);
  return m;
}

TEST(ConstantDelay, IsAllPropagation) {
  const Moments m = measure("constant", {{"ms", 12.5}});
  EXPECT_EQ(m.least, 12'500us);
  EXPECT_EQ(m.most, 12'500us);
  EXPECT_EQ(m.base, 12'500us);
}

TEST(UniformDelay, FillsItsHalfOpenRange) {
  const Moments m = measure("uniform", {{"mean_ms", 10.0}, {"spread_ms", 4.0}});
  EXPECT_NEAR(m.mean_ms, 10, 0.01);
  EXPECT_NEAR(m.sd_ms, 4 / std::sqrt(3), 0.01);
  EXPECT_EQ(m.base, 6ms);
  EXPECT_GE(m.least, 6ms);
  EXPECT_LT(m.least, 6'001us);
  EXPECT_LT(m.most, 14ms);
  EXPECT_GT(m.most, 13'999us);
}

TEST(UniformDelay, WithoutSpreadIsConstant) {
  const Moments m = measure("uniform", {{"mean_ms", 10.0}, {"spread_ms", 0.0}});
  EXPECT_EQ(m.least, 10ms);
  EXPECT_EQ(m.most, 10ms);
}

TEST(UniformDelay, RefusesNegativeDelays) {
  EXPECT_THROW((void)make_module<Delay>("uniform", {{"mean_ms", 1.0}, {"spread_ms", 1.1}}), InputError);
}

TEST(NormalDelay, HasItsMomentsAndEndsAtFourDeviations) {
  const Moments m = measure("normal", {{"mean_ms", 10.0}, {"sd_ms", 1.0}});
  EXPECT_NEAR(m.mean_ms, 10, 0.005);
  EXPECT_NEAR(m.sd_ms, 1, 0.005);
  EXPECT_EQ(m.base, 6ms);
  EXPECT_GE(m.least, 6ms);
  EXPECT_LE(m.most, 14ms);
}

TEST(NormalDelay, ClampedAtZeroHasTheMeanOfARectifiedNormal) {
  const Moments m = measure("normal", {{"mean_ms", 1.0}, {"sd_ms", 1.0}});
  const double density = std::exp(-0.5) / std::sqrt(2 * 3.14159265358979), below = 0.5 * std::erfc(1 / std::sqrt(2.0));
  EXPECT_NEAR(m.mean_ms, (1 - below) + density, 0.005);  // E max(0, X) = mean (1 - Phi(-m/sd)) + sd phi(m/sd)
  EXPECT_EQ(m.base, 0ms);
  EXPECT_EQ(m.least, 0ms);
}

}  // namespace
}  // namespace photonlag
