#include <gtest/gtest.h>

#include "bench/peers/compare.hpp"
#include "bench/peers/ns3.hpp"
#include "bench/peers/ours.hpp"

// ns-3 as referee.

namespace photonlag::peers {
namespace {

using namespace std::chrono_literals;

TEST(Ns3, DropTailArrivalsAreTheSameToTheNanosecond) {
  const DropTailResult is = compare_drop_tail(40'000);
  EXPECT_EQ(is.other_fate, 0);
  EXPECT_EQ(is.largest_difference, 0ns);
  EXPECT_GT(is.dropped, is.packets / 50);
  EXPECT_LT(is.dropped, is.packets / 2);
}

TEST(Ns3, CoDelDropsWithinOneDequeue) {
  for (const bool poisson : {false, true})
    for (const double load : {1.05, 1.2, 1.5}) {
      SCOPED_TRACE(load);
      const CoDelResult is = compare_codel(load, poisson, 10s);
      EXPECT_EQ(is.our_drops, is.ns3_drops);
      EXPECT_LE(is.largest_difference, CoDelResult::service);
      EXPECT_GT(is.our_drops, 100);
    }
}

TEST(Ns3, PieDropsAndDelaysAlikeOverSeeds) {
  const PieResult is = compare_pie(1.2, 8, 60s);
  EXPECT_TRUE(is.drop_rate.agrees()) << is.drop_rate.ours << " " << is.drop_rate.ns3;
  EXPECT_TRUE(is.mean_wait_ms.agrees()) << is.mean_wait_ms.ours << " " << is.mean_wait_ms.ns3;
  EXPECT_LT(is.mean_wait_ms.standard_error, 0.05 * is.mean_wait_ms.ns3) << "or agreeing means nothing";
}

TEST(Ns3, TwoHopsOfManyClientsArriveAtTheSameInstants) {
  const Race race{.clients = 5, .frames = 10};
  const Finish ours = ours::race(race);
  EXPECT_EQ(ours.delivered, race.packets());
  EXPECT_TRUE(ours.agrees(ns3_::race(race)));
  EXPECT_TRUE(ours.agrees(ns3_::race_of_devices(race)));
}

}  // namespace
}  // namespace photonlag::peers
