#include "sim/net/background.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>

#include "sim/net/ring.hpp"
#include "sim/net/tests/net_fixture.hpp"

// What every flow must do, and what the open-loop ones send. How CUBIC answers a network: sim/testbed/tests.

namespace photonlag {
namespace {

using namespace std::chrono_literals;

std::unique_ptr<Background> make_flow(const std::string& name, const std::map<std::string, OptionValue>& options = {},
                                      std::uint64_t seed = 1) {
  return make_module<Background>(name, options, {.seed = seed, .client = 7, .place = "background"});
}

struct SentAt {
  Nanos at{};
  std::int32_t bytes = 0;
  bool operator==(const SentAt&) const = default;
};

/// Everything sent before @p end; each packet is acknowledged 10 ms and the flow's own delay later, but every 50th is
/// lost.
std::vector<SentAt> play(Background& flow, Nanos end) {
  struct Coming {
    Nanos at{};
    std::int64_t number = 0;
  };
  std::vector<SentAt> sent;
  Ring<Coming> coming;
  for (;;) {
    const Nanos heard = coming.empty() ? never : coming.front().at, now = std::min(heard, flow.next());
    if (now >= end) return sent;
    if (heard == now) {
      flow.acknowledged(coming.front().number, false, now);
      coming.pop_front();
    }
    while (flow.next() <= now) {
      const auto packet = flow.act(now);
      if (!packet) continue;
      const auto number = static_cast<std::int64_t>(sent.size());
      if (flow.ack_delay() && number % 50 != 49) coming.push_back({now + 10ms + *flow.ack_delay(), number});
      sent.push_back({now, packet->bytes});
    }
  }
}

class EveryBackground : public testing::TestWithParam<std::string> {};

TEST_P(EveryBackground, SendsPacketsOfItsSizeInOrderOfTime) {
  const auto sent = play(*make_flow(GetParam(), {{"packet_bytes", 700.0}}), 20s);
  EXPECT_GT(sent.size(), 1000U);
  for (std::size_t i = 1; i < sent.size(); ++i) ASSERT_GE(sent[i].at, sent[i - 1].at);
  for (const SentAt& s : sent) ASSERT_EQ(s.bytes, 700);
}

TEST_P(EveryBackground, IsRepeatable) {
  EXPECT_EQ(play(*make_flow(GetParam()), 10s), play(*make_flow(GetParam()), 10s));
}

TEST_P(EveryBackground, KeepsToItsTime) {
  const auto sent = play(*make_flow(GetParam(), {{"start_s", 2.0}, {"stop_s", 5.0}}), 20s);
  ASSERT_FALSE(sent.empty());
  EXPECT_GE(sent.front().at, 2s);
  EXPECT_LT(sent.front().at, 2100ms);
  EXPECT_LT(sent.back().at, 5s);
  EXPECT_GT(sent.back().at, 3s);
}

TEST_P(EveryBackground, RefusesToStopBeforeItStarts) {
  EXPECT_THROW((void)make_flow(GetParam(), {{"start_s", 2.0}, {"stop_s", 2.0}}), InputError);
}

INSTANTIATE_TEST_SUITE_P(Registered, EveryBackground, testing::ValuesIn(Registry<Background>::instance().names()),
                         [](const auto& p) { return p.param; });

TEST(Cbr, SendsTheKthPacketWhenItIsDueToTheNanosecond) {
  const auto sent = play(*make_flow("cbr", {{"mbps", 7.0}, {"start_s", 0.5}}), 60s);
  for (std::size_t k = 0; k < sent.size(); ++k)
    ASSERT_EQ(sent[k].at, 500ms + Nanos(std::int64_t(k) * 12'000'000'000'000 / 7'000'000));
  EXPECT_EQ(sent.size(), 34'709U);  // ceil(59.5 s x 7 Mbit/s / 12 kbit)
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
}
double sd(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += (v - mean(values)) * (v - mean(values));
  return std::sqrt(sum / double(values.size() - 1));
}

TEST(Poisson, CountsHaveTheMeanAndTheVarianceOfAPoissonProcess) {
  std::vector<double> counts(2000);  // in 100 ms each; 10 Mbit/s / 12 kbit = 83.3
  for (const SentAt& s : play(*make_flow("poisson"), 200s)) counts[std::size_t(s.at / 100ms)] += 1;
  const double expected = 1e7 / 12e3 / 10;
  EXPECT_NEAR(mean(counts), expected, 3 * std::sqrt(expected / 2000));
  EXPECT_NEAR(sd(counts) * sd(counts) / expected, 1, 3 * std::sqrt(2.0 / 2000));
}

TEST(OnOff, HasItsMeanRateHoweverShortItsBurstsAre) {
  for (const std::string durations : {"exponential", "pareto", "fixed"})
    for (const double on_ms : {0.5, 20.0}) {  // a packet every 1.2 ms
      const auto flow = make_flow(
          "on_off", {{"durations", durations}, {"on_ms", on_ms}, {"off_ms", 3 * on_ms}, {"pareto_shape", 2.5}});
      const double rate = double(play(*flow, 400s).size()) * 12e3 / 400;
      EXPECT_NEAR(rate, 2.5e6, durations == "fixed" ? 100 : 0.03 * 2.5e6) << durations << " " << on_ms;
    }
}

/// The gaps that are silences, by what they are longer than a packet's time at the peak rate.
std::vector<double> silences_ms(const std::vector<SentAt>& sent) {
  std::vector<double> gaps;
  for (std::size_t i = 1; i < sent.size(); ++i)
    if (const double gap = millis(sent[i].at - sent[i - 1].at) - 0.12; gap > 0.001) gaps.push_back(gap);
  return gaps;
}

TEST(OnOff, SilencesAreDistributedAsAsked) {
  const std::map<std::string, OptionValue> common{{"mbps", 100.0}, {"on_ms", 10.0}, {"off_ms", 40.0}};
  const auto silences = [&](const std::string& durations, double shape) {
    auto options = common;
    options.insert({{"durations", durations}, {"pareto_shape", shape}});
    return silences_ms(play(*make_flow("on_off", options), 200s));
  };
  const auto fixed = silences("fixed", 1.5);
  EXPECT_NEAR(double(fixed.size()), 4000, 2);
  for (const double s : fixed) ASSERT_NEAR(s, 40, 0.001);
  const auto exponential = silences("exponential", 1.5);
  EXPECT_NEAR(mean(exponential), 40, 3 * 40 / std::sqrt(double(exponential.size())));
  EXPECT_NEAR(sd(exponential) / mean(exponential), 1, 0.1);
  // P(X > x) = (scale / x)^shape, scale = 40 (shape - 1) / shape
  const auto pareto = silences("pareto", 1.5);
  const double n = double(pareto.size());
  for (const double x : {20.0, 80.0, 320.0}) {
    const double p = std::pow(40 / 3.0 / x, 1.5);
    EXPECT_NEAR(double(std::ranges::count_if(pareto, [x](double s) { return s > x; })) / n, p,
                3 * std::sqrt(p * (1 - p) / n));
  }
}

TEST(CubicFlow, PausesBetweenTransfersAndBeginsAnewInSlowStart) {
  // 100 packets of payload 1460
  const auto sent = play(*make_flow("cubic", {{"bytes", 146'000.0}, {"pause_ms", 5000.0}, {"hystart", false}}), 60s);
  std::vector<std::size_t> begun;
  for (std::size_t i = 0; i < sent.size(); ++i)
    if (i == 0 || sent[i].at - sent[i - 1].at >= 5s) begun.push_back(i);
  ASSERT_GE(begun.size(), 8U);
  for (std::size_t t = 0; t + 1 < begun.size(); ++t) {
    const std::size_t count = begun[t + 1] - begun[t];
    EXPECT_GE(count, 102U) << "all of it, and what was lost again";
    EXPECT_LE(count, 104U);
    const auto together = std::ranges::count(sent, sent[begun[t]].at, &SentAt::at);
    EXPECT_EQ(together, 10) << "the initial window";
  }
}

/// Packets in each transfer of a CUBIC flow that loses nothing, and the pauses before them, in seconds.
struct Transfers {
  std::vector<double> packets{}, pauses_s{};
};
Transfers transfers_of(Background& flow, Nanos end) {
  Transfers out;
  std::int64_t number = 0;
  for (Nanos now{0}, before{0}; (now = flow.next()) < end;) {
    const std::int64_t first = number;
    out.pauses_s.push_back(secs(now - before));
    for (; flow.next() <= now; now += 10ms) {  // a round trip at a time
      const std::int64_t begun = number;
      while (flow.next() <= now) number += flow.act(now) ? 1 : 0;
      for (std::int64_t n = begun; n < number; ++n) flow.acknowledged(n, false, now + 10ms);
      before = now + 10ms;
    }
    out.packets.push_back(static_cast<double>(number - first));
  }
  return out;
}

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

TEST(CubicFlow, TransfersScatterAsAsked) {
  const auto flow = make_flow("cubic", {{"bytes", 30.0 * 1460},
                                        {"max_bytes", 50.0 * 1460},
                                        {"pause_ms", 10'000.0},
                                        {"pauses", std::string("exponential")},
                                        {"begins_idle", true}});
  const Transfers got = transfers_of(*flow, 40'000s);
  const auto n = static_cast<double>(got.packets.size());
  ASSERT_GT(n, 3000);
  EXPECT_EQ(std::ranges::min(got.packets), 30);
  EXPECT_EQ(std::ranges::max(got.packets), 50);
  EXPECT_NEAR(mean_of(got.packets), 40, 3 * std::sqrt((21 * 21 - 1) / 12.0 / n));
  EXPECT_GT(got.pauses_s.front(), 0);
  EXPECT_NEAR(mean_of(got.pauses_s), 10, 3 * 10 / std::sqrt(n));
  const auto long_ones = std::ranges::count_if(got.pauses_s, [](double s) { return s > 20; });
  EXPECT_NEAR(double(long_ones) / n, std::exp(-2), 3 * std::sqrt(std::exp(-2) * (1 - std::exp(-2)) / n));
}

TEST(CubicFlow, RefusesSizesThatAreNone) {
  EXPECT_THROW(make_flow("cubic", {{"max_bytes", 1000.0}}), InputError);
  EXPECT_THROW(make_flow("cubic", {{"bytes", 2000.0}, {"max_bytes", 1000.0}}), InputError);
}

}  // namespace
}  // namespace photonlag
