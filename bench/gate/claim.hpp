#pragma once
/// @file
/// Is B worse than A, better, the same, or can nobody say yet?

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/gate/bootstrap.hpp"
#include "bench/gate/paired_metric.hpp"

namespace photonlag {

/// The smallest difference that matters.
struct MinimumEffect {
  double ms = 0.5;      ///< Of metrics in milliseconds.
  double share = 0.02;  ///< Of others: this share of A's median (of finite values', where it is infinite) ...
  double of_rates =
      0.005;  ///< ... but of rates (unit "1") half a percentage point: a share of nearly nothing is nothing.
  struct Own {
    double value = 0;
    bool relative = false;  ///< A share of A's median, else in the metric's unit.
  };
  std::map<std::string, Own> own{};  ///< By metric, instead of these.

  /// In the metric's unit. @param median_a of A's values
  [[nodiscard]] double of(const PairedMetric& metric, double median_a) const;
};

/// Takes over one of "0.3ms", "1%" or "METRIC=0.3", "METRIC=1%". @throws InputError
void set_minimum_effect(MinimumEffect& minimum, const std::string& text);

enum class Verdict { regressed, improved, same, undecided };
[[nodiscard]] const char* word_of(Verdict verdict);

struct Claim {
  PairedMetric metric;
  double median_a = 0, median_b = 0;
  double median_difference = 0;  ///< The median of b - a; the effect.
  ConfidenceInterval interval;   ///< 95 %, of the median difference, over seeds.
  double p = 1;                  ///< Sign-flip test.
  double p_corrected = 1;        ///< For all metrics (Holm) and all looks (Bonferroni).
  double minimum = 0;            ///< Effects up to this do not matter; metric's unit.
  Verdict verdict = Verdict::undecided;
  std::string reason{};  ///< Why it is undecided.
};

/// Fewer seeds than these decide nothing.
inline constexpr std::size_t fewest_seeds = 10;

/// Regressed or improved: the interval excludes 0, p_corrected < 0.05 and the effect is beyond the minimum. Same: the
/// interval lies within the minimum. All else, and everything below fewest_seeds, is undecided.
/// @param looks how often, with more and more seeds, the question is put at most: each look has a share of the 0.05
[[nodiscard]] std::vector<Claim> judge(const std::vector<PairedMetric>& metrics, const MinimumEffect& minimum,
                                       std::size_t looks = 1);

/// Of all claims: regressed if one is, else undecided if one is, else improved if one is.
[[nodiscard]] Verdict overall(const std::vector<Claim>& claims);

}  // namespace photonlag
