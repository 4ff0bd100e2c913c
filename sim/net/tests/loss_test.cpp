#include <gtest/gtest.h>

#include <cmath>

#include "sim/net/tests/net_fixture.hpp"

namespace photonlag {
namespace {

struct Bursts {
  double rate = 0, mean_burst = 0;
};

Bursts measure(Loss& loss, std::uint64_t seed, int packets) {
  const RandomStream stream(seed, "loss");
  int lost = 0, bursts = 0;
  bool before = false;
  for (int i = 0; i < packets; ++i) {
    Draws draws = stream.at(i);
    const bool now = loss.loses(draws, Nanos(0));
    lost += now ? 1 : 0;
    bursts += now && !before ? 1 : 0;
    before = now;
  }
  return {double(lost) / packets, double(lost) / bursts};
}

/// P(lost) and P(lost twice running) of the stationary chain give the mean burst P(L) / (P(L) - P(LL)).
Bursts gilbert_elliott_theory(double p, double r, double good, double bad) {
  const double in_bad = p / (p + r), in_good = 1 - in_bad;
  const double rate = in_good * good + in_bad * bad;
  const double twice = in_good * good * ((1 - p) * good + p * bad) + in_bad * bad * ((1 - r) * bad + r * good);
  return {rate, rate / (rate - twice)};
}

void expect_bursts(double p, double r, double good, double bad) {
  const auto loss = make_module<Loss>("gilbert_elliott", {{"p", p}, {"r", r}, {"loss_good", good}, {"loss_bad", bad}});
  const Bursts theory = gilbert_elliott_theory(p, r, good, bad), measured = measure(*loss, 11, 4'000'000);
  EXPECT_NEAR(measured.rate / theory.rate, 1, 0.02);
  EXPECT_NEAR(measured.mean_burst / theory.mean_burst, 1, 0.02);
}

TEST(GilbertElliott, HasTheLossRateAndMeanBurstOfItsChain) {
  EXPECT_NEAR(gilbert_elliott_theory(.005, .2, 0, 1).rate, .02439, 1e-5);
  EXPECT_NEAR(gilbert_elliott_theory(.005, .2, 0, 1).mean_burst, 5, 1e-9);
  expect_bursts(.005, .2, 0, 1);
  expect_bursts(.005, .2, .001, .8);
  expect_bursts(.3, .3, .1, .2);
}

TEST(GilbertElliott, DrawsTheLossBeforeTheStateChanges) {
  const auto loss =
      make_module<Loss>("gilbert_elliott", {{"p", 1.0}, {"r", 1.0}, {"loss_good", 0.0}, {"loss_bad", 1.0}});
  Draws draws(1);
  for (int i = 0; i < 10; ++i) {
    EXPECT_FALSE(loss->loses(draws, Nanos(0))) << "starts good";
    EXPECT_TRUE(loss->loses(draws, Nanos(0))) << "and was bad for the second packet";
  }
}

TEST(Bernoulli, LosesItsShareIndependently) {
  const auto loss = make_module<Loss>("bernoulli", {{"probability", 0.02}});
  constexpr int packets = 2'000'000;
  const Bursts measured = measure(*loss, 5, packets);
  EXPECT_NEAR(measured.rate, 0.02, 4 * std::sqrt(0.02 * 0.98 / packets));
  EXPECT_NEAR(measured.mean_burst, 1 / 0.98, 0.005);
}

TEST(Bernoulli, KnowsNeverAndAlways) {
  const auto nobody = make_module<Loss>("bernoulli", {{"probability", 0.0}});
  const auto all = make_module<Loss>("bernoulli", {{"probability", 1.0}});
  Draws draws(9);
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_FALSE(nobody->loses(draws, Nanos(0)));
    ASSERT_TRUE(all->loses(draws, Nanos(0)));
  }
}

}  // namespace
}  // namespace photonlag
