/// CUBIC flows over real links: they fill queues, back off, and share.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "sim/testbed/tests/network_fixture.hpp"

namespace photonlag::test {
namespace {

using Counts = BackgroundFlow::Counts;

double mbps(const Counts& from, const Counts& to, Nanos time) {
  return 8e-6 * static_cast<double>(to.bytes_delivered - from.bytes_delivered) / secs(time);
}

/// Jain's index: 1 = all equal, 1/n = one has it all.
double fairness(const std::vector<double>& rates) {
  const double sum = std::accumulate(rates.begin(), rates.end(), 0.0);
  return sum * sum / double(rates.size()) / std::inner_product(rates.begin(), rates.end(), rates.begin(), 0.0);
}

TEST(CubicFlow, FillsALinkWhoseQueueHoldsABandwidthDelayProduct) {
  for (const bool hystart : {false, true}) {
    World world;
    Link& link = world.link({.mbps = 30, .delay = 20ms, .queue_packets = 100});  // 30 Mbit/s x 40 ms
    BackgroundFlow& flow = world.flow(link, "cubic", {{"ack_delay_ms", 20.0}, {"hystart", hystart}});
    world.play(5s);
    const Counts before = flow.counts(world.now);
    world.play(65s);
    EXPECT_GT(mbps(before, flow.counts(world.now), 60s), 0.99 * 30);
    EXPECT_GT(flow.counts(world.now).dropped, before.dropped) << "it never found the end of the queue";
    EXPECT_LT(flow.counts(world.now).dropped - before.dropped, 30) << "it does not back off";
  }
}

TEST(CubicFlow, LeavesALinkIdleWhoseQueueIsTooShort) {
  World world;
  Link& link = world.link({.mbps = 30, .delay = 20ms, .queue_packets = 5});
  BackgroundFlow& flow = world.flow(link, "cubic", {{"ack_delay_ms", 20.0}});
  world.play(60s);
  // The window goes between 105 packets and 0.7 of that, where 100 fill the link.
  EXPECT_LT(mbps({}, flow.counts(world.now), 60s), 0.97 * 30);
  EXPECT_GT(mbps({}, flow.counts(world.now), 60s), 0.75 * 30);
}

TEST(CubicFlow, ItsSawtoothHasThePeriodK) {
  World world;
  Link& link = world.link({.mbps = 100, .delay = 50ms, .queue_packets = 400});
  BackgroundFlow& flow =
      world.flow(link, "cubic", {{"ack_delay_ms", 50.0}, {"fast_convergence", false}});  // else every other is shorter
  std::vector<Nanos> overflows;
  for (Nanos t{}; t < 200s; t += 50ms) {
    const std::int64_t before = flow.counts(world.now).dropped;
    world.play(t);
    if (flow.counts(world.now).dropped > before && (overflows.empty() || t - overflows.back() > 1s))
      overflows.push_back(t);
  }
  ASSERT_GT(overflows.size(), 12U);
  const std::size_t settled = 3;
  const double period = secs(overflows.back() - overflows[settled]) / double(overflows.size() - 1 - settled);
  // W max: 100 Mbit/s x 100 ms, and the queue.
  const double w_max = 833 + 400;
  EXPECT_NEAR(period, std::cbrt(w_max * 0.3 / 0.4), 0.03 * period);
}

TEST(CubicFlow, TwoShareALinkFairlyWhoeverComesFirst) {
  for (const double start_s : {0.0, 10.0}) {
    World world;
    Link& link = world.link({.mbps = 20, .delay = 20ms, .queue_packets = 67});
    BackgroundFlow& a = world.flow(link, "cubic", {{"ack_delay_ms", 20.0}});
    BackgroundFlow& b = world.flow(link, "cubic", {{"ack_delay_ms", 20.0}, {"start_s", start_s}});
    world.play(60s);
    const Counts first = a.counts(world.now), second = b.counts(world.now);
    world.play(240s);
    const std::vector<double> rates{mbps(first, a.counts(world.now), 180s), mbps(second, b.counts(world.now), 180s)};
    EXPECT_GT(fairness(rates), 0.95) << rates[0] << " and " << rates[1] << " Mbit/s";
    EXPECT_GT(rates[0] + rates[1], 0.99 * 20);
  }
}

/// Loses every n-th packet.
class EveryNth final : public Loss {
 public:
  explicit EveryNth(std::int64_t n) : n_(n) {}
  bool loses(Draws&, Nanos) override { return ++offered_ % n_ == 0; }

