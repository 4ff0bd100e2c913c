#include <gtest/gtest.h>

#include <numeric>

#include "sim/net/tests/net_fixture.hpp"

// Capacity `steps`: a rate that changes at given instants.

namespace photonlag {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
__extension__ using Wide = __int128;

std::unique_ptr<Capacity> steps(const std::string& trace, std::map<std::string, OptionValue> options = {},
                                const Context& context = {}) {
  const TemporaryFile file(trace);
  options["trace"] = file.path();
  return make_module<Capacity>("steps", options, context);
}

void expect_service(Capacity& capacity, Nanos offered, std::int32_t bytes, Nanos start, Nanos done) {
  const auto service = capacity.serve(offered, bytes);
  EXPECT_EQ(service.start, start);
  EXPECT_EQ(service.done, done);
}

TEST(StepsCapacity, APacketCrossesStepsAtTheirRates) {
  const auto link = steps("0 12\n0.001 6\n0.002 24\n0.003 12\n");
  expect_service(*link, 0ms, 1500, 0ms, 1ms);
  expect_service(*link, 1500us, 1500, 1500us, 2ms + 375us);  // 375 B at 6 Mbit/s, 1125 B at 24
  expect_service(*link, 0ms, 1500, 2ms + 375us, 2ms + 875us);
  expect_service(*link, 0ms, 1500, 2ms + 875us, 3ms + 750us);  // 375 B at 24, 1125 B at 12
  expect_service(*link, 5ms, 750, 5ms, 6ms);                   // the second lap: 5 ms is 1 ms
}

TEST(StepsCapacity, ZeroIsAnOutageInWhichTheQueueWaits) {
  const auto link = steps("0 12\n0.010 0\n1.010 12\n1.020 12\n");
  EXPECT_EQ(link->next_start(500ms), 1010ms);
  expect_service(*link, 9500us, 1500, 9500us, 1010ms + 500us);  // begun: in service all through it
  expect_service(*link, 20ms, 1500, 1010ms + 500us, 1011ms + 500us);
  const auto other = steps("0 12\n0.010 0\n1.010 12\n1.020 12\n");
  expect_service(*other, 9ms, 1500, 9ms, 10ms);
  expect_service(*other, 9ms, 1500, 1010ms, 1011ms);  // not begun: waits in the queue
  EXPECT_EQ(other->mean_bps(10ms, 1010ms), 0);
}

/// Bits times nanoseconds that the steps carry from 0 to t, added up step by step.
Wide carried(const std::vector<std::pair<Nanos, std::int64_t>>& trace, Nanos lap, Nanos t) {
  Wide sum = 0;
  for (Nanos base{0}; base < t; base += lap)
    for (std::size_t i = 0; i < trace.size(); ++i) {
      const Nanos from = base + trace[i].first, to = base + (i + 1 < trace.size() ? trace[i + 1].first : lap);
      if (from < t) sum += Wide(trace[i].second) * (std::min(to, t) - from).count();
    }
  return sum;
}

TEST(StepsCapacity, TheKthPacketOfABacklogIsDoneAtTheFloorOfTheRealInstant) {
  const std::vector<std::pair<Nanos, std::int64_t>> trace{
      {0ns, 6'999'999}, {1'234'567ns, 0}, {2'000'001ns, 333'333'333}, {2'345'678ns, 1}, {4'000'000ns, 48'123'457}};
  const auto link = steps("0;6999999\n1.234567;0\n2.000001;333333333\n2.345678;1\n4;48123457\n",
                          {{"time_unit", "ms"s}, {"rate_unit", "bit/s"s}, {"lap_ms", 5.0}});
  const RandomStream sizes(1, "sizes");
  Wide need = 0;
  for (int k = 0; k < 2000; ++k) {
    const auto bytes = std::int32_t(sizes.at(k).uniform(1, 3000));
    need += Wide(bytes) * 8'000'000'000;
    const Nanos done = link->serve(0ns, bytes).done;
    const Wide by_then = carried(trace, 5ms, done), a_little_later = carried(trace, 5ms, done + 1ns);
    ASSERT_LE(by_then, need) << k;
    ASSERT_TRUE(a_little_later > need || (by_then == need && carried(trace, 5ms, done - 1ns) < need)) << k;
  }
}

TEST(StepsCapacity, AConstantTraceIsTheConstantLink) {
  const auto link = steps("0,7\n0.003,7\n0.0071,7\n"), constant = make_module<Capacity>("constant", {{"mbps", 7.0}});
  const RandomStream stream(2, "arrivals");
  Nanos now{0};
  for (int i = 0; i < 20'000; ++i) {
    now += from_ms(stream.at(i).exponential(1.8));
    const auto a = link->serve(now, 1 + i % 1500), b = constant->serve(now, 1 + i % 1500);
    ASSERT_EQ(a.start, b.start);
    ASSERT_EQ(a.done, b.done);
  }
}

TEST(StepsCapacity, ReadsTimesAndRatesHoweverTheyAreWritten) {
  const std::map<std::string, OptionValue> named{
      {"time_column", "t_us"s}, {"rate_column", "rate"s}, {"time_unit", "us"s}, {"rate_unit", "byte/s"s}};
  const auto expect_both = [](Capacity& link) {
    expect_service(link, 0ms, 1500, 0ms, 1ms);
    expect_service(link, 2ms, 1500, 2ms, 4ms);
    EXPECT_DOUBLE_EQ(link.nominal_bps(), 9e6);
  };
  expect_both(*steps("0\t12\r\n0.002\t6\r\n"));
  expect_both(*steps("# Wi-Fi\n\ntime_s, downlink_mbps\n1700000000, 12\n1700000000.002, 6\n", {}));
  expect_both(*steps("rate,note,t_us\n1500000,slow,0\n750000,slower,2000\n", named));
  expect_both(*steps("0  24\n2  12\n", {{"time_unit", "ms"s}, {"scale", 0.5}}));
}

TEST(StepsCapacity, TheLastRowLastsAsTheOneBeforeOrAsTheLapSays) {
  EXPECT_DOUBLE_EQ(steps("0 10\n1 20\n3 30\n")->nominal_bps(), 22e6);
  EXPECT_DOUBLE_EQ(steps("0 10\n1 20\n3 30\n", {{"lap_ms", 4000.0}})->nominal_bps(), 20e6);
  EXPECT_DOUBLE_EQ(steps("7 10\n")->nominal_bps(), 10e6);
}

TEST(StepsCapacity, ALastRowWithoutARateEndsTheLap) {
  // 10 s at 20 and 0.04 s at 400 Mbit/s: 216 Mbit in 10.04 s.
  const auto link = steps("t_s,mbps\n0,20\n10,400\n10.04,\n");
  EXPECT_NEAR(link->nominal_bps(), 216e6 / 10.04, 1e-3);
  EXPECT_EQ(link->mean_bps(10'040ms, 20'040ms), 20e6);
  EXPECT_DOUBLE_EQ(steps("0 10\n1 30\n1.5 NA\n", {{"lap_ms", 2000.0}})->nominal_bps(), 20e6) << "lap_ms goes first";
}

TEST(StepsCapacity, RowsWithoutARateLeaveTheOneBeforeAndOfEqualTimesTheFirstCounts) {
  const auto link = steps(
      "Timestamp,kbps\n2019.12.14_10.16.29,-\n2019.12.14_10.16.30,6000\n2019.12.14_10.16.31,-\n"
      "2019.12.14_10.16.32,12000\n2019.12.14_10.16.32,99000\n2019.12.14_10.16.33,24000\n",
      {{"rate_unit", "kbit/s"s}});
  EXPECT_EQ(link->mean_bps(0s, 2s), 6e6);
  EXPECT_EQ(link->mean_bps(2s, 3s), 12e6);
  EXPECT_EQ(link->mean_bps(3s, 4s), 24e6);
  EXPECT_EQ(link->mean_bps(4s, 6s), 6e6);
}

TEST(StepsCapacity, TimesOfAnyEpochAreExact) {
  const auto iso = steps("time,mbps\n2024-05-27T11:18:48.482057,12\n2024-05-27T11:18:48.482058,6\n");
  EXPECT_EQ(iso->mean_bps(0ns, 1us), 12e6);
  EXPECT_EQ(iso->mean_bps(1us, 2us), 6e6);
  const auto ns = steps("1716823408482057001,12\n1716823408482057002,6\n", {{"time_unit", "ns"s}});
  EXPECT_EQ(ns->mean_bps(0ns, 1ns), 12e6);
  EXPECT_EQ(ns->mean_bps(1ns, 2ns), 6e6);
}

TEST(StepsCapacity, ClientsBeginWhereTheyAreTold) {
  const std::string trace = "0 10\n1 0\n2 30\n3 40\n";
  const auto plain = steps(trace);
  for (std::uint32_t client = 0; client < 9; ++client) {
    const auto phased =
        steps(trace, {{"start_ms", 250.0}, {"stagger_ms", 1100.0}}, {.client = client, .place = "downlink"});
    const auto fresh = steps(trace);
    const Nanos ahead = 250ms + client * 1100ms;
    for (int i = 0; i < 3000; ++i) {
      const auto a = phased->serve(i * 2ms, 5000), b = fresh->serve(ahead + i * 2ms, 5000);
      ASSERT_EQ(a.start + ahead, b.start) << client;
      ASSERT_EQ(a.done + ahead, b.done) << client;
    }
    EXPECT_EQ(phased->mean_bps(100ms, 777ms), plain->mean_bps(100ms + ahead, 777ms + ahead));
  }
}

std::string error_in(const std::string& text, const std::map<std::string, OptionValue>& options = {}) {
  const TemporaryFile file(text);
  const auto& module = Registry<Capacity>::instance().find("steps", {"test"});
  auto changes = options;
  changes["trace"] = file.path();
  try {
    (void)module.make(defaults(module.options, changes), {});
  } catch (const InputError& e) {
    const std::string message = e.what();
    return message.starts_with(file.path().string()) ? message.substr(file.path().string().size()) : message;
  }
  return "no error";
}

TEST(StepsCapacity, ErrorsSayWhereAndWhatWouldBeRight) {
  EXPECT_EQ(error_in(""), ":1:1: error: is empty");
  EXPECT_EQ(error_in("t,rate\n"), ":1:1: error: the file holds no row of numbers");
  EXPECT_EQ(error_in("0 1\n1 x\n"), ":2:3: error: 'x' is not a number");
  EXPECT_EQ(error_in("0 x\n1 2\n"), ":1:3: error: 'x' is not a number");
  EXPECT_EQ(error_in("0 1\n1\n2 3\n"), ":2:1: error: 1 fields where 2 should stand");
  EXPECT_EQ(error_in("0 1\n1 -2\n"), ":2:1: error: a rate must be from 0 to 1e12 bit/s");
  EXPECT_EQ(error_in("1 1\n0 2\n"), ":2:1: error: times must rise from row to row");
  EXPECT_EQ(error_in("0 0\n1 0\n"), ":1:1: error: every rate is 0: some must be more, or no packet ever leaves");
  EXPECT_EQ(error_in("0 1\n2 1\n", {{"lap_ms", 2000.0}}),
            "test: error: lap_ms must be more than the time of the last row, 2000.000000 ms");
  EXPECT_NE(error_in("a b\n0 1\n", {{"rate_column", "c"s}}).find("has no column 'c'; it has: a, b"), std::string::npos);
  EXPECT_NE(error_in("0 1\n", {{"rate_column", "0"s}}).find("has no column '0'"), std::string::npos);
}

TEST(StepsCapacity, FollowsRealWiFi) {
  const auto trace = shared_folder() / "data/net/solis-wifi-campus-231115-201646.txt";
  if (!std::filesystem::exists(trace)) GTEST_SKIP() << "no " << trace << "; set PHOTONLAG_SHARED";
  const auto link = make_module<Capacity>("steps", {{"trace", trace}});
  EXPECT_EQ(link->next_start(10'200ms), 11s) << "0.0 Mbit/s from 10 s on";
  EXPECT_NEAR(link->mean_bps(0s, 2010ms), (61.3e6 + 20.2e6 * 1.01) / 2.01, 1);
  std::int64_t bits = 0;
  Nanos done{0};
  for (int i = 0; i < 1'000'000 && done < 100s; ++i, bits += 12'000) done = link->serve(0s, 1500).done;
  EXPECT_NEAR(double(bits) / 1e8 / (link->mean_bps(0s, done) * secs(done) / 1e8), 1, 1e-9);
}

}  // namespace
}  // namespace photonlag
