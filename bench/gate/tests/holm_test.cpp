#include "bench/gate/holm.hpp"

#include <gmock/gmock.h>

namespace photonlag {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;

TEST(Holm, MultipliesByHowManyAreLeftAndNeverFalls) {
  // 0.04 * 2 = 0.08 and 0.05 * 1 stay behind 0.03 * 3 = 0.09.
  EXPECT_THAT(holm_corrected({0.01, 0.02, 0.03, 0.04, 0.05}),
              ElementsAre(DoubleEq(0.05), DoubleEq(0.08), DoubleEq(0.09), DoubleEq(0.09), DoubleEq(0.09)));
  EXPECT_THAT(holm_corrected({0.5, 0.001, 0.4}), ElementsAre(DoubleEq(0.8), DoubleEq(0.003), DoubleEq(0.8)));
}

TEST(Holm, LeavesOneAloneAndStopsAtOne) {
  EXPECT_THAT(holm_corrected({0.03}), ElementsAre(0.03));
  EXPECT_THAT(holm_corrected({1, 1}), ElementsAre(1, 1));
  EXPECT_THAT(holm_corrected({}), ElementsAre());
}

}  // namespace
}  // namespace photonlag