 private:
  std::int64_t n_, offered_ = 0;
};

/// Mean window of a flow alone on a link that is never full.
double mean_window(std::unique_ptr<Loss> loss, bool fast_convergence, Nanos from, Nanos to) {
  World world;
  Link& link = world.link({.mbps = 100'000, .delay = 50ms, .loss = std::move(loss)});
  BackgroundFlow& flow = world.flow(link, "cubic", {{"ack_delay_ms", 50.0}, {"fast_convergence", fast_convergence}});
  world.play(from);
  const Counts before = flow.counts(world.now);
  world.play(to);
  return double(flow.counts(world.now).delivered - before.delivered) / secs(to - from) * 0.1;
}

/// RFC 9438, equation 5: periodic losses.
double law(double p) { return 1.054 * std::pow(0.1 / p, 0.75); }

TEST(CubicFlow, HasTheWindowOfItsResponseFunction) {
  for (const std::int64_t n : {3'000, 10'000, 30'000}) {
    const double window = mean_window(std::make_unique<EveryNth>(n), true, 100s, 400s), expected = law(1.0 / double(n));
    EXPECT_NEAR(window, expected, 0.15 * expected) << "one loss in " << n;
  }
}

/// Losses at random: the window at a loss is a Markov chain. Between two losses W(t) = C (t - K)^3 + Wmax carries an
/// exponential number of packets (Poojary & Sharma, An asymptotic approximation of TCP CUBIC, arXiv 1510.08496). Its
/// mean window relative to law(p) is the same for all p.
double chain_relative_to_law() {
  constexpr double p = 1e-4, round_trip = 0.1;
  const RandomStream stream(1, "chain");
  double w_max = 200, packets = 0, time = 0;
  for (int i = 0; i < 200'000; ++i) {
    const double k = std::cbrt(w_max * 0.3 / 0.4), carried = stream.at(i).exponential(1 / p);
    const auto by = [&](double t) { return (0.1 * (std::pow(t - k, 4) - std::pow(k, 4)) + w_max * t) / round_trip; };
    double low = 0, high = 1;
    while (by(high) < carried) high *= 2;
    for (int bit = 0; bit < 40; ++bit) (by((low + high) / 2) < carried ? low : high) = (low + high) / 2;
    w_max += 0.4 * std::pow(low - k, 3);
    packets += carried;
    time += low;
  }
  return packets * round_trip / time / law(p);
}

TEST(CubicFlow, HasTheWindowOfItsMarkovChainWhereLossesAreRandom) {
  constexpr double p = 1e-4;
  const double expected = chain_relative_to_law() * law(p);
  EXPECT_NEAR(mean_window(make_module<Loss>("bernoulli", {{"probability", p}}), false, 100s, 2100s), expected,
              0.04 * expected);
}

TEST(CubicFlow, HasRenosWindowWhereThatIsMore) {
  // RFC 9438, 4.3: AIMD(0.529, 0.7) has the mean window sqrt(3/2 / p) of Reno.
  World world;
  Link& link = world.link({.mbps = 100'000, .delay = 5ms, .loss = std::make_unique<EveryNth>(1000)});
  BackgroundFlow& flow = world.flow(link, "cubic", {{"ack_delay_ms", 5.0}, {"fast_convergence", false}});
  world.play(10s);
  const Counts before = flow.counts(world.now);
  world.play(110s);
  const double window = double(flow.counts(world.now).delivered - before.delivered) / 100 * 0.01;
  EXPECT_NEAR(window, std::sqrt(1.5 * 1000), 0.1 * std::sqrt(1.5 * 1000));
}

}  // namespace
}  // namespace photonlag::test
