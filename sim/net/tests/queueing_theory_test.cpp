#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "sim/net/tests/net_fixture.hpp"

// Poisson packets through a link against queueing theory (Kleinrock, Queueing Systems I, 1975). Mean service 0.3 ms.

namespace photonlag {
namespace {

constexpr double service_ms = 0.3;
constexpr int seeds = 10, packets_per_seed = 200'000;

struct Result {
  double mean_wait_ms = 0, loss = 0;
};

/// Deterministic service: 1500 B at 40 Mb/s. Exponential: mean 1.5 MB at 40 Gb/s, so that whole bytes do not matter.
Result simulate(double load, bool exponential_sizes, std::unique_ptr<Queue> queue, std::uint64_t seed) {
  class Waits final : public FateSink {
   public:
    void fate_was_decided(const Packet&, const Fate& fate) override {
      if (fate.service_start != never) sum_ms += millis(fate.service_start - fate.offered), ++served;
    }
    double sum_ms = 0;
    int served = 0;
  } waits;
  auto parts = plain_parts();
  parts.capacity = make_module<Capacity>("constant", {{"mbps", exponential_sizes ? 40'000.0 : 40.0}});
  parts.queue = std::move(queue);
  Link link("downlink", seed, std::move(parts), waits);
  const RandomStream arrivals(seed, "arrivals"), sizes(seed, "sizes");
  Nanos now{0};
  for (int i = 0; i < packets_per_seed; ++i) {
    now += from_ms(arrivals.at(i).exponential(service_ms / load));
    const auto bytes = exponential_sizes ? std::int32_t(std::ceil(sizes.at(i).exponential(1.5e6))) : 1500;
    link.offer(video_packet(i, 0, bytes), now);
  }
  return {waits.sum_ms / waits.served, 1 - double(waits.served) / packets_per_seed};
}

/// Within 3 standard errors over the seeds, and the standard error small enough for that to mean something.
void expect_theory(const std::array<double, seeds>& measured, double theory, double largest_relative_error) {
  double mean = 0, variance = 0;
  for (const double x : measured) mean += x / seeds;
  for (const double x : measured) variance += (x - mean) * (x - mean) / (seeds - 1);
  const double standard_error = std::sqrt(variance / seeds);
  EXPECT_NEAR(mean, theory, 3 * standard_error);
  EXPECT_LT(standard_error, largest_relative_error * theory);
}

std::array<Result, seeds> simulate_all(double load, bool exponential_sizes, double packets = 0) {
  std::array<Result, seeds> results;
  for (std::uint64_t seed = 0; seed < seeds; ++seed)
    results[seed] =
        simulate(load, exponential_sizes, make_module<Queue>("drop_tail", {{"packets", packets}}), seed + 1);
  return results;
}

void expect_wait(double load, bool exponential_sizes, double theory_ms) {
  SCOPED_TRACE(load);
  std::array<double, seeds> waits{};
  const auto results = simulate_all(load, exponential_sizes);
  std::ranges::transform(results, waits.begin(), &Result::mean_wait_ms);
  expect_theory(waits, theory_ms, 0.01);
}

TEST(QueueingTheory, MD1WaitIsPollaczekKhinchine) {
  for (const double rho : {0.5, 0.8}) expect_wait(rho, false, rho * service_ms / (2 * (1 - rho)));
}

TEST(QueueingTheory, MM1Wait) {
  for (const double rho : {0.5, 0.8}) expect_wait(rho, true, rho * service_ms / (1 - rho));
}

constexpr int in_system = 10;  // K: 9 may wait, 1 is in service

double mm1k_loss(double rho) {
  if (rho == 1) return 1.0 / (in_system + 1);
  return (1 - rho) * std::pow(rho, in_system) / (1 - std::pow(rho, in_system + 1));
}

/// Embedded chain at departures: pi_j for j packets left behind, then blocking 1 - 1 / (pi_0 + rho).
double md1k_loss(double rho) {
  const auto arrivals = [rho](int j) { return std::exp(-rho + j * std::log(rho) - std::lgamma(j + 1.0)); };
  std::array<double, in_system> pi{1.0};
  double sum = 1;
  for (int j = 0; j + 1 < in_system; ++j) {
    double next = pi[std::size_t(j)] - arrivals(j);
    for (int i = 1; i <= j; ++i) next -= pi[std::size_t(i)] * arrivals(j - i + 1);
    sum += pi[std::size_t(j) + 1] = next / arrivals(0);
  }
  return 1 - 1 / (1 / sum + rho);
}

void expect_loss(double load, bool exponential_sizes, double theory) {
  SCOPED_TRACE(load);
  std::array<double, seeds> losses{};
  const auto results = simulate_all(load, exponential_sizes, in_system - 1);
  std::ranges::transform(results, losses.begin(), &Result::loss);
  expect_theory(losses, theory, 0.03);
}

TEST(QueueingTheory, FiniteBufferLossOfMM1K) {
  for (const double rho : {0.8, 1.0, 1.2}) expect_loss(rho, true, mm1k_loss(rho));
}

TEST(QueueingTheory, FiniteBufferLossOfMD1K) {
  for (const double rho : {0.8, 1.0, 1.2}) expect_loss(rho, false, md1k_loss(rho));
}

}  // namespace
}  // namespace photonlag
