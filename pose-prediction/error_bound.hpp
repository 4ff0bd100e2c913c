#pragma once
/// @file
/// What 95 % of the errors of something stay within, learnt from its errors as they become known.

#include <array>
#include <cstdint>

namespace photonlag {

/// Tracks the 95 % quantile of errors whose size comes and goes with the motion, from a stream of them.
///
/// The bound is a weighted sum of cues known when it is stated. Every error scored moves the logarithms of the weights:
/// down a little if it stayed within its bound, up by 19 times as much if not, so that in the long run one in twenty
/// does not (quantile tracking: Gibbs and Candes, Adaptive conformal inference under distribution shift, NeurIPS 2021,
/// with the step in the logarithm). Part of the step is shared by all weights; the rest goes to each by its cue's share
/// of the bound (exponentiated gradient of the quantile loss: Kivinen and Warmuth, 1997), so that the cues that say
/// most about this predictor's errors come to lead. The guarantee needs no assumption about how errors are distributed:
/// over T seconds coverage is off by at most (range of the log-weights) / (1.5 T).
class ErrorBound {
 public:
  /// Cues that come from the motion, in the error's unit: what it moves and bends in the time ahead. Not negative.
  struct Motion {
    double gone = 0;  ///< Half of speed times horizon.
    double bent = 0;  ///< Half of acceleration times horizon squared.
  };
  static constexpr std::size_t cue_count = 4;
  struct Statement {
    std::array<double, cue_count> cues{};
    double p95 = 0;          ///< NaN until ready().
    bool of_errors = false;  ///< It rests on errors, not on the motion alone.
  };

  /// @param floor The least bound, in the error's unit: smaller errors are of no account.
  explicit ErrorBound(double floor) : floor_(floor) {}

  /// Errors enough have been scored to state anything.
  [[nodiscard]] bool ready() const { return scored_ >= least_scored; }
  /// The bound where the motion is @p motion. @param stretch Recent errors are taken times this: where the bound is
  /// asked for another horizon than the one it was learnt at, the ratio of the two.
  [[nodiscard]] Statement state(const Motion& motion, double stretch = 1) const;
  /// Root mean square of the errors as a share of the bound, lately; 0 before the first.
  [[nodiscard]] double rms_share() const;

  /// Learns that the error was @p error where @p stated had been stated. @p step_s since the one scored before, s.
  /// @pre error and step_s are finite and not negative
  void score(const Statement& stated, double error, double step_s);

 private:
  static constexpr int least_scored = 20;  ///< Below 19 errors no 95 % quantile can be told from a maximum.
  static constexpr int warm_up = 128;
  static constexpr std::size_t highest = 8;  ///< Of 128 sorted values the 123rd is the quantile: the sixth from above.

  void set_out(double ratio);
  void learn(const Statement& stated, bool missed, double step_s);

  double floor_;
  std::array<double, cue_count> weights_{1, 1, 1, 1};
  std::array<double, highest> top_ratios_{};  // of the first errors to the sum of their cues, the largest first
  double recent_ = 0, usual_ = 0, square_ = 0;
  std::int64_t scored_ = 0, learnt_from_ = 0;
};

}  // namespace photonlag
