#include <gtest/gtest.h>

#include <cmath>

#include "sim/net/correlation.hpp"
#include "sim/net/netem_table.hpp"
#include "sim/net/tests/net_fixture.hpp"

// Random delays: their distributions, and how successive packets hang together.

namespace photonlag {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

std::vector<double> sample(const std::string& name, const std::map<std::string, OptionValue>& options, int packets) {
  const auto delay = make_module<Delay>(name, options, {.seed = 1, .place = "downlink.delay"});
  const RandomStream stream(3, "packets");
  std::vector<double> ms;
  for (int i = 0; i < packets; ++i) {
    Draws draws = stream.at(i);
    ms.push_back(millis(delay->draw(draws, i * 1ms).total));
  }
  return ms;
}

struct Moments {
  double mean = 0, sd = 0, lag_1 = 0, least = INFINITY, most = -INFINITY;
};

Moments moments(const std::vector<double>& x) {
  Moments m;
  for (const double v : x) m.mean += v, m.least = std::min(m.least, v), m.most = std::max(m.most, v);
  m.mean /= double(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    m.sd += (x[i] - m.mean) * (x[i] - m.mean);
    if (i > 0) m.lag_1 += (x[i] - m.mean) * (x[i - 1] - m.mean);
  }
  m.lag_1 /= m.sd;
  m.sd = std::sqrt(m.sd / double(x.size()));
  return m;
}

/// Mean and sd of what a quantile function gives for all u in (0, 1).
template <class Quantile>
Moments integrate(Quantile quantile) {
  constexpr int cells = 1'000'000;
  std::vector<double> x;
  for (int i = 0; i < cells; ++i) x.push_back(quantile((i + 0.5) / cells));
  return moments(x);
}

double pareto(double u) { return std::min(4.0, 4.0 / 3 * (std::pow(1 - u, -1.0 / 3) - 1.5)); }
double paretonormal(double u) { return (normal_quantile(u) + 3 * pareto(u)) / 4; }

void expect_law(const std::string& name, const std::map<std::string, OptionValue>& options, const Moments& law) {
  SCOPED_TRACE(name);
  for (const double correlation : {0.0, 0.5}) {
    auto with = options;
    with["correlation"] = correlation;
    const Moments m = moments(sample(name, with, 1'000'000));
    EXPECT_NEAR(m.mean, 10 + law.mean, 0.008) << correlation;
    EXPECT_NEAR(m.sd / law.sd, 1, 0.008) << correlation;
  }
}

TEST(RandomDelays, KeepTheirMomentsWhateverTheCorrelation) {
  expect_law("uniform", {{"mean_ms", 10.0}, {"spread_ms", 4.0}}, {.mean = 0, .sd = 4 / std::sqrt(3)});
  expect_law("normal", {{"mean_ms", 10.0}, {"sd_ms", 1.0}}, {.mean = 0, .sd = 1});
  expect_law("pareto", {{"mean_ms", 10.0}, {"jitter_ms", 1.0}}, integrate(pareto));
  expect_law("paretonormal", {{"mean_ms", 10.0}, {"jitter_ms", 1.0}}, integrate(paretonormal));
  expect_law("tr38838", {{"mean_ms", 10.0}}, {.mean = 0, .sd = 1.7593});
}

TEST(RandomDelays, ParetoHasTheClosedFormOfItsCut) {
  // X = U^(-1/3) cut at 4.5: E X = 1 + integral of x^-3 = 3/2 - 1/40.5, E X^2 = 1 + integral of 2 x^-2 = 3 - 2/4.5
  const double mean = 4.0 / 3 * (-1 / 40.5), sd = 4.0 / 3 * std::sqrt(3 - 2 / 4.5 - std::pow(1.5 - 1 / 40.5, 2));
  const Moments law = integrate(pareto);
  EXPECT_NEAR(law.mean, mean, 1e-5);
  EXPECT_NEAR(law.sd, sd, 1e-5);
  EXPECT_NEAR(mean, -0.0329, 5e-5);
  EXPECT_NEAR(sd, 0.8209, 5e-5);
}

TEST(Tr38838Delay, HasTheDeviationOfTheTruncatedNormalNotOfTheNormal) {
  const Moments m = moments(sample("tr38838", {{"mean_ms", 10.0}}, 4'000'000));
  EXPECT_NEAR(m.mean, 10, 3 * 1.7593 / 2000);
  EXPECT_NEAR(m.sd, 1.7593, 0.0015);  // its standard error is 0.0006 at most
  EXPECT_GE(m.least, 6);
  EXPECT_LE(m.most, 14);
  EXPECT_LT(m.least, 6.001);
  EXPECT_GT(m.most, 13.999);
  EXPECT_THROW((void)make_module<Delay>("tr38838", {{"mean_ms", 3.9}}), InputError);
  EXPECT_EQ(moments(sample("tr38838", {{"sd_ms", 0.0}}, 10)).most, 10);
}

TEST(RandomDelays, AreCorrelatedAsTheirCopula) {
  constexpr int packets = 1'000'000;
  for (const double rho : {0.25, 0.5, 0.9}) {
    SCOPED_TRACE(rho);
    const Moments normal = moments(sample("normal", {{"mean_ms", 10.0}, {"correlation", rho}}, packets));
    EXPECT_NEAR(normal.lag_1, rho, 0.005);
    const Moments uniform = moments(sample("uniform", {{"correlation", rho}}, packets));
    EXPECT_NEAR(uniform.lag_1, 6 / 3.14159265358979 * std::asin(rho / 2), 0.005) << "of the ranks";
  }
  const auto frozen = sample("normal", {{"correlation", 1.0}}, 100);
  EXPECT_EQ(moments(frozen).least, moments(frozen).most) << "correlation 1 repeats the first";
  EXPECT_NEAR(moments(sample("normal", {}, packets)).lag_1, 0, 0.004);
}

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

TEST(EmpiricalDelay, DrawsEachValueOfItsFileAlike) {
  const TemporaryFile file("id,delay_ms\na,4\nb,1.5\nc,9\nd,1.5\n");
  const auto x = sample("empirical", {{"table", file.path()}, {"column", "delay_ms"s}, {"scale", 2.0}}, 400'000);
  EXPECT_NEAR(double(std::ranges::count(x, 3.0)), 200'000, 4 * std::sqrt(100'000));
  EXPECT_NEAR(double(std::ranges::count(x, 8.0)), 100'000, 4 * std::sqrt(75'000));
  EXPECT_NEAR(double(std::ranges::count(x, 18.0)), 100'000, 4 * std::sqrt(75'000));
  const auto delay = make_module<Delay>("empirical", {{"table", file.path()}, {"column", "2"s}});
  Draws draws(1);
  EXPECT_EQ(delay->draw(draws, 0ns).base, 1'500us);
}

