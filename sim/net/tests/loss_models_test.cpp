#include <gtest/gtest.h>

#include <cmath>

#include "sim/net/tests/net_fixture.hpp"

// Losses beyond independent ones and Gilbert-Elliott's.

namespace photonlag {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

struct Bursts {
  double rate = 0, mean_burst = 0;
};

Bursts measure(const std::string& name, const std::map<std::string, OptionValue>& options, int packets = 4'000'000) {
  const auto loss = make_module<Loss>(name, options, {.seed = 5, .place = "downlink.loss"});
  const RandomStream stream(1, "packets");
  int lost = 0, bursts = 0;
  bool before = false;
  for (int i = 0; i < packets; ++i) {
    Draws draws = stream.at(i);
    const bool now = loss->loses(draws, i * 1ms);
    lost += now ? 1 : 0;
    bursts += now && !before ? 1 : 0;
    before = now;
  }
  return {double(lost) / packets, bursts > 0 ? double(lost) / bursts : 0};
}

/// P(Z1 < z, Z2 < z) of two standard normals with correlation rho: integral of Phi((z - rho x) / sqrt(1 - rho^2)).
double both_below(double z, double rho) {
  constexpr int cells = 200'000;
  double sum = 0;
  for (int i = 0; i < cells; ++i) {
    const double x = -9 + (z + 9) * (i + 0.5) / cells, density = std::exp(-x * x / 2) / std::sqrt(2 * 3.14159265358979);
    sum += density * 0.5 * std::erfc(-(z - rho * x) / std::sqrt(2 * (1 - rho * rho)));
  }
  return sum * (z + 9) / cells;
}

TEST(CorrelatedBernoulli, KeepsTheRateAndGathersTheLosses) {
  for (const double rho : {0.25, 0.8}) {
    SCOPED_TRACE(rho);
    const Bursts measured = measure("bernoulli", {{"probability", 0.02}, {"correlation", rho}});
    EXPECT_NEAR(measured.rate / 0.02, 1, 0.03);
    const double twice = both_below(normal_quantile(0.02), rho);
    EXPECT_NEAR(measured.mean_burst / (0.02 / (0.02 - twice)), 1, 0.02);
  }
}

TEST(NetemBernoulli, LosesHardlyAnythingWithCorrelation) {
  const auto rate = [](double probability, double correlation) {
    return measure("bernoulli", {{"probability", probability}, {"correlation", correlation}, {"netem_compat", true}})
        .rate;
  };
  EXPECT_LT(rate(0.01, 0.25), 2e-5) << "`loss 1% 25%` loses next to nothing";
  EXPECT_NEAR(rate(0.05, 0.25), 0.0020, 0.0002) << "`loss 5% 25%`";
  EXPECT_NEAR(rate(0.05, 0), 0.05, 0.0005);
  EXPECT_EQ(rate(0, 0), 0);
  EXPECT_EQ(rate(1, 0), 1);
}

Bursts state(double p13, double p31, double p32, double p23, double p14) {
  return measure("netem_state", {{"p13", p13}, {"p31", p31}, {"p32", p32}, {"p23", p23}, {"p14", p14}});
}

/// Share of states 3 and 4 in the stationary chain.
double state_rate(double p13, double p31, double p32, double p23, double p14) {
  const double burst = p13 / p31, within = p32 > 0 ? burst * p32 / p23 : 0;
  return (burst + p14) / (1 + burst + within + p14);
}

TEST(NetemState, HasTheLossRateOfItsChain) {
  EXPECT_NEAR(state(.01, .2, .3, .4, .005).rate / state_rate(.01, .2, .3, .4, .005), 1, 0.02);
  EXPECT_NEAR(state(.3, .3, .1, .7, .2).rate / state_rate(.3, .3, .1, .7, .2), 1, 0.02);
  EXPECT_NEAR(state(0, .5, 0, 1, .1).rate, .1 / 1.1, 0.001) << "only lone losses";
}

TEST(NetemState, LosesInRunsWithoutTheOtherStates) {
  const Bursts measured = state(.005, .2, 0, 1, 0);
  EXPECT_NEAR(measured.rate / (.005 / .205), 1, 0.02);
  EXPECT_NEAR(measured.mean_burst, 5, 0.1);
}

TEST(NetemState, HasNetemsDefaults) {
  EXPECT_NEAR(measure("netem_state", {{"p13", .1}}).rate, .1, .001) << "p31 = 1 - p13: independent losses";
  EXPECT_NEAR(measure("netem_state", {{"p13", .1}}).mean_burst, 1 / .9, .005);
}

TEST(NetemState, TheStateAPacketComesToDecides) {
  const auto loss = make_module<Loss>("netem_state", {{"p13", 1.0}, {"p31", 1.0}});
  Draws draws(1);
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(loss->loses(draws, 0ns)) << "starts received, and moves before it decides";
    EXPECT_FALSE(loss->loses(draws, 0ns));
  }
}

TEST(NetemState, RefusesWhatIsNoChain) {
  EXPECT_THROW((void)make_module<Loss>("netem_state", {{"p13", 0.6}, {"p14", 0.5}}), InputError);
  EXPECT_THROW((void)make_module<Loss>("netem_state", {{"p31", 0.6}, {"p32", 0.5}}), InputError);
  EXPECT_THROW((void)make_module<Loss>("netem_state", {{"p31", -0.5}}), InputError);
}

