#include <gtest/gtest.h>

#include <cmath>

#include "sim/net/tests/net_fixture.hpp"

// Reference values from an independent millisecond simulation of mm-link's rules; the trace is real (Verizon LTE).

namespace photonlag {
namespace {

using namespace std::chrono_literals;

class MahimahiGolden : public testing::Test {
 protected:
  /// @returns whether the trace is there.
  [[nodiscard]] bool follow(const std::string& trace) {
    trace_ = shared_folder() / "data/net" / ("mahimahi-" + trace);
    return std::filesystem::exists(trace_);
  }

  /// Packets from 0 on, one each @p interval, in [0, 120 s); what departs before @p counted_before counts as
  /// delivered.
  void send(std::unique_ptr<Queue> queue, Nanos interval, std::int32_t bytes = 1500, Nanos counted_before = end) {
    auto parts = plain_parts();
    parts.capacity = make_module<Capacity>("mahimahi", {{"trace", trace_}});
    parts.queue = std::move(queue);
    Link link("downlink", 1, std::move(parts), diary_);
    for (Nanos now{0}; now < end; now += interval) link.offer(video_packet(now / interval, 0, bytes), now);
    dropped_ = link.books().dropped[std::size_t(DroppedBy::queue)];
    for (const auto& [packet, fate] : diary_.entries)
      if (fate.delivered != never && fate.delivered < counted_before)
        delays_ms_.push_back(millis(fate.delivered - fate.offered));
    std::ranges::sort(delays_ms_);
  }
  double mean_ms() const {
    double sum = 0;
    for (const double d : delays_ms_) sum += d;
    return sum / double(delays_ms_.size());
  }
  double percentile_ms(double p) const { return delays_ms_[std::size_t(std::ceil(p * double(delays_ms_.size()))) - 1]; }

  static constexpr Nanos end = 120s;
  std::filesystem::path trace_;
  Diary diary_;
  std::int64_t dropped_ = 0;
  std::vector<double> delays_ms_;
};

constexpr const char* verizon = "Verizon-LTE-short.down";

TEST_F(MahimahiGolden, ThreeMegabitsThroughAnInfiniteQueue) {
  if (!follow(verizon)) GTEST_SKIP() << "no " << trace_ << "; set PHOTONLAG_SHARED";
  send(make_module<Queue>("infinite"), 4ms);
  EXPECT_EQ(diary_.entries.size(), 30'000u);
  EXPECT_EQ(delays_ms_.size(), 29'836u);
  EXPECT_NEAR(mean_ms(), 1245.517, 0.0005);
  EXPECT_EQ(percentile_ms(.50), 33);
  EXPECT_EQ(percentile_ms(.95), 5372);
  EXPECT_EQ(percentile_ms(.99), 5721);
  EXPECT_EQ(percentile_ms(1), 5941);
}

TEST_F(MahimahiGolden, SixMegabitsThroughADropTailQueueOfAHundredPackets) {
  if (!follow(verizon)) GTEST_SKIP() << "no " << trace_ << "; set PHOTONLAG_SHARED";
  send(make_module<Queue>("drop_tail", {{"packets", 100.0}}), 2ms);
  EXPECT_EQ(diary_.entries.size(), 60'000u);
  EXPECT_EQ(delays_ms_.size(), 42'904u);
  EXPECT_EQ(dropped_, 16'996);
  EXPECT_NEAR(mean_ms(), 181.744, 0.0005);
}

TEST_F(MahimahiGolden, SmallPacketsShareOpportunities) {
  if (!follow(verizon)) GTEST_SKIP() << "no " << trace_ << "; set PHOTONLAG_SHARED";
  send(make_module<Queue>("infinite"), 1ms, 300, end + 1ns);  // this reference counts the opportunity at 120 s
  EXPECT_EQ(diary_.entries.size(), 120'000u);
  EXPECT_EQ(delays_ms_.size(), 119'650u);
  EXPECT_NEAR(mean_ms(), 480.915, 0.0005) << "457.431 would be without the 4 bytes a packet";
}

TEST_F(MahimahiGolden, APhaseIsTheSameTraceLater) {
  if (!follow(verizon)) GTEST_SKIP() << "no " << trace_ << "; set PHOTONLAG_SHARED";
  const auto plain = make_module<Capacity>("mahimahi", {{"trace", trace_}});
  const auto ahead =
      make_module<Capacity>("mahimahi", {{"trace", trace_}, {"start_ms", 1000.0}, {"stagger_ms", 2500.0}},
                            {.client = 4, .place = "downlink.capacity"});
  for (int i = 0; i < 200'000; ++i) {  // three laps of the trace
    const Nanos now = i * 2ms;
    const auto later = plain->serve(now + 11s, 1200), phased = ahead->serve(now, 1200);
    ASSERT_EQ(later.start, phased.start + 11s);
    ASSERT_EQ(later.done, phased.done + 11s);
  }
  EXPECT_EQ(plain->mean_bps(11s, 300s), ahead->mean_bps(0s, 289s));
}

}  // namespace
}  // namespace photonlag
