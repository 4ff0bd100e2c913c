#pragma once
/// @file
/// Which of several guesses of the same thing to believe, by how far off each was lately.

#include <algorithm>
#include <array>
#include <cmath>

namespace photonlag {

/// Shares of several guesses, by 1 / (mean error)^32 of the last 10 s: nearly all for the best, and where some are as
/// good as each other their mean, which is better than either (Bates and Granger, 1969; the weights are those of a
/// softmax of -32 log error, as in prediction with expert advice: Cesa-Bianchi and Lugosi, 2006).
///
/// The first guess is the favourite: before anything is known of the others they are taken for a tenth worse, which
/// counts as 2 s.
class RunningChoice {
 public:
  static constexpr int guesses = 3;
  static constexpr double memory_s = 10, prior_s = 2, handicap = 1.1;
  using PerGuess = std::array<double, guesses>;

  /// @param errors how far off each guess was, 0 or more
  /// @param dt_s time since the judgement before; > 0
  void judge(const PerGuess& errors, double dt_s) {
    const double fading = std::exp(-dt_s / memory_s);
    judged_s_ = fading * judged_s_ + dt_s;
    for (std::size_t i = 0; i < errors.size(); ++i) sums_[i] = fading * sums_[i] + dt_s * errors[i];
  }

  /// They sum to 1.
  [[nodiscard]] PerGuess shares() const {
    const double favourite = judged_s_ > 0 ? sums_[0] / judged_s_ : 0;
    PerGuess means, out;
    for (std::size_t i = 0; i < means.size(); ++i) means[i] = sums_[i] + prior_s * favourite * (i == 0 ? 1 : handicap);
    const double least = *std::min_element(means.begin(), means.end());
    if (least <= 0) return only_the_best(means);
    double sum = 0;
    for (std::size_t i = 0; i < means.size(); ++i) sum += out[i] = to_the_32nd(least / means[i]);
    for (double& share : out) share /= sum;
    return out;
  }

 private:
  static PerGuess only_the_best(const PerGuess& means) {
    PerGuess out{};
    out[std::size_t(std::min_element(means.begin(), means.end()) - means.begin())] = 1;
    return out;
  }
  static double to_the_32nd(double x) {
    for (int i = 0; i < 5; ++i) x *= x;
    return x;
  }

  PerGuess sums_{};
  double judged_s_ = 0;
};

}  // namespace photonlag
