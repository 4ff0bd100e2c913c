#include <gtest/gtest.h>

#include <cfloat>
#include <string>

#include "sim/core/random.hpp"
#include "sim/core/tests/statistics.hpp"

namespace photonlag {
namespace {

using namespace testing_statistics;

struct Sampler {
  std::string name;
  std::function<double(Draws&)> draw;
  Law law;
};

std::ostream& operator<<(std::ostream& out, const Sampler& sampler) { return out << sampler.name; }

/// E[(mean + sd Z)^k] from the moments of Z.
std::array<double, 4> scaled(double mean, double sd, const std::array<double, 4>& z) {
  const double m = mean, s = sd;
  return {m + s * z[0], m * m + 2 * m * s * z[0] + s * s * z[1],
          m * m * m + 3 * m * m * s * z[0] + 3 * m * s * s * z[1] + s * s * s * z[2],
          std::pow(m, 4) + 4 * std::pow(m, 3) * s * z[0] + 6 * m * m * s * s * z[1] + 4 * m * s * s * s * z[2] +
              std::pow(s, 4) * z[3]};
}

Law uniform_law(double low, double high) {
  Law law{[=](double x) { return (x - low) / (high - low); }};
  for (int k = 1; k <= 4; ++k)
    law.raw_moments[std::size_t(k - 1)] = (std::pow(high, k + 1) - std::pow(low, k + 1)) / ((k + 1) * (high - low));
  return law;
}

Law normal_law(double mean, double sd) {
  return {[=](double x) { return normal_cdf((x - mean) / sd); }, scaled(mean, sd, {0, 1, 0, 3})};
}

/// Moments by integration by parts: m_k = (k-1) m_{k-2} - (b^{k-1} f(b) - a^{k-1} f(a)) / (F(b) - F(a)).
Law truncated_normal_law(double mean, double sd, double low, double high) {
  const double a = (low - mean) / sd, b = (high - mean) / sd, mass = normal_cdf(b) - normal_cdf(a);
  std::array<double, 5> m{1};
  for (int k = 1; k <= 4; ++k)
    m[std::size_t(k)] = (k > 1 ? (k - 1) * m[std::size_t(k - 2)] : 0) -
                        (std::pow(b, k - 1) * normal_density(b) - std::pow(a, k - 1) * normal_density(a)) / mass;
  return {[=](double x) { return (normal_cdf((x - mean) / sd) - normal_cdf(a)) / mass; },
          scaled(mean, sd, {m[1], m[2], m[3], m[4]})};
}

/// Above the mean by many standard deviations, from upper tails, which are precise there. Moments left out.
Law upper_tail_law(double mean, double sd, double low) {
  const auto tail = [=](double x) { return normal_cdf((mean - x) / sd); };
  return {[=](double x) { return 1 - tail(x) / tail(low); }};
}

Law exponential_law(double mean) {
  return {[=](double x) { return -std::expm1(-x / mean); },
          {mean, 2 * mean * mean, 6 * std::pow(mean, 3), 24 * std::pow(mean, 4)}};
}

Law lognormal_law(double median, double sigma) {
  Law law{[=](double x) { return normal_cdf(std::log(x / median) / sigma); }};
  for (int k = 1; k <= 4; ++k)
    law.raw_moments[std::size_t(k - 1)] = std::pow(median, k) * std::exp(k * k * sigma * sigma / 2);
  return law;
}

Law pareto_law(double scale, double shape) {
  Law law{[=](double x) { return 1 - std::pow(scale / x, shape); }};
  if (shape > 8)  // below, the fourth moment's own mean converges too slowly for a normal bound
    for (int k = 1; k <= 4; ++k) law.raw_moments[std::size_t(k - 1)] = shape * std::pow(scale, k) / (shape - k);
  return law;
}

std::vector<Sampler> samplers() {
  constexpr double inf = std::numeric_limits<double>::infinity();
  return {
      {"uniform", [](Draws& d) { return d.uniform(); }, uniform_law(0, 1)},
      {"uniform_range", [](Draws& d) { return d.uniform(-3, 5); }, uniform_law(-3, 5)},
      {"normal", [](Draws& d) { return d.normal(0, 1); }, normal_law(0, 1)},
      {"normal_scaled", [](Draws& d) { return d.normal(12, 2.5); }, normal_law(12, 2.5)},
      {"truncated_both", [](Draws& d) { return d.truncated_normal(1, 2, 0, 4); }, truncated_normal_law(1, 2, 0, 4)},
      {"truncated_above_mean", [](Draws& d) { return d.truncated_normal(0, 1, 0.5, 2); },
       truncated_normal_law(0, 1, 0.5, 2)},
      {"truncated_9_sd_out", [](Draws& d) { return d.truncated_normal(0, 1, 9, inf); }, upper_tail_law(0, 1, 9)},
      {"exponential", [](Draws& d) { return d.exponential(3); }, exponential_law(3)},
      {"lognormal", [](Draws& d) { return d.lognormal(7.5, 0.2); }, lognormal_law(7.5, 0.2)},
      {"pareto_light", [](Draws& d) { return d.pareto(2, 20); }, pareto_law(2, 20)},
      {"pareto_heavy", [](Draws& d) { return d.pareto(0.5, 1.2); }, pareto_law(0.5, 1.2)},
  };
}

/// One long sequence of one key, and the first draw of each of many keys: both must follow the law.
class EverySampler : public testing::TestWithParam<Sampler> {
 protected:
  static constexpr int n = 100'000;

  static std::vector<double> in_sequence() {
    std::vector<double> out;
    for (Draws draws(7); out.size() < n;) out.push_back(GetParam().draw(draws));
    return out;
  }

