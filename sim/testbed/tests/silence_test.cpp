/// The uplink dies, and every report with it: whoever goes by reports must not go on sending at the old rate.
#include <gtest/gtest.h>

#include "sim/testbed/tests/rig.hpp"

namespace photonlag::test {
namespace {

constexpr double start_mbps = 4, min_mbps = 0.1;

std::unique_ptr<RateControl> make_control(const std::string& name) {
  static InstantCapacity truth;
  Context context;
  context.true_capacity = &truth;
  std::map<std::string, OptionValue> options;
  for (const OptionSpec& spec : Registry<RateControl>::instance().find(name, {"test"}).options)
    for (const auto& [key, value] :
         {std::pair("start_mbps", start_mbps), {"min_mbps", min_mbps}, {"max_mbps", start_mbps}, {"mbps", start_mbps}})
      if (spec.key == key) options[key] = value;
  return make_module<RateControl>(name, options, context);
}

std::vector<std::string> those_that_listen() {
  std::vector<std::string> names;
  for (const std::string& name : Registry<RateControl>::instance().names())
    if (make_control(name)->feedback_interval() > Nanos(0)) names.push_back(name);
  return names;
}

RigRun play_with(const std::string& name, std::vector<DownInterval> uplink_down, Nanos until) {
  return play(
      {.uplink_down = std::move(uplink_down), .follows_rate = true, .server_drop = 200ms, .rate = make_control(name)},
      until);
}

double sent_mbps(const RigRun& run, Nanos from, Nanos to) {
  double bits = 0;
  for (const SeenPacket& p : run.packets)
    if (p.kind == "video" && p.sent >= from && p.sent < to) bits += 8.0 * static_cast<double>(p.bytes);
  return bits / secs(to - from) / 1e6;
}

class Silence : public testing::TestWithParam<std::string> {};

// A trickle has to go on, or nobody would learn that the uplink is back: the controller's least rate, or a window (a
// round trip's worth, here of some 20 ms) a second.
constexpr double trickle = 0.1;

TEST_P(Silence, MakesATrickleOfTheOldRateWithinHalfAMinute) {
  const RigRun run = play_with(GetParam(), {{10s, 24h}}, 60s);
  const double before = sent_mbps(run, 5s, 10s);
  ASSERT_GT(before, 0.5 * start_mbps);
  EXPECT_LT(sent_mbps(run, 20s, 25s), 0.5 * before) << "10 s without a word";
  for (Nanos at = 40s; at < 60s; at += 5s) {
    EXPECT_LT(sent_mbps(run, at, at + 5s), trickle * before) << secs(at);
    EXPECT_GT(sent_mbps(run, at, at + 5s), 0) << "it must go on trying";
  }
}

TEST_P(Silence, BeforeAnyReportIsNoLeaveToSend) {
  const RigRun run = play_with(GetParam(), {{40ms, 24h}}, 40s);  // a pose has come, and no report
  EXPECT_GT(sent_mbps(run, 0s, 1s), 0.05 * start_mbps);
  EXPECT_LT(sent_mbps(run, 30s, 40s), trickle * start_mbps);
  EXPECT_GT(sent_mbps(run, 30s, 40s), 0);
}

TEST_P(Silence, IsOverWhenTheUplinkIsBack) {
  const RigRun run = play_with(GetParam(), {{10s, 40s}}, 90s);
  EXPECT_LT(sent_mbps(run, 35s, 40s), trickle * start_mbps);
  EXPECT_GT(sent_mbps(run, 80s, 90s), 0.5 * start_mbps);
}

const auto by_name = [](const auto& info) { return info.param; };

INSTANTIATE_TEST_SUITE_P(Listening, Silence, testing::ValuesIn(those_that_listen()), by_name);

TEST(Listening, AreTheTwoThatAdapt) {
  EXPECT_GE(those_that_listen().size(), 2U) << "else the tests above test nothing";
}

}  // namespace
}  // namespace photonlag::test