std::string replay(const std::string& trace, std::map<std::string, OptionValue> options, int packets,
                   std::uint32_t client = 0) {
  const TemporaryFile file(trace);
  options["trace"] = file.path();
  const auto loss = make_module<Loss>("trace", options, {.client = client, .place = "downlink"});
  Draws draws(1);
  std::string lost;
  for (int i = 0; i < packets; ++i) lost += loss->loses(draws, 0ns) ? '1' : '0';
  return lost;
}

TEST(LossTrace, ReplaysNumbersAndFlagsOverAndOver) {
  EXPECT_EQ(replay("1\n2\n5\n", {}, 14), "01100101100101");
  EXPECT_EQ(replay("5\n1\n2\n2\n", {{"packets", 8.0}}, 14), "01100100011001");
  EXPECT_EQ(replay("# flags\n0 1 1,0\n01\n", {{"format", "flags"s}}, 14), "01100101100101");
  EXPECT_EQ(replay("000", {{"format", "flags"s}}, 5), "00000");
}

TEST(LossTrace, ClientsBeginWhereTheyAreTold) {
  const std::map<std::string, OptionValue> options{{"start", 2.0}, {"stagger", 3.0}};
  EXPECT_EQ(replay("1\n2\n5\n", options, 6), "100101");
  EXPECT_EQ(replay("1\n2\n5\n", options, 6, 1), "101100");
  EXPECT_EQ(replay("1\n2\n5\n", options, 6, 2), "100101") << "2 + 6, a lap of 6";
}

TEST(LossTrace, ErrorsSayWhatWouldBeRight) {
  EXPECT_THROW((void)replay("1\n2.5\n", {}, 1), InputError);
  EXPECT_THROW((void)replay("-1\n", {}, 1), InputError);
  EXPECT_THROW((void)replay("8\n", {{"packets", 8.0}}, 1), InputError);
  EXPECT_THROW((void)replay("0 2\n", {{"format", "flags"s}}, 1), InputError);
  EXPECT_THROW((void)replay("", {{"format", "flags"s}}, 1), InputError);
}

TEST(Outage, PeriodicStretchesAreExact) {
  const auto loss =
      make_module<Loss>("outage", {{"up_ms", 30.0}, {"down_ms", 10.0}, {"law", "periodic"s}, {"stagger_ms", 5.0}},
                        {.client = 3, .place = "downlink.loss"});
  Draws draws(1);
  for (Nanos now{0}; now < 1s; now += 250us)
    ASSERT_EQ(loss->loses(draws, now), (now + 15ms) % 40ms >= 30ms) << millis(now);
}

/// Whether the link was down, each millisecond for @p length.
std::vector<bool> downs(const Context& context, Nanos length) {
  const auto loss = make_module<Loss>("outage", {{"up_ms", 300.0}, {"down_ms", 100.0}}, context);
  Draws draws(1);
  std::vector<bool> down;
  for (Nanos now{0}; now < length; now += 1ms) down.push_back(loss->loses(draws, now));
  return down;
}

TEST(Outage, ExponentialStretchesHaveTheirMeans) {
  const auto down = downs({.seed = 1, .place = "downlink.loss"}, 4000s);
  int lost = 0, stretches = 0;
  for (std::size_t i = 1; i < down.size(); ++i) {
    lost += down[i] ? 1 : 0;
    stretches += down[i] && !down[i - 1] ? 1 : 0;
  }
  EXPECT_FALSE(down[0]) << "begins up";
  EXPECT_NEAR(lost / 4e6, 0.25, 0.01);
  EXPECT_NEAR(stretches / 4000.0, 2.5, 0.075) << "one each 400 ms";
}

TEST(Outage, IsAMatterOfTimeNotOfPackets) {
  const Context context{.seed = 1, .place = "downlink.loss"};
  const auto loss = make_module<Loss>("outage", {{"up_ms", 300.0}, {"down_ms", 100.0}}, context);
  const auto down = downs(context, 20s);
  Draws draws(99);
  for (std::size_t i = 0; i < down.size(); i += 13) ASSERT_EQ(loss->loses(draws, Nanos(i * 1ms)), down[i]) << i;
  EXPECT_NE(down, downs({.seed = 1, .client = 1, .place = "downlink.loss"}, 20s)) << "each client its own";
}

TEST(LossModels, ServeAsCorruptionAndDuplicationToo) {
  auto parts = plain_parts();
  parts.corruption = make_module<Loss>("outage", {{"up_ms", 50.0}, {"down_ms", 10.0}, {"law", "periodic"s}});
  parts.duplication = make_module<Loss>("netem_state", {{"p13", 1.0}, {"p31", 1.0}});
  Diary diary;
  Link link("downlink", 1, std::move(parts), diary);
  for (int i = 0; i < 60; ++i) link.offer(video_packet(i, 0, 300), i * 1ms);
  EXPECT_EQ(link.books().duplicated, 30);
  EXPECT_EQ(link.books().dropped[std::size_t(DroppedBy::corruption)], 15) << "packets 50 to 59, every second twice";
}

}  // namespace
}  // namespace photonlag