TEST(EmpiricalDelay, ReadsNetemsTables) {
  const TemporaryFile file("# a table\n 8192 -8192\n0 16384\n");
  const std::map<std::string, OptionValue> options{
      {"table", file.path()}, {"format", "dist"s}, {"mean_ms", 5.0}, {"jitter_ms", 2.0}};
  const auto x = sample("empirical", options, 100'000);
  for (const double value : {3.0, 5.0, 7.0, 9.0})
    EXPECT_NEAR(double(std::ranges::count(x, value)), 25'000, 4 * std::sqrt(18'750)) << value;
  auto compat = options;
  compat["netem_compat"] = true;
  const auto delay = make_module<Delay>("empirical", compat);
  Draws draws(9), same(9);
  const double drawn = millis(delay->draw(draws, 0ns).total), table[] = {7, 3, 5, 9};
  EXPECT_EQ(drawn, table[(same.next() >> 32) % 4]) << "in the order of the file";
}

TEST(EmpiricalDelay, ErrorsSayWhere) {
  const auto refuses = [](const std::string& text, std::map<std::string, OptionValue> options) {
    const TemporaryFile file(text);
    options["table"] = file.path();
    EXPECT_THROW((void)make_module<Delay>("empirical", options), InputError) << text;
  };
  refuses("1\n-1\n", {});
  refuses("1\n2\n", {{"netem_compat", true}});
  refuses("1 2 40000\n", {{"format", "dist"s}});
  refuses("# nothing\n", {{"format", "dist"s}});
}

TEST(RouteDelay, FollowsTheRouteThatThePacketFinds) {
  const std::vector<double> at{0, 100, 250}, delay{20, 35, 5};
  const auto route = make_module<Delay>("routes", {{"at_ms", at}, {"delay_ms", delay}});
  const auto periodic = make_module<Delay>("routes", {{"at_ms", at}, {"delay_ms", delay}, {"period_ms", 300.0}});
  Draws draws(1);
  for (const auto& [now, plain, repeated] : std::vector<std::array<Nanos, 3>>{{0ms, 20ms, 20ms},
                                                                              {99'999us, 20ms, 20ms},
                                                                              {100ms, 35ms, 35ms},
                                                                              {250ms, 5ms, 5ms},
                                                                              {300ms, 5ms, 20ms},
                                                                              {6'100ms, 5ms, 35ms}}) {
    EXPECT_EQ(route->draw(draws, now).total, plain) << millis(now);
    EXPECT_EQ(periodic->draw(draws, now).base, repeated) << millis(now);
  }
}

TEST(RouteDelay, AShorterRouteOvertakesOnlyIfItMay) {
  for (const bool reorder : {false, true}) {
    auto parts = plain_parts();
    parts.delay = make_module<Delay>(
        "routes", {{"at_ms", std::vector{0.0, 10.0}}, {"delay_ms", std::vector{30.0, 5.0}}, {"reorder", reorder}});
    Diary diary;
    Link link("downlink", 1, std::move(parts), diary);
    link.offer(video_packet(0), 8ms);
    link.offer(video_packet(1), 12ms);
    EXPECT_EQ(diary.entries[0].fate.delivered, 39ms);
    EXPECT_EQ(diary.entries[1].fate.delivered, reorder ? 18ms : 39ms);
    EXPECT_EQ(diary.entries[1].fate.base_delay, 5ms);
  }
}

TEST(RouteDelay, JitterIsTheSameOnEveryRoute) {
  const std::map<std::string, OptionValue> options{
      {"at_ms", std::vector{0.0}}, {"delay_ms", std::vector{10.0}}, {"jitter_ms", 6.0}, {"correlation", 0.5}};
  const Moments m = moments(sample("routes", options, 1'000'000));
  EXPECT_NEAR(m.mean, 13, 0.01);
  EXPECT_NEAR(m.sd, 6 / std::sqrt(12), 0.01);
  EXPECT_GE(m.least, 10);
  EXPECT_LT(m.most, 16);
  EXPECT_THROW((void)make_module<Delay>("routes", {{"at_ms", std::vector{0.0, 0.0, 1.0}}}), InputError);
  EXPECT_THROW((void)make_module<Delay>("routes", {{"delay_ms", std::vector{1.0}}}), InputError);
  EXPECT_THROW((void)make_module<Delay>("routes", {{"period_ms", 20'000.0}}), InputError);
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
