#include "bench/gate/median.hpp"

#include <gtest/gtest.h>

namespace photonlag {
namespace {

TEST(Median, IsTheMiddleOrBetweenTheTwoInTheMiddle) {
  EXPECT_EQ(median({5}), 5);
  EXPECT_EQ(median({9, 1, 5}), 5);
  EXPECT_EQ(median({4, 1, 3, 2}), 2.5);
  EXPECT_EQ(median({-1, -1, 7, 7}), 3);
}

}  // namespace
}  // namespace photonlag
