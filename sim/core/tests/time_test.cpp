#include "sim/core/time.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace photonlag {
namespace {

using namespace std::chrono_literals;

TEST(Time, ConvertsToTheNearestNanosecond) {
  EXPECT_EQ(from_ms(8.0), 8ms);
  EXPECT_EQ(from_ms(0.0000014), 1ns);
  EXPECT_EQ(from_ms(-0.0000016), -2ns);
  EXPECT_EQ(from_secs(60), 60s);
  EXPECT_DOUBLE_EQ(millis(1500us), 1.5);
  EXPECT_DOUBLE_EQ(secs(1500ms), 1.5);
}

TEST(Ticker, DoesNotDrift) {
  const Ticker ticker(72);
  for (std::int64_t second = 0; second <= 3600; ++second)
    ASSERT_EQ(ticker.tick(72 * second), std::chrono::seconds(second));
  EXPECT_EQ(ticker.tick(1), 13'888'888ns);  // floor of 1/72 s
  EXPECT_EQ(ticker.tick(-1), -13'888'889ns);
}

TEST(Ticker, IsNeverOffByMoreThanItsTwoRoundings) {
  const Ticker ticker(90, 3ms, 20);
  for (std::int64_t k = 0; k < 90 * 600; ++k) {
    const long double ideal = (3e6L + static_cast<long double>(k) * 1e9L / 90) / (1 + 20e-6L);
    const auto tick = static_cast<long double>(ticker.tick(k).count());
    ASSERT_LE(tick, ideal + 1e-6L);
    ASSERT_GT(tick, ideal - 2);
  }
}

TEST(Ticker, RunsFastByItsPpm) {
  // A clock that runs 25 ppm fast shows 1,000,025 s when 1,000,000 s have passed.
  const Ticker fast(1, 0ns, 25), slow(1, 0ns, -20);
  EXPECT_EQ(fast.tick(1'000'025), 1'000'000s);
  EXPECT_EQ(slow.tick(999'980), 1'000'000s);
  EXPECT_LT(fast.tick(100), Ticker(1).tick(100));
}

TEST(Ticker, StartsAtItsPhase) {
  EXPECT_EQ(Ticker(60, 3ms).tick(0), 3ms);
  EXPECT_EQ(Ticker(60, -3ms).tick(0), -3ms);
}

TEST(Ticker, FindsTheFirstTickAtOrAfterAnInstant) {
  for (const double rate : {0.5, 59.94, 72.0, 1000.0})
    for (const Nanos phase : {Nanos(0), Nanos(7ms), Nanos(-7ms), Nanos(-5s)})
      for (const double ppm : {-1000.0, -20.0, 0.0, 20.0, 1000.0}) {
        const Ticker ticker(rate, phase, ppm);
        for (const std::int64_t k : {0L, 1L, 2L, 1000L, 259'200L, 86'400'000L}) {
          const Nanos at = ticker.tick(k);
          ASSERT_EQ(ticker.first_at_or_after(at), k) << rate << "Hz " << ppm << "ppm";
          ASSERT_EQ(ticker.first_at_or_after(at + 1ns), k + 1);
          if (k > 0) {
            ASSERT_EQ(ticker.first_at_or_after(at - 1ns), k);
          }
        }
        ASSERT_EQ(ticker.first_at_or_after(ticker.tick(0) - 3600s), 0) << "never before the first";
      }
}

}  // namespace
}  // namespace photonlag
