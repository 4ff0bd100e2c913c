#include "pose-prediction/running_choice.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace photonlag {
namespace {

using PerGuess = RunningChoice::PerGuess;

RunningChoice after(double seconds, const PerGuess& errors) {
  RunningChoice choice;
  for (int i = 0; i < int(seconds * 100); ++i) choice.judge(errors, 0.01);
  return choice;
}

TEST(RunningChoice, SharesSumToOneWhateverIsKnown) {
  for (const PerGuess& errors : {PerGuess{0, 0, 0}, PerGuess{1e-12, 1, 5}, PerGuess{3, 2, 0}, PerGuess{1e9, 1e9, 2e9}})
    for (const double seconds : {0.0, 0.01, 100.0}) {
      const PerGuess shares = after(seconds, errors).shares();
      EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-12);
    }
}

TEST(RunningChoice, BelievesTheFavouriteUntilOthersHaveShownThatTheyAreBetter) {
  EXPECT_EQ(RunningChoice().shares(), (PerGuess{1, 0, 0}));
  EXPECT_GT(after(0.1, {1, 1, 1}).shares()[0], 0.8);
  EXPECT_GT(after(0.1, {1, 0.95, 1}).shares()[0], 0.8);
  EXPECT_GT(after(60, {1, 0.9, 1}).shares()[1], 0.6);
}

TEST(RunningChoice, MeansWhatIsAlikeAndLeavesOutWhatIsWorse) {
  const PerGuess shares = after(1000, {1, 1 / 1.02, 1.5}).shares();
  // The others' handicap still counts as 2 s in 12.
  const double ratio = std::pow((10 / 1.02 + 2 * 1.1) / 12, -32);
  EXPECT_NEAR(shares[1] / shares[0], ratio, 0.01 * ratio);
  EXPECT_LT(shares[2], 1e-3);
}

TEST(RunningChoice, ForgetsWithinHalfAMinute) {
  RunningChoice choice = after(100, {1, 0.5, 1});
  EXPECT_GT(choice.shares()[1], 0.999);
  for (int i = 0; i < 3000; ++i) choice.judge({0.5, 1, 1}, 0.01);
  EXPECT_GT(choice.shares()[0], 0.999);
}

}  // namespace
}  // namespace photonlag
