#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "sim/net/tests/net_fixture.hpp"

// Reference values from an independent millisecond simulation of mm-link's rules; the trace is real (Verizon LTE).

namespace photonlag {
namespace {

using namespace std::chrono_literals;

std::filesystem::path shared_folder() {
  if (const char* shared = std::getenv("PHOTONLAG_SHARED")) return shared;
  const char* source = std::getenv("PHOTONLAG_SOURCE");
  return source ? std::filesystem::path(source) / ".." / "shared" : std::filesystem::path("nowhere");
}

class MahimahiGolden : public testing::Test {
 protected:
  void SetUp() override {
    trace_ = shared_folder() / "data/net/mahimahi-Verizon-LTE-short.down";
    if (!std::filesystem::exists(trace_)) GTEST_SKIP() << "no " << trace_ << "; set PHOTONLAG_SHARED";
  }

  /// 1500 B packets from 0 on, one each @p interval, in [0, 120 s); what departs in that stretch counts as delivered.
  void send(std::unique_ptr<Queue> queue, Nanos interval) {
    auto parts = plain_parts();
    parts.capacity = make_module<Capacity>("mahimahi", {{"trace", trace_}});
    parts.queue = std::move(queue);
    Link link("downlink", 1, std::move(parts), diary_);
    for (Nanos now{0}; now < end; now += interval) link.offer(video_packet(now / interval), now);
    dropped_ = link.books().dropped[std::size_t(DroppedBy::queue)];
    for (const auto& [packet, fate] : diary_.entries)
      if (fate.delivered != never && fate.delivered < end) delays_ms_.push_back(millis(fate.delivered - fate.offered));
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

TEST_F(MahimahiGolden, ThreeMegabitsThroughAnInfiniteQueue) {
  send(make_module<Queue>("infinite"), 4ms);
  EXPECT_EQ(diary_.entries.size(), 30'000u);
  EXPECT_EQ(delays_ms_.size(), 29'836u);
  EXPECT_NEAR(mean_ms(), 1233.081, 0.0005);
  EXPECT_EQ(percentile_ms(.50), 33);
  EXPECT_EQ(percentile_ms(.95), 5336);
  EXPECT_EQ(percentile_ms(.99), 5669);
  EXPECT_EQ(percentile_ms(1), 5889);
}

TEST_F(MahimahiGolden, SixMegabitsThroughADropTailQueueOfAHundredPackets) {
  send(make_module<Queue>("drop_tail", {{"packets", 100.0}}), 2ms);
  EXPECT_EQ(diary_.entries.size(), 60'000u);
  EXPECT_EQ(delays_ms_.size(), 42'966u);
  EXPECT_EQ(dropped_, 16'933);
  EXPECT_NEAR(mean_ms(), 182.799, 0.0005);
}

}  // namespace
}  // namespace photonlag
