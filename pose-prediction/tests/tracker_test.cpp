#include <gmock/gmock.h>

#include <gtest/gtest.h>
#include <algorithm>

#include "pose-prediction/tests/test_motions.hpp"
#include "sim/core/tests/allocations.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;

/// A walker recorded at about 72 Hz, with stamps to the millisecond as head-mounted displays give them.
TraceMotion recording(int samples) {
  const auto walker = make_walker(1, 0);
  std::vector<PoseSample> out;
  for (int k = 0; k < samples; ++k) out.push_back(sample_of(*walker, from_ms(std::round(k * 1000.0 / 72))));
  return TraceMotion(std::move(out));
}

std::vector<PoseSample> all_of(Tracker tracker, std::size_t most = 1'000'000) {
  std::vector<PoseSample> out;
  while (const auto delivery = out.size() < most ? tracker.next() : std::nullopt) out.push_back(delivery->sample);
  return out;
}

std::vector<Nanos> stamps_of(const std::vector<PoseSample>& samples) {
  std::vector<Nanos> out;
  for (const PoseSample& sample : samples) out.push_back(sample.at);
  return out;
}

TEST(Tracker, DeliversATracesOwnSamplesAtTheirOwnStamps) {
  const TraceMotion trace = recording(500);
  const auto samples = all_of(Tracker(trace, {}, 1, 0));
  EXPECT_EQ(stamps_of(samples), trace.stamps());
  for (const PoseSample& sample : samples) {
    EXPECT_EQ(sample.position, trace.at(sample.at).position);
    EXPECT_EQ(sample.world_from_head.coeffs(), trace.at(sample.at).world_from_head.coeffs());
  }
}

TEST(Tracker, GivesAllOfATraceWhenAskedForItsRateOrMore) {
  const TraceMotion trace = recording(3000);
  for (const double rate_hz : {72.0, 90.0, 1000.0})
    EXPECT_EQ(stamps_of(all_of(Tracker(trace, {.rate_hz = rate_hz}, 1, 0))), trace.stamps()) << rate_hz;
}

TEST(Tracker, ThinsATraceEvenly) {
  const TraceMotion trace = recording(7200);
  for (const double rate_hz : {60.0, 36.0, 30.0, 20.0, 7.0}) {
    const auto stamps = stamps_of(all_of(Tracker(trace, {.rate_hz = rate_hz}, 1, 0)));
    EXPECT_NEAR(double(stamps.size()), rate_hz * 100, 2) << rate_hz;
    for (std::size_t i = 1; i + 1 < stamps.size(); ++i) {
      EXPECT_TRUE(std::binary_search(trace.stamps().begin(), trace.stamps().end(), stamps[i]));
      EXPECT_NEAR(secs(stamps[i] - stamps[i - 1]), 1 / rate_hz, 0.0146) << rate_hz;
    }
  }
}

TEST(Tracker, ThinsToTheSampleNearestEachTick) {
  std::vector<PoseSample> samples;
  for (const int ms : {0, 9, 14, 28, 33, 45, 200, 210}) samples.push_back({.at = ms * 1ms});
  const TraceMotion trace(samples);
  EXPECT_THAT(stamps_of(all_of(Tracker(trace, {.rate_hz = 50}, 1, 0))),
              testing::ElementsAre(0ms, 14ms, 45ms, 200ms));  // ticks 0, 20, 40, ..., 200
}

TEST(Tracker, TakesAWalkerAtExactTicks) {
  const auto walker = make_walker(1, 0);
  EXPECT_THAT(stamps_of(all_of(Tracker(*walker, {}, 1, 0), 4)), testing::ElementsAre(0ms, 4ms, 8ms, 12ms));
  const auto stamps = stamps_of(all_of(Tracker(*walker, {.rate_hz = 72}, 1, 0), 7201));
  for (std::size_t k = 0; k < stamps.size(); ++k) ASSERT_EQ(stamps[k].count(), std::int64_t(k) * 1'000'000'000 / 72);
}

TEST(Tracker, MakesSamplesLate) {
  const auto walker = make_walker(1, 0);
  Tracker tracker(*walker, {.delay = 3ms}, 1, 0);
  for (int k = 0; k < 10; ++k) {
    const auto delivery = tracker.next();
    ASSERT_TRUE(delivery);
    EXPECT_EQ(delivery->available, delivery->sample.at + 3ms);
  }
}

TEST(Tracker, HasTheNoiseAskedFor) {
  const auto still = make_still_head();
  const auto samples = all_of(Tracker(*still, {.noise_position_mm = 2, .noise_rotation_deg = 0.5}, 1, 0), 20'000);
  Eigen::Vector3d mean_mm = Eigen::Vector3d::Zero(), square_mm = mean_mm, square_deg = mean_mm;
  for (const PoseSample& sample : samples) {
    const Eigen::Vector3d mm = (sample.position - still->at(sample.at).position) * 1e3;
    mean_mm += mm / double(samples.size());
    square_mm += mm.cwiseAbs2() / double(samples.size());
    square_deg += (rotation_vector(sample.world_from_head) * 57.29577951308232).cwiseAbs2() / double(samples.size());
    ASSERT_NEAR(sample.world_from_head.norm(), 1, 1e-12);
  }
  for (int axis = 0; axis < 3; ++axis) {
    EXPECT_NEAR(mean_mm[axis], 0, 5 * 2 / std::sqrt(20'000.0));
    EXPECT_NEAR(std::sqrt(square_mm[axis]), 2, 0.05);
    EXPECT_NEAR(std::sqrt(square_deg[axis]), 0.5, 0.0125);
  }
}

TEST(Tracker, KeepsASamplesNoiseWhenItsNeighboursAreLeftOut) {
  const TraceMotion trace = recording(200);
  const auto all = all_of(Tracker(trace, {.noise_position_mm = 1}, 1, 0));
  const auto thinned = all_of(Tracker(trace, {.rate_hz = 30, .noise_position_mm = 1}, 1, 0));
  ASSERT_LT(thinned.size(), all.size());
  for (const PoseSample& sample : thinned) {
    const auto same = std::find_if(all.begin(), all.end(), [&](const PoseSample& s) { return s.at == sample.at; });
    EXPECT_EQ(same->position, sample.position);
  }
}

TEST(Tracker, HasItsOwnNoiseForEveryClientAndSeed) {
  const auto still = make_still_head();
  const auto first = [&](std::uint64_t seed, std::uint32_t client) {
    return Tracker(*still, {.noise_position_mm = 1}, seed, client).next()->sample.position;
  };
  EXPECT_EQ(first(1, 0), first(1, 0));
  EXPECT_NE(first(1, 0), first(1, 1));
  EXPECT_NE(first(1, 0), first(2, 0));
}

TEST(Tracker, DoesNotAllocateWhenDelivering) {
  const TraceMotion trace = recording(500);
  const auto walker = make_walker(1, 0);
  Tracker thinned(trace, {.rate_hz = 30, .noise_rotation_deg = 1}, 1, 0), ticking(*walker, {}, 1, 0);
  const long before = allocations();
  for (int k = 0; k < 100; ++k) (void)thinned.next(), (void)ticking.next();
  EXPECT_EQ(allocations(), before);
}

}  // namespace
}  // namespace photonlag