  static std::vector<double> by_key() {
    std::vector<double> out;
    const RandomStream stream(3, "downlink.delay");
    for (int frame = 0; frame < n / 10; ++frame)
      for (int packet = 0; packet < 10; ++packet) {
        Draws draws = stream.at(0, frame, packet);
        out.push_back(GetParam().draw(draws));
      }
    return out;
  }
};

TEST_P(EverySampler, FollowsItsDistributionFunction) {
  EXPECT_LT(kolmogorov_smirnov(in_sequence(), GetParam().law.cdf), ks_critical);
  EXPECT_LT(kolmogorov_smirnov(by_key(), GetParam().law.cdf), ks_critical);
}

class SamplersWithMoments : public EverySampler {};

TEST_P(SamplersWithMoments, HaveThem) {
  for (const auto& samples : {in_sequence(), by_key()}) {
    const MomentScores scores = moment_scores(samples, GetParam().law);
    EXPECT_LT(std::fabs(scores.mean), z_critical);
    EXPECT_LT(std::fabs(scores.variance), z_critical);
  }
}

std::vector<Sampler> samplers_with_moments() {
  std::vector<Sampler> out = samplers();
  std::erase_if(out, [](const Sampler& sampler) { return sampler.law.raw_moments[1] == 0; });
  return out;
}

const auto name_of = [](const auto& p) { return p.param.name; };
INSTANTIATE_TEST_SUITE_P(Random, EverySampler, testing::ValuesIn(samplers()), name_of);
INSTANTIATE_TEST_SUITE_P(Random, SamplersWithMoments, testing::ValuesIn(samplers_with_moments()), name_of);

TEST(Statistics, RefuseADistributionThatIsTwoPercentOff) {
  std::vector<double> samples;
  for (Draws draws(7); samples.size() < 100'000;) samples.push_back(draws.normal(0.02, 1));
  EXPECT_GT(kolmogorov_smirnov(samples, normal_law(0, 1).cdf), ks_critical);
  EXPECT_GT(moment_scores(samples, normal_law(0, 1)).mean, z_critical);
  for (double& x : samples) x = (x - 0.02) * 1.02;
  EXPECT_GT(moment_scores(samples, normal_law(0, 1)).variance, z_critical);
}

TEST(TruncatedNormal, StaysInsideItsBoundsWhereverTheyAre) {
  for (const double sd : {0.0, 1e-9, 1.0, 1e9})
    for (const double low : {-50.0, -1.0, 0.0, 3.0, 40.0}) {
      Draws draws(static_cast<std::uint64_t>(low + 100));
      for (int i = 0; i < 1000; ++i) {
        const double x = draws.truncated_normal(0, sd, low, low + 0.1);
        EXPECT_GE(x, low);
        EXPECT_LE(x, low + 0.1);
      }
    }
  EXPECT_EQ(Draws(1).truncated_normal(0, 1, 60, 70), 60) << "beyond what double can tell apart: the nearest bound";
}

/// Undoes one xor with a right shift.
std::uint64_t unshift(std::uint64_t z, int by) {
  std::uint64_t x = z;
  for (int i = 0; i < 64 / by; ++i) x = z ^ (x >> by);
  return x;
}

std::uint64_t inverse(std::uint64_t odd) {  // Newton modulo 2^64
  std::uint64_t x = odd;
  for (int i = 0; i < 6; ++i) x *= 2 - odd * x;
  return x;
}

/// The key whose first draw is @p bits: splitmix64 backwards.
Draws draws_that_begin_with(std::uint64_t bits) {
  std::uint64_t z = unshift(bits, 31) * inverse(0x94d049bb133111ebULL);
  z = unshift(z, 27) * inverse(0xbf58476d1ce4e5b9ULL);
  Draws draws(unshift(z, 30) - 0x9e3779b97f4a7c15ULL);
  EXPECT_EQ(Draws(draws).next(), bits);
  return draws;
}

TEST(Uniform, IsOpenAtBothEndsSoThatEverySamplerIsFinite) {
  for (const std::uint64_t bits : {std::uint64_t{0}, ~std::uint64_t{0}}) {
    const Draws draws = draws_that_begin_with(bits);
    EXPECT_GT(Draws(draws).uniform(), 0);
    EXPECT_LT(Draws(draws).uniform(), 1);
    for (const Sampler& sampler : samplers()) {
      Draws copy = draws;
      EXPECT_TRUE(std::isfinite(sampler.draw(copy))) << sampler.name;
    }
  }
}

TEST(NormalQuantile, HasKnownValues) {
  // Tables of the normal distribution (Abramowitz & Stegun 26.2; NIST), and AS 241's own check values.
  EXPECT_EQ(normal_quantile(0.5), 0);
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-15);
  EXPECT_NEAR(normal_quantile(0.25), -0.6744897501960817, 1e-15);
  EXPECT_NEAR(normal_quantile(0.001), -3.090232306167814, 4e-15);
  EXPECT_NEAR(normal_quantile(1e-20), -9.262340089798408, 1e-14);
}

TEST(NormalQuantile, UndoesTheDistributionFunction) {
  // An error e of the quantile x changes p by the factor 1 + |x| e: so 1e-15 relative in x is x^2 1e-15 in p.
  for (double p = 1e-300; p < 0.5; p *= 1.7) {
    const double x = normal_quantile(p);
    EXPECT_NEAR(normal_cdf(x) / p, 1, (1 + x * x) * 4e-15) << p;
  }
  for (double p = 0.0009765625; p < 0.5; p += 0.0009765625) EXPECT_EQ(normal_quantile(1 - p), -normal_quantile(p));
}

}  // namespace
}  // namespace photonlag
