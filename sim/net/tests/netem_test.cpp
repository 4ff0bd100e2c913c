#include <gtest/gtest.h>

#include <cmath>

#include "sim/net/correlation.hpp"
#include "sim/net/netem_table.hpp"
#include "sim/net/tests/delay_samples.hpp"

// netem's arithmetic, tables and oddities.

namespace photonlag {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

TEST(NetemCorrelation, ShrinksTheDeviationOfItsRandomNumber) {
  for (const double rho : {0.25, 0.5, 0.9}) {
    SCOPED_TRACE(rho);
    NetemRandom random(rho, 0x8000'0000U);
    const RandomStream stream(1, "netem");
    std::vector<double> x;
    for (int i = 0; i < 1'000'000; ++i) {
      Draws draws = stream.at(i);
      x.push_back(double(random.next(draws)) / 0x1p32);
    }
    const Moments m = moments(x);
    EXPECT_NEAR(m.mean, 0.5, 0.005);
    EXPECT_NEAR(m.sd * std::sqrt(12) / std::sqrt((1 - rho) / (1 + rho)), 1, 0.005);
    EXPECT_NEAR(m.lag_1, rho, 0.005);
  }
}

TEST(NetemCorrelation, IsItsIntegerArithmetic) {
  Draws draws(7), same(7);
  const std::uint64_t value = same.next() >> 32;
  NetemRandom random(0.25, 123'456'789);
  const std::uint64_t rho = 1'073'741'824 + 1;  // rint(0.25 * 4294967295), and one more
  EXPECT_EQ(random.next(draws), std::uint32_t((value * (4'294'967'296 - rho) + 123'456'789 * rho) >> 32));
  NetemRandom all(1.0, 42);
  EXPECT_EQ(all.next(draws), 42u) << "100 % repeats the last";
}

TEST(NetemCompat, TakesTheRemainderSoDelaysKeepTheirSpreadAndLoseTheirCorrelation) {
  // tabledist() takes the random number modulo the table's size, or twice the jitter: what little range the sum of
  // get_crandom() has left is wrapped around thousands of times.
  for (const char* name : {"uniform", "normal", "pareto", "paretonormal"}) {
    SCOPED_TRACE(name);
    const std::string jitter = name == "uniform"s ? "spread_ms" : name == "normal"s ? "sd_ms" : "jitter_ms";
    const std::map<std::string, OptionValue> plain{{"mean_ms", 10.0}, {jitter, 1.0}, {"netem_compat", true}};
    auto correlated = plain;
    correlated["correlation"] = 0.5;
    const Moments a = moments(sample(name, plain, 1'000'000)), b = moments(sample(name, correlated, 1'000'000));
    EXPECT_NEAR(a.mean, b.mean, 0.008);
    EXPECT_NEAR(b.sd / a.sd, 1, 0.008);
    EXPECT_NEAR(b.lag_1, 0, 0.004);
  }
}

TEST(NetemTables, AreThoseThatIproute2Ships) {
  int found = 0;
  for (const char* place : {"/usr/lib/tc", "/usr/lib/x86_64-linux-gnu/tc", "/usr/lib64/tc"}) {
    const std::filesystem::path folder(place);
    if (!std::filesystem::exists(folder / "normal.dist")) continue;
    ++found;
    EXPECT_EQ(netem_normal().entries, read_netem_table(folder / "normal.dist", {})->entries);
    EXPECT_EQ(netem_pareto().entries, read_netem_table(folder / "pareto.dist", {})->entries);
    EXPECT_EQ(netem_paretonormal().entries, read_netem_table(folder / "paretonormal.dist", {})->entries);
  }
  if (found == 0) GTEST_SKIP() << "no iproute2 with its distribution tables here";
}

TEST(NetemTables, HaveTheMomentsThatWereMeasured) {
  const auto of = [](const NetemTable& table) {
    std::vector<double> x;
    for (const std::int16_t entry : table.entries) x.push_back(entry / 8192.0);
    EXPECT_EQ(x.size(), 4096u);
    return moments(x);
  };
  const auto expect = [](const Moments& m, double mean, double sd, double least, double most) {
    EXPECT_NEAR(m.mean, mean, 6e-4);
    EXPECT_NEAR(m.sd, sd, 6e-4);
    EXPECT_NEAR(m.least, least, 5e-3);
    EXPECT_NEAR(m.most, most, 5e-3);
  };
  expect(of(netem_normal()), -0.001, 1.000, -4.00, 3.52);
  expect(of(netem_pareto()), -0.034, 0.820, -0.667, 4.00);
  expect(of(netem_paretonormal()), -0.025, 0.834, -1.50, 3.88);
}

TEST(NetemDelay, IsItsIntegerArithmetic) {
  EXPECT_EQ(netem_delay(10ms, 1ms, 8192), 11ms);
  EXPECT_EQ(netem_delay(10ms, 1ms, -5461), 10ms - 666'626ns) << "-666626.0 + rounding half away from 0";
  EXPECT_EQ(netem_delay(10ms, 1ns, 4096), 10ms + 1ns) << "a half is rounded away from 0";
  EXPECT_EQ(netem_delay(10ms, 1ms, nullptr, 2'000'000 * 7 + 5), 9ms + 5ns);
  EXPECT_EQ(netem_delay(10ms, 0ms, nullptr, 5), 10ms);
}

TEST(NetemCompat, DrawsFromTheTableAndNowhereElse) {
  const auto delay = make_module<Delay>("normal", {{"mean_ms", 3.0}, {"sd_ms", 1.0}, {"netem_compat", true}});
  for (std::uint64_t key = 0; key < 10'000; ++key) {
    Draws draws(key), same(key);
    const std::uint32_t random = std::uint32_t(same.next() >> 32);
    const Nanos expected = netem_delay(3ms, 1ms, netem_normal().entries[random % 4096]);
    ASSERT_EQ(delay->draw(draws, 0ns).total, std::max(0ns, expected));
  }
  EXPECT_THROW((void)make_module<Delay>("normal", {{"sd_ms", 2148.0}, {"netem_compat", true}}), InputError);
}

/// Takes no time at all.
class Instant final : public Capacity {
 public:
  Service serve(Nanos offered, std::int32_t) override { return {offered, offered}; }
  [[nodiscard]] double nominal_bps() const override { return 1e15; }
  [[nodiscard]] Nanos next_start(Nanos offered) const override { return offered; }
  [[nodiscard]] double mean_bps(Nanos, Nanos) const override { return 1e15; }
};

TEST(NetemRate, IsAJitteringLinkBeforeARateLink) {
  // netem with both: D_i = max(a_i + d_i, D_(i-1)) + L_i / R
  Diary jittered, delivered;
  auto parts = plain_parts();
  parts.capacity = std::make_unique<Instant>();
  parts.delay = make_module<Delay>("normal", {{"mean_ms", 10.0}, {"sd_ms", 3.0}});
  Link first("jitter", 1, std::move(parts), jittered), second("rate", 1, plain_parts(), delivered);
  const RandomStream stream(1, "arrivals");
  Nanos now{0};
  for (int i = 0; i < 20'000; ++i) {
    now += from_ms(stream.at(i).exponential(0.7));
    first.offer(video_packet(i, 0, 30 + 15 * (i % 98)), now);
  }
  Nanos expected{0};
  for (const auto& [packet, fate] : jittered.entries) second.offer(packet, fate.delivered);
  for (std::size_t i = 0; i < jittered.entries.size(); ++i) {
    const auto& [packet, fate] = jittered.entries[i];
    expected = std::max(fate.offered + fate.drawn_delay, expected) + Nanos(packet.bytes * 2000LL / 3);
    ASSERT_EQ(delivered.entries[i].fate.delivered, expected) << i;
  }
}

}  // namespace
}  // namespace photonlag
