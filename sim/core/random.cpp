#include "sim/core/random.hpp"

#include <array>
#include <cmath>

namespace photonlag {
namespace {

/// One polynomial over another, lowest power first, times a factor.
struct Rational {
  std::array<double, 8> above, below;

  double operator()(double x, double factor = 1) const {
    double numerator = 0, denominator = 0;
    for (std::size_t i = above.size(); i-- > 0;) {
      numerator = numerator * x + above[i];
      denominator = denominator * x + below[i];
    }
    return factor * numerator / denominator;
  }
};

// The normal quantile near the middle, in the tails and far out: M. J. Wichura, Algorithm AS 241, Applied Statistics 37
// (1988) 477-484, routine PPND16.
constexpr Rational near_middle{
    {3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3, 1.3731693765509461125e+4,
     4.5921953931549871457e+4, 6.7265770927008700853e+4, 3.3430575583588128105e+4, 2.5090809287301226727e+3},
    {1.0, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3, 2.1213794301586595867e+4,
     3.9307895800092710610e+4, 2.8729085735721942674e+4, 5.2264952788528545610e+3}};
constexpr Rational in_tail{
    {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
     1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4},
    {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1, 1.48103976427480074590e-1,
     1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9}};
constexpr Rational far_out{
    {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
     2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7},
    {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2, 7.86869131145613259100e-4,
     1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15}};

double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

}  // namespace

double Draws::uniform(double low, double high) { return std::fmin(low + (high - low) * uniform(), high); }

double Draws::normal(double mean, double sd) { return mean + sd * normal_quantile(uniform()); }

double Draws::truncated_normal(double mean, double sd, double low, double high) {
  if (sd <= 0) return std::fmin(std::fmax(mean, low), high);
  // The distribution function is precise where it is small: an interval above the mean is drawn as its mirror image.
  if (low > mean) {
    const double mirrored = truncated_normal(mean, sd, 2 * mean - high, 2 * mean - low);
    return std::fmin(std::fmax(2 * mean - mirrored, low), high);
  }
  const double a = normal_cdf((low - mean) / sd), b = normal_cdf((high - mean) / sd);
  // Far out in a tail both bounds have the same probability in double: the nearest bound is then the answer.
  const double p = a + (b - a) * uniform();
  if (!(p > 0 && p < 1 && b > a)) return std::fmin(std::fmax(mean, low), high);
  return std::fmin(std::fmax(mean + sd * normal_quantile(p), low), high);
}

double Draws::exponential(double mean) { return -mean * std::log(uniform()); }

double Draws::lognormal(double median, double sigma) { return median * std::exp(normal(0, sigma)); }

double Draws::pareto(double scale, double shape) { return scale * std::pow(uniform(), -1 / shape); }

RandomStream::RandomStream(std::uint64_t seed, std::string_view name)
    : root_(detail::scramble(seed + detail::golden_gamma)) {
  for (const char c : name) root_ = mix(root_, static_cast<unsigned char>(c));
  root_ = mix(root_, ~std::uint64_t{0});  // ends the name: "loss" with key 50 must not be "loss2" without
}

double normal_quantile(double p) {
  const double q = p - 0.5;
  if (std::fabs(q) <= 0.425) return near_middle(0.180625 - q * q, q);
  const double r = std::sqrt(-std::log(q < 0 ? p : 1 - p));
  const double x = r <= 5 ? in_tail(r - 1.6) : far_out(r - 5);
  return q < 0 ? -x : x;
}

}  // namespace photonlag
