#include "pose-prediction/running_correction.hpp"

#include <gtest/gtest.h>

#include "sim/core/random.hpp"

/// What a guess is usually off by.

namespace photonlag {
namespace {

/// Cues of which two are alike and three never move; what is wanted is a sum of the others.
struct Hints {
  explicit Hints(int i) {
    const RandomStream stream(1, "hints");
    Draws draws = stream.at(i);
    for (int row : {0, 1, 2, 3}) at.row(row) << draws.normal(0, 1), draws.normal(0, 10), draws.normal(0, 1e-3);
    at.row(4) = at.row(3);
  }
  [[nodiscard]] Eigen::Vector3d wanted() const { return at.row(0) * 0.3 - at.row(2) * 0.5; }
  RunningCorrection::Cues at = RunningCorrection::Cues::Zero();
};

TEST(RunningCorrection, FindsWhichCuesErrorsGoWithWhateverTheirScale) {
  RunningCorrection correction;
  EXPECT_EQ(correction.of(Hints(0).at), Eigen::Vector3d::Zero()) << "nothing is known";
  for (int i = 1; i < 4000; ++i) correction.judge(Hints(i).at, Hints(i).wanted(), 0.01);
  correction.solve();
  const Hints unseen(0);
  for (int axis = 0; axis < 3; ++axis)
    EXPECT_NEAR(correction.of(unseen.at)(axis), unseen.wanted()(axis), 0.06 * unseen.at.col(axis).norm());
}

TEST(RunningCorrection, HardlyHeedsWildErrors) {
  RunningCorrection correction;
  for (int i = 1; i < 4000; ++i)
    correction.judge(Hints(i).at, i % 50 == 0 ? Hints(i).at.row(1) * 1e4 : Hints(i).wanted(), 0.01);
  correction.solve();
  const Hints unseen(0);
  EXPECT_LT((correction.of(unseen.at) - unseen.wanted())(0), 0.5 * unseen.at.col(0).norm());
}

TEST(RunningCorrection, CorrectsLittleAtFirstAndForgetsWithinAMinute) {
  RunningCorrection correction;
  const Hints one(0);
  const auto share = [&] { return correction.of(one.at).dot(one.wanted()) / one.wanted().squaredNorm(); };
  for (int i = 1; i < 5; ++i) correction.judge(Hints(i).at, Hints(i).wanted(), 0.01);
  correction.solve();
  EXPECT_LT(share(), 0.1);
  for (int i = 1; i < 12000; ++i) correction.judge(Hints(i).at, Hints(i).wanted(), 0.01);
  for (int i = 1; i < 12000; ++i) correction.judge(Hints(i).at, -Hints(i).wanted(), 0.01);
  correction.solve();
  EXPECT_LT(share(), -0.8);
}

}  // namespace
}  // namespace photonlag
