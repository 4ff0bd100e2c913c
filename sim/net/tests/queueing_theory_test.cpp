#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "sim/net/tests/net_fixture.hpp"

// Poisson packets through a link against queueing theory (Kleinrock, Queueing Systems I, 1975).

namespace photonlag {
namespace {

constexpr int seeds = 10;

struct Result {
  double mean_wait_ms = 0, loss = 0;
};

/// Sizes of packets, and the link that makes their mean service 0.3 ms (mixed: 0.188 ms).
struct Service {
  double mean_ms;
  double mbps;
  std::int32_t (*bytes)(Draws draws);
};
const Service deterministic{0.3, 40, [](Draws) { return 1500; }};
/// Mean 1.5 MB at 40 Gb/s, so that whole bytes do not matter.
const Service exponential{0.3, 40'000, [](Draws draws) { return std::int32_t(std::ceil(draws.exponential(1.5e6))); }};
/// 40 % of 100 B, 60 % of 1500 B.
const Service mixed{0.188, 40, [](Draws draws) { return draws.uniform() < 0.4 ? 100 : 1500; }};

class Waits final : public FateSink {
 public:
  void fate_was_decided(const Packet&, const Fate& fate) override {
    if (fate.service_start != never) sum_ms += millis(fate.service_start - fate.offered), ++served;
  }
  double sum_ms = 0;
  int served = 0;
};

/// @param waiting how many may wait; 0 = any number.
Result simulate(const Service& service, double load, double waiting, std::uint64_t seed, int packets) {
  Waits waits;
  auto parts = plain_parts();
  parts.capacity = make_module<Capacity>("constant", {{"mbps", service.mbps}});
  parts.queue = make_module<Queue>("drop_tail", {{"packets", waiting}});
  Link link("downlink", seed, std::move(parts), waits);
  const RandomStream arrivals(seed, "arrivals"), sizes(seed, "sizes");
  Nanos now{0};
  for (int i = 0; i < packets; ++i) {
    now += from_ms(arrivals.at(i).exponential(service.mean_ms / load));
    link.offer(video_packet(i, 0, service.bytes(sizes.at(i))), now);
  }
  return {waits.sum_ms / waits.served, 1 - double(waits.served) / packets};
}

using Results = std::array<Result, seeds>;

Results simulate_all(const Service& service, double load, double waiting, int packets_per_seed) {
  Results results;
  for (std::uint64_t seed = 0; seed < seeds; ++seed)
    results[seed] = simulate(service, load, waiting, seed + 1, packets_per_seed);
  return results;
}

/// Within 3 standard errors over the seeds, the standard error small enough for that to mean something; and closer
/// than @p closest where that is given.
void expect_theory(const Results& results, double Result::*what, double theory, double largest_relative_error,
                   double closest = INFINITY) {
  double mean = 0, variance = 0;
  for (const Result& r : results) mean += r.*what / seeds;
  for (const Result& r : results) variance += (r.*what - mean) * (r.*what - mean) / (seeds - 1);
  const double standard_error = std::sqrt(variance / seeds);
  EXPECT_NEAR(mean, theory, 3 * standard_error);
  EXPECT_LT(standard_error, largest_relative_error * theory);
  EXPECT_LT(std::abs(mean / theory - 1), closest);
}

/// Mean waits in an infinite queue: under 1 % off at loads up to 0.8.
void expect_wait(const Service& service, double load, double theory_ms) {
  SCOPED_TRACE(load);
  const bool heavy = load > 0.8;
  expect_theory(simulate_all(service, load, 0, heavy ? 200'000 : 600'000), &Result::mean_wait_ms, theory_ms,
                heavy ? 0.1 : 0.005, heavy ? INFINITY : 0.01);
}

TEST(QueueingTheory, MD1WaitIsPollaczekKhinchine) {
  for (const double rho : {0.5, 0.8, 0.95}) expect_wait(deterministic, rho, rho * 0.3 / (2 * (1 - rho)));
}

TEST(QueueingTheory, MM1Wait) {
  for (const double rho : {0.5, 0.8, 0.95}) expect_wait(exponential, rho, rho * 0.3 / (1 - rho));
}

TEST(QueueingTheory, MG1WaitOfTwoPacketSizes) {
  // lambda E[S^2] / (2 (1 - rho))
  const auto theory = [](double rho) { return rho / 0.188 * (0.4 * 0.02 * 0.02 + 0.6 * 0.3 * 0.3) / (2 * (1 - rho)); };
  EXPECT_NEAR(theory(0.5), 0.14404, 5e-6);
  EXPECT_NEAR(theory(0.8), 0.57617, 5e-6);
  EXPECT_NEAR(theory(0.95), 2.73681, 5e-6);
  for (const double rho : {0.5, 0.8, 0.95}) expect_wait(mixed, rho, theory(rho));
}

/// A queue of which K may be in the system: K - 1 wait, 1 is in service.
struct Finite {
  double loss = 0, wait_ms = 0;
};

/// Wait of those served, from the stationary distribution p of the number in the system: Little's law.
Finite finite(const std::vector<double>& p) {
  const double rho_served = 1 - p.front();  // load that is carried = share of time busy
  double waiting = 0;
  for (std::size_t n = 1; n < p.size(); ++n) waiting += double(n - 1) * p[n];
  return {p.back(), waiting / (rho_served / 0.3)};
}

Finite mm1k(double rho, int in_system) {
  std::vector<double> p;
  double sum = 0;
  for (int n = 0; n <= in_system; ++n) p.push_back(std::pow(rho, n)), sum += p.back();
  for (double& x : p) x /= sum;
  return finite(p);
}

/// Embedded chain at departures: pi_j for j packets left behind; then p_j = pi_j / (pi_0 + rho), and the rest blocks.
Finite md1k(double rho, int in_system) {
  const auto arrivals = [rho](int j) { return std::exp(-rho + j * std::log(rho) - std::lgamma(j + 1.0)); };
  std::vector<double> pi{1.0};
  double sum = 1;
  for (int j = 0; j + 1 < in_system; ++j) {
    double next = pi[std::size_t(j)] - arrivals(j);
    for (int i = 1; i <= j; ++i) next -= pi[std::size_t(i)] * arrivals(j - i + 1);
    pi.push_back(next / arrivals(0));
    sum += pi.back();
  }
  for (double& x : pi) x /= sum;
  const double scale = 1 / (pi[0] + rho);
  for (double& x : pi) x *= scale;
  pi.push_back(1 - scale);
  return finite(pi);
}

TEST(QueueingTheory, FiniteFormulasGiveTheTabledValues) {
  const double loads[] = {0.8, 1.0, 1.2};
  const Finite m10[] = {{.02349, .83913}, {.09091, 1.35000}, {.19259, 1.77784}};
  const Finite d10[] = {{.00364, .54893}, {.05085, 1.30089}, {.17091, 1.98915}};
  const double m30[] = {.00025, .03226, .16725}, d30[] = {0, .01676, .16667};
  for (int i = 0; i < 3; ++i) {
    SCOPED_TRACE(loads[i]);
    EXPECT_NEAR(mm1k(loads[i], 10).loss, m10[i].loss, 5e-6);
    EXPECT_NEAR(mm1k(loads[i], 10).wait_ms, m10[i].wait_ms, 5e-6);
    EXPECT_NEAR(md1k(loads[i], 10).loss, d10[i].loss, 5e-6);
    EXPECT_NEAR(md1k(loads[i], 10).wait_ms, d10[i].wait_ms, 5e-6);
    EXPECT_NEAR(mm1k(loads[i], 30).loss, m30[i], 5e-6);
    EXPECT_NEAR(md1k(loads[i], 30).loss, d30[i], 5e-6);
  }
}

void expect_finite(const Service& service, double load, int in_system, const Finite& theory) {
  SCOPED_TRACE(testing::Message() << "load " << load << ", K = " << in_system);
  const Results results = simulate_all(service, load, in_system - 1, 200'000);
  if (theory.loss > 1e-4) expect_theory(results, &Result::loss, theory.loss, theory.loss > 1e-3 ? 0.03 : 0.15);
  if (theory.loss < 1e-5) {
    for (const Result& r : results) EXPECT_LT(r.loss, 1e-4);
  }
  expect_theory(results, &Result::mean_wait_ms, theory.wait_ms, 0.02);
}

TEST(QueueingTheory, FiniteBufferOfMM1K) {
  for (const int k : {10, 30})
    for (const double rho : {0.8, 1.0, 1.2}) expect_finite(exponential, rho, k, mm1k(rho, k));
}

TEST(QueueingTheory, FiniteBufferOfMD1K) {
  for (const int k : {10, 30})
    for (const double rho : {0.8, 1.0, 1.2}) expect_finite(deterministic, rho, k, md1k(rho, k));
}

}  // namespace
}  // namespace photonlag
