#include <gtest/gtest.h>

#include "sim/net/tests/net_fixture.hpp"

// Delay `trace`: a delay that follows a recording in time.

namespace photonlag {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
__extension__ using WideNanos = __int128;

std::unique_ptr<Delay> followed_delay(const std::string& text, std::map<std::string, OptionValue> options = {},
                                      const Context& context = {}) {
  const TemporaryFile file(text);
  options["trace"] = file.path();
  return make_module<Delay>("trace", options, context);
}

Nanos delay_at(Delay& delay, Nanos now) {
  Draws draws(0);
  return delay.draw(draws, now).total;
}

TEST(DelayTrace, EachDelayHoldsToTheNextRowAndLapAfterLap) {
  const auto delay = followed_delay("t_s,delay_ms\n0,20\n1,35.5\n3,10\n");
  EXPECT_EQ(delay_at(*delay, 0s), 20ms);
  EXPECT_EQ(delay_at(*delay, 1s - 1ns), 20ms);
  EXPECT_EQ(delay_at(*delay, 1s), 35ms + 500us);
  EXPECT_EQ(delay_at(*delay, 3s), 10ms);
  EXPECT_EQ(delay_at(*delay, 5s - 1ns), 10ms) << "the last row lasts as long as the one before";
  EXPECT_EQ(delay_at(*delay, 5s), 20ms);
  EXPECT_EQ(delay_at(*delay, 3601s), 35ms + 500us) << "3601 = 720 * 5 + 1";
}

TEST(DelayTrace, BaseIsTheSmallestDelay) {
  const auto delay = followed_delay("0 20\n1 35\n2 10\n");
  Draws draws(0);
  EXPECT_EQ(delay->draw(draws, 0s).base, 10ms);
  EXPECT_FALSE(delay->random());
}

TEST(DelayTrace, ALineIsExactToTheNanosecondBothWaysAndClosesTheLap) {
  const std::vector<std::pair<Nanos, Nanos>> rows{{0ns, 20ms}, {1'234'567ns, 31ms}, {3s, 5ms}, {7s, 5ms}};
  const auto delay = followed_delay("0;20\n1234567;31\n3000000000;5\n7000000000;5\n",
                                    {{"time_unit", "ns"s}, {"between", "linear"s}, {"lap_ms", 10'000.0}});
  const RandomStream stream(1, "instants");
  std::vector<Nanos> instants;
  for (int i = 0; i < 5000; ++i) instants.push_back(from_secs(stream.at(i).uniform(0, 40)));
  std::ranges::sort(instants);
  for (const Nanos now : instants) {
    const Nanos t = now % 10s;
    std::size_t i = 0;
    while (i + 1 < rows.size() && rows[i + 1].first <= t) ++i;
    const auto [from, delay_from] = rows[i];
    const auto [to, delay_to] = i + 1 < rows.size() ? rows[i + 1] : std::pair(Nanos(10s), rows[0].second);
    // floor(a + (b - a) x / n), as the largest whole d with d n <= a n + (b - a) x.
    const WideNanos n = (to - from).count();
    const WideNanos exact =
        WideNanos(delay_from.count()) * n + WideNanos((delay_to - delay_from).count()) * (t - from).count();
    const Nanos drawn = delay_at(*delay, now);
    ASSERT_LE(drawn.count() * n, exact);
    ASSERT_GT((drawn.count() + 1) * n, exact);
  }
}

TEST(DelayTrace, TakesUnitsScaleColumnsAndEpochs) {
  const auto delay =
      followed_delay("rtt_us,when\n51400,1716823408725881\n27400,1716823408925881\n", {{"time_column", "when"s},
                                                                                       {"delay_column", "rtt_us"s},
                                                                                       {"time_unit", "us"s},
                                                                                       {"delay_unit", "us"s},
                                                                                       {"scale", 0.5}});
  EXPECT_EQ(delay_at(*delay, 0s), 25ms + 700us);
  EXPECT_EQ(delay_at(*delay, 200ms - 1ns), 25ms + 700us);
  EXPECT_EQ(delay_at(*delay, 200ms), 13ms + 700us);
}

TEST(DelayTrace, ClientsBeginWhereTheyAreTold) {
  const std::string text = "0 1\n0.5 2\n0.9 3\n";
  const auto plain = followed_delay(text);
  for (std::uint32_t client = 0; client < 7; ++client) {
    const auto phased = followed_delay(text, {{"start_ms", 250.0}, {"stagger_ms", 310.0}},
                                       {.client = client, .place = "downlink.delay"});
    for (Nanos now{0}; now < 3s; now += 7ms)
      ASSERT_EQ(delay_at(*phased, now), delay_at(*plain, now + 250ms + client * 310ms)) << client;
  }
}

/// The instants of a link: constant where the file is, held back where a shorter delay would overtake.
TEST(DelayTrace, ALinkKeepsOrderUnlessToldOtherwise) {
  const TemporaryFile file("0,100\n0.010,10\n");
  for (const bool reorder : {false, true}) {
    Diary diary;
    Link::Parts parts = plain_parts();
    parts.delay = make_module<Delay>("trace", {{"trace", file.path()}, {"reorder", reorder}, {"lap_ms", 1000.0}});
    Link link("downlink", 1, std::move(parts), diary);
    link.offer(video_packet(0), 0ms);
    link.offer(video_packet(1), 20ms);
    EXPECT_EQ(diary.entries[0].fate.delivered, 101ms);
    EXPECT_EQ(diary.entries[1].fate.delivered, reorder ? 31ms : 101ms);
    EXPECT_EQ(diary.entries[1].fate.drawn_delay, 10ms);
  }
}

std::string delay_error_in(const std::string& text, std::map<std::string, OptionValue> options = {}) {
  const TemporaryFile file(text);
  options["trace"] = file.path();
  const auto& module = Registry<Delay>::instance().find("trace", {"test"});
  try {
    (void)module.make(defaults(module.options, options), {});
  } catch (const InputError& e) {
    const std::string message = e.what();
    return message.starts_with(file.path().string()) ? message.substr(file.path().string().size()) : message;
  }
  return "no error";
}

TEST(DelayTrace, ErrorsSayWhereAndWhatWouldBeRight) {
  EXPECT_EQ(delay_error_in("0 1\n1 -2\n"), ":2:1: error: a delay must be from 0 to 1000000 ms, not -2.000000");
  EXPECT_EQ(delay_error_in("0 1\n1 2\n", {{"lap_ms", 1000.0}}),
            "test: error: lap_ms must be more than the time of the last row, 1000.000000 ms");
  EXPECT_NE(delay_error_in("").find(":1:1: error: "), std::string::npos);
}

}  // namespace
}  // namespace photonlag
