#include <gtest/gtest.h>

#include "sim/core/context.hpp"
#include "sim/core/random.hpp"
#include "sim/core/tests/statistics.hpp"

namespace photonlag {
namespace {

using namespace testing_statistics;

constexpr int n = 100'000;

template <class Draw>
std::vector<double> sequence(Draw draw) {
  std::vector<double> out(n);
  for (int i = 0; i < n; ++i) out[std::size_t(i)] = draw(i).uniform();
  return out;
}

TEST(RandomStream, ASubstreamContinuesTheKey) {
  const RandomStream stream(7, "downlink.loss");
  EXPECT_EQ(stream.under(1, 2).at(3, 4).next(), stream.at(1, 2, 3, 4).next());
  EXPECT_NE(stream.under(2, 1).at(3, 4).next(), stream.at(1, 2, 3, 4).next());
}

TEST(RandomStream, GivesTheSameDrawsForTheSameKey) {
  const RandomStream a(5, "downlink.loss"), b(5, "downlink.loss");
  Draws x = a.at(0, 17, 3), y = b.at(0, 17, 3);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(x.next(), y.next());
}

TEST(RandomStream, IsNotMovedByOtherDraws) {
  const RandomStream stream(5, "downlink.loss");
  Draws alone = stream.at(1, 2);
  const std::uint64_t first = alone.next(), second = alone.next();
  Draws again = stream.at(1, 2);
  EXPECT_EQ(again.next(), first);
  Draws other = stream.at(1, 3);  // in between
  for (int i = 0; i < 10; ++i) (void)other.next();
  EXPECT_EQ(again.next(), second);
}

TEST(RandomStream, GivesTheSameNumbersOnEveryMachine) {
  // splitmix64 from 0, as published with its reference code (Vigna, https://prng.di.unimi.it/splitmix64.c).
  Draws draws(0);
  EXPECT_EQ(draws.next(), 0xe220a8397b1dcdafULL);
  EXPECT_EQ(draws.next(), 0x6e789e6aa1b965f4ULL);
  EXPECT_EQ(draws.next(), 0x06c45d188009454fULL);
}

TEST(RandomStream, CannotBeConfusedWithAKeyOfAStreamWhoseNameItContinues) {
  EXPECT_NE(RandomStream(1, "loss").at('2').next(), RandomStream(1, "loss2").at().next());
  EXPECT_NE(RandomStream(1, "").at('a', 'b').next(), RandomStream(1, "ab").at().next());
}

TEST(RandomStream, DistinguishesOrderAndNumberOfKeyParts) {
  const RandomStream stream(1, "x");
  EXPECT_NE(stream.at(1, 2).next(), stream.at(2, 1).next());
  EXPECT_NE(stream.at(1).next(), stream.at(1, 0).next());
  EXPECT_NE(stream.at().next(), stream.at(0).next());
}

struct Pair {
  const char* name;
  std::vector<double> (*a)();
  std::vector<double> (*b)();
};

std::vector<double> reference() {
  return sequence([](int i) { return RandomStream(1, "downlink.loss").at(0, i); });
}

std::vector<Pair> neighbours() {
  return {
      {"seed", reference, [] { return sequence([](int i) { return RandomStream(2, "downlink.loss").at(0, i); }); }},
      {"name", reference, [] { return sequence([](int i) { return RandomStream(1, "downlink.lost").at(0, i); }); }},
      {"client", reference, [] { return sequence([](int i) { return RandomStream(1, "downlink.loss").at(1, i); }); }},
      {"next_key", reference,
       [] { return sequence([](int i) { return RandomStream(1, "downlink.loss").at(0, i + 1); }); }},
      {"last_part", reference,
       [] { return sequence([](int i) { return RandomStream(1, "downlink.loss").at(0, i, 0); }); }},
      {"swapped", reference, [] { return sequence([](int i) { return RandomStream(1, "downlink.loss").at(i, 0); }); }},
      {"second_draw", reference,
       [] {
         return sequence([](int i) {
           Draws draws = RandomStream(1, "downlink.loss").at(0, i);
           (void)draws.next();
           return draws;
         });
       }},
      {"consecutive_seeds", [] { return sequence([](int i) { return RandomStream(std::uint64_t(i), "x").at(0); }); },
       [] { return sequence([](int i) { return RandomStream(std::uint64_t(i) + 1, "x").at(0); }); }},
  };
}

class Neighbours : public testing::TestWithParam<Pair> {};

TEST_P(Neighbours, AreIndependent) {
  const auto a = GetParam().a(), b = GetParam().b();
  EXPECT_LT(std::fabs(correlation_score(a, b)), z_critical);
  EXPECT_LT(chi_square_of_pairs(a, b), chi_square_critical(255));
}

INSTANTIATE_TEST_SUITE_P(Random, Neighbours, testing::ValuesIn(neighbours()),
                         [](const auto& p) { return std::string(p.param.name); });

TEST(Statistics, SeeThatASequenceDependsOnItself) {
  const auto a = reference();
  EXPECT_GT(correlation_score(a, a), z_critical);
  EXPECT_GT(chi_square_of_pairs(a, a), chi_square_critical(255));
}

TEST(Context, KeysAModulesNoiseByItsPlace) {
  Context uplink{.seed = 4, .client = 0, .place = "uplink.loss"},
      downlink{.seed = 4, .client = 0, .place = "downlink.loss"};
  EXPECT_EQ(uplink.stream().at(0, 1).next(), RandomStream(4, "uplink.loss").at(0, 1).next());
  EXPECT_NE(uplink.stream().at(0, 1).next(), downlink.stream().at(0, 1).next());
}

}  // namespace
}  // namespace photonlag
