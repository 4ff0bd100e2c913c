#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "sim/net/fec_layout.hpp"
#include "sim/net/tests/net_fixture.hpp"

namespace photonlag {
namespace {

/// P(more than m of n packets are lost), losses independent.
double lost_independent(int n, int m, double p) {
  double sum = 0;
  for (int j = m + 1; j <= n; ++j)
    sum += std::exp(std::lgamma(n + 1.0) - std::lgamma(j + 1.0) - std::lgamma(n - j + 1.0) + j * std::log(p) +
                    (n - j) * std::log1p(-p));
  return sum;
}

/// The same for Gilbert's chain (bad loses all, good none) in its stationary state, by the distribution of (losses so
/// far, state) packet by packet.
double lost_gilbert(int n, int m, double p, double r) {
  const auto size = std::size_t(n) + 1;
  std::vector<double> good(size), bad(size);
  good[0] = r / (p + r), bad[0] = p / (p + r);
  for (int i = 0; i < n; ++i) {
    std::vector<double> next_good(size), next_bad(size);
    for (std::size_t j = 0; j < size; ++j) {
      const double hit = j > 0 ? bad[j - 1] : 0;
      next_good[j] = good[j] * (1 - p) + hit * r;
      next_bad[j] = good[j] * p + hit * (1 - r);
    }
    good = next_good, bad = next_bad;
  }
  double sum = 0;
  for (auto j = std::size_t(m) + 1; j < size; ++j) sum += good[j] + bad[j];
  return sum;
}

struct Share {
  double measured = 0, standard_error = 0;
};

/// Frames of 30 packets over a real loss model; between frames as many others as it takes the chain to forget.
Share frames_lost(Loss& loss, const Fec& fec, int frames, double expected) {
  const FecLayout layout(30, fec, 0);
  const RandomStream stream(7, "loss");
  FecReassembly frame;
  std::int64_t packet = 0;
  int lost = 0;
  for (int f = 0; f < frames; ++f) {
    for (int between = 0; between < 60; ++between) {
      Draws draws = stream.at(packet++);
      (void)loss.loses(draws, Nanos(0));
    }
    frame.start(f, layout);
    for (std::int32_t i = 0; i < layout.packets(); ++i) {
      Draws draws = stream.at(packet++);
      if (!loss.loses(draws, Nanos(0))) frame.take(std::uint32_t(i));
    }
    lost += frame.complete() ? 0 : 1;
  }
  return {double(lost) / frames, std::sqrt(expected * (1 - expected) / frames)};
}

constexpr double losses[] = {0.005, 0.01, 0.02, 0.05};

TEST(FecTable, OfTheFormulasIsThePublishedOne) {
  const double independent[] = {5.7e-10, 6.5e-8, 6.4e-6, 1.8e-3}, bursts[] = {9.0e-3, 1.8e-2, 3.7e-2, 9.9e-2},
               without[] = {.140, .260, .455, .785};
  for (int i = 0; i < 4; ++i) {
    const double p = losses[i], to_bad = 0.2 * p / (1 - p);
    EXPECT_NEAR(lost_independent(36, 6, p) / independent[i], 1, 0.02) << p;
    EXPECT_NEAR(lost_gilbert(36, 6, to_bad, 0.2) / bursts[i], 1, 0.02) << p;
    EXPECT_NEAR(lost_independent(30, 0, p), without[i], 0.0006) << p;
    EXPECT_NEAR(lost_gilbert(36, 6, p, 1 - p), lost_independent(36, 6, p), 1e-12) << "a chain without memory";
  }
}

TEST(FecTable, ComesOutOfTheSimulationForIndependentLosses) {
  const auto with = make_module<Fec>("reed_solomon"), without = make_module<Fec>("none");
  for (const double p : losses) {
    const auto loss = make_module<Loss>("bernoulli", {{"probability", p}});
    const double bare = lost_independent(30, 0, p), protected_ = lost_independent(36, 6, p);
    const Share a = frames_lost(*loss, *without, 5'000, bare);
    EXPECT_NEAR(a.measured, bare, 3 * a.standard_error) << p;
    if (protected_ < 1e-4) continue;  // too rare to be met often: FecTable.OfTheFormulas... has them
    const Share b = frames_lost(*loss, *with, 30'000, protected_);
    EXPECT_NEAR(b.measured, protected_, 3 * b.standard_error) << p;
  }
}

TEST(FecTable, ComesOutOfTheSimulationForBurstsOfFive) {
  const auto fec = make_module<Fec>("reed_solomon");
  for (const double p : losses) {
    const double to_bad = 0.2 * p / (1 - p);
    const auto loss = make_module<Loss>("gilbert_elliott", {{"p", to_bad}, {"r", 0.2}});
    const double expected = lost_gilbert(36, 6, to_bad, 0.2);
    const Share share = frames_lost(*loss, *fec, 20'000, expected);
    EXPECT_NEAR(share.measured, expected, 3 * share.standard_error) << p;
  }
}

class EveryFec : public testing::TestWithParam<std::string> {};

TEST_P(EveryFec, FitsItsBlocksAndIsRepeatable) {
  const auto fec = make_sample<Fec>(GetParam());
  for (std::int32_t data = 1; data <= Fec::longest_block; ++data)
    for (const double loss : {0.0, 0.001, 0.05, 0.5, 1.0}) {
      const std::int32_t parity = fec->parity(data, loss);
      ASSERT_GE(parity, 0);
      ASSERT_LE(data + parity, Fec::longest_block);
      ASSERT_EQ(parity, fec->parity(data, loss));
    }
  EXPECT_EQ(fec->parity(Fec::longest_block, 0.1), 0);
  EXPECT_GE(fec->longest_data(), 0);
  EXPECT_LE(fec->longest_data(), Fec::longest_block);
}

TEST_P(EveryFec, NumbersEveryPacketOnceBlockByBlock) {
  const auto fec = make_sample<Fec>(GetParam());
  for (const std::int32_t data : {1, 2, 29, 30, 211, 212, 213, 424, 425, 1000, 5000}) {
    const FecLayout layout(data, *fec, 0.01);
    std::int32_t next = 0, next_parity = data, shortest = data, longest = 0;
    for (std::int32_t b = 0; b < std::ssize(layout.blocks()); ++b) {
      const FecLayout::Block& block = layout.blocks()[std::size_t(b)];
      ASSERT_EQ(block.first, next);
      ASSERT_EQ(block.first_parity, next_parity);
      for (std::int32_t i = 0; i < block.data; ++i) ASSERT_EQ(layout.block_of(next++), b);
      for (std::int32_t i = 0; i < block.parity; ++i) ASSERT_EQ(layout.block_of(next_parity++), b);
      shortest = std::min(shortest, block.data), longest = std::max(longest, block.data);
    }
    EXPECT_EQ(next, data);
    EXPECT_EQ(next_parity, layout.packets());
    EXPECT_LE(longest - shortest, 1);
    EXPECT_TRUE(fec->longest_data() == 0 || longest <= fec->longest_data());
  }
}

TEST_P(EveryFec, IsCompleteAsSoonAsEveryBlockCanBe) {
  const auto fec = make_sample<Fec>(GetParam());
  FecReassembly frame;
  for (std::uint64_t run = 0; run < 60; ++run) {
    Draws draws = RandomStream(run, "order").at(0);
    const FecLayout layout(1 + std::int32_t(draws.next() % 500), *fec, 0.02);
    std::vector<std::uint32_t> order(std::size_t(layout.packets()));
    std::iota(order.begin(), order.end(), 0U);
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[draws.next() % i]);
    frame.start(std::int64_t(run), layout);
    std::vector<std::int32_t> came(layout.blocks().size());
    for (const std::uint32_t index : order) {
      ASSERT_TRUE(frame.take(index));
      ASSERT_FALSE(frame.take(index)) << "a copy counts once";
      ++came[std::size_t(layout.block_of(std::int32_t(index)))];
      std::int32_t missing = 0, rebuilt = 0, needed = 0;
      for (std::size_t b = 0; b < came.size(); ++b) missing += std::max(0, layout.blocks()[b].data - came[b]);
      for (std::int32_t i = 0; i < layout.data(); ++i) {
        const bool whole =
            came[std::size_t(layout.block_of(i))] >= layout.blocks()[std::size_t(layout.block_of(i))].data;
        rebuilt += whole && !frame.has(std::uint32_t(i)) ? 1 : 0;
        needed += frame.needs(std::uint32_t(i)) ? 1 : 0;
        ASSERT_EQ(frame.needs(std::uint32_t(i)), !whole && !frame.has(std::uint32_t(i)));
      }
      ASSERT_EQ(frame.missing(), missing);
      ASSERT_EQ(frame.complete(), missing == 0);
      ASSERT_EQ(frame.rebuilt_data_packets(), rebuilt);
      ASSERT_GE(needed, missing);
      if (frame.complete()) break;
    }
    ASSERT_TRUE(frame.complete());
  }
}

INSTANTIATE_TEST_SUITE_P(Registered, EveryFec, testing::ValuesIn(Registry<Fec>::instance().names()),
                         [](const auto& p) { return p.param; });

TEST(ReedSolomonFec, CountsAsSunshineDoes) {
  const auto fec = make_module<Fec>("reed_solomon");
  EXPECT_EQ(fec->parity(30, 0), 6);
  EXPECT_EQ(fec->parity(31, 0), 7);
  EXPECT_EQ(fec->parity(1, 0), 1);
  EXPECT_EQ(fec->longest_data(), 255 * 100 / 120);
  EXPECT_EQ(make_module<Fec>("reed_solomon", {{"min_packets", 4.0}})->parity(2, 0), 4);
  EXPECT_EQ(make_module<Fec>("reed_solomon", {{"share_pct", 0.0}})->parity(100, 0.5), 0);
}

TEST(ReedSolomonFec, AdaptsToTheLeastThatReachesItsTarget) {
  const auto fec = make_module<Fec>(
      "reed_solomon", {{"adaptive", true}, {"target_loss", 1e-3}, {"min_share_pct", 0.0}, {"max_share_pct", 100.0}});
  for (const int k : {1, 5, 30, 100})
    for (const double p : {0.001, 0.01, 0.05, 0.2}) {
      const int m = fec->parity(k, p);
      if (m < k) {
        EXPECT_LE(lost_independent(k + m, m, p), 1e-3) << k << " " << p;
      }
      if (m > 0) {
        EXPECT_GT(lost_independent(k + m - 1, m - 1, p), 1e-3) << k << " " << p;
      }
    }
  EXPECT_EQ(fec->parity(30, 0), 0);
  const auto bounded = make_module<Fec>("reed_solomon", {{"adaptive", true}});
  EXPECT_EQ(bounded->parity(100, 0), 5);
  EXPECT_EQ(bounded->parity(100, 0.9), 50);
  EXPECT_THROW((void)make_module<Fec>("reed_solomon", {{"min_share_pct", 60.0}}), InputError);
}

}  // namespace
}  // namespace photonlag
