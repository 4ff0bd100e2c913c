#pragma once
/// @file
/// Random numbers that depend on what they are for, never on who asked before.
///
/// Every draw is a pure function of (seed, stream name, key): swapping one module leaves everybody else's draws as they
/// were, and no order of events, number of threads or standard library changes them. No std::*_distribution is used.

#include <cstdint>
#include <string_view>

namespace photonlag {

namespace detail {

inline constexpr std::uint64_t golden_gamma = 0x9e3779b97f4a7c15ULL;

/// Steele, Lea & Flood 2014, SplitMix64's finaliser (Stafford's variant 13).
constexpr std::uint64_t scramble(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}
}  // namespace detail

/// A short sequence of numbers for one purpose (one packet's delay, one frame's cost).
class Draws {
 public:
  explicit Draws(std::uint64_t key) : state_(key) {}

  /// 64 uniform bits (splitmix64).
  std::uint64_t next() { return detail::scramble(state_ += detail::golden_gamma); }
  /// In the open interval (0, 1): 52 bits, at the middle of their steps. Not 53: the half added to the largest of those
  /// would round to 1.
  double uniform() { return (static_cast<double>(next() >> 12) + 0.5) * 0x1p-52; }
  double uniform(double low, double high);  ///< In [low, high], the ends by rounding only. @pre low <= high
  double normal(double mean, double sd);    ///< By the inverse distribution function (Wichura's AS 241). @pre sd >= 0
  double truncated_normal(double mean, double sd, double low,
                          double high);           ///< Normal, conditioned on [low, high]. @pre low <= high
  double exponential(double mean);                ///< @pre mean >= 0
  double lognormal(double median, double sigma);  ///< exp of a normal with mean ln(median), sd sigma. @pre median > 0
  double pareto(double scale, double shape);      ///< P(X > x) = (scale/x)^shape for x >= scale. @pre both > 0

 private:
  std::uint64_t state_;
};

/// All draws of one noise source of a run.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::string_view name);

  /// The draws for one key, such as (client, kind, frame, index, attempt). The order of the parts matters.
  template <class... Part>
  [[nodiscard]] Draws at(Part... part) const {
    return Draws(under(part...).root_);
  }

  /// The stream of all keys that begin like this: under(a, b).at(c) is at(a, b, c).
  template <class... Part>
  [[nodiscard]] RandomStream under(Part... part) const {
    std::uint64_t key = root_;
    ((key = mix(key, static_cast<std::uint64_t>(part))), ...);
    return RandomStream(key);
  }

 private:
  static std::uint64_t mix(std::uint64_t key, std::uint64_t part) {
    return detail::scramble(detail::scramble(key ^ detail::golden_gamma) + (part + 1) * detail::golden_gamma);
  }
  explicit RandomStream(std::uint64_t root) : root_(root) {}
  std::uint64_t root_;
};

/// Quantile of the standard normal distribution, relative error below 1e-15 (Wichura 1988, AS 241 PPND16). @pre 0 < p <
/// 1
[[nodiscard]] double normal_quantile(double p);

}  // namespace photonlag
