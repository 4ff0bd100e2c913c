#include <gtest/gtest.h>

#include <cmath>

#include "sim/net/tests/net_fixture.hpp"

// RFC 8289.

namespace photonlag {
namespace {

using namespace std::chrono_literals;
using Item = ActiveQueue::Item;
using Options = std::map<std::string, OptionValue>;

/// A queue in which ten packets of 1500 B wait before each dequeue; those added come late by a sojourn to choose.
class Backlog final : public ActiveQueue::Drops {
 public:
  explicit Backlog(const Options& options = {}, Ecn ecn = Ecn::not_ect)
      : module_(make_module<Queue>("codel", options)), queue_(dynamic_cast<ActiveQueue&>(*module_)), ecn_(ecn) {}

  std::optional<Item> dequeue(Nanos now, Nanos sojourn, std::int64_t backlog = 10) {
    while (queue_.waiting().packets < backlog)
      queue_.enqueue({.bytes = 1500, .came = now - sojourn, .ecn = ecn_}, now, *this);
    const auto item = queue_.dequeue(now, *this);
    if (item && item->ecn == Ecn::ce) marked.push_back(now);
    return item;
  }

  /// Dequeues each @p step in [from, to).
  void run(Nanos from, Nanos to, Nanos sojourn, Nanos step = 1us) {
    for (Nanos now = from; now < to; now += step) (void)dequeue(now, sojourn);
  }

  std::vector<Nanos> drops, marked;

 private:
  void dropped(const Item&, Nanos now) override { drops.push_back(now); }

  std::unique_ptr<Queue> module_;
  ActiveQueue& queue_;
  Ecn ecn_;
};

std::vector<double> offsets_ms(const std::vector<Nanos>& times) {
  std::vector<double> offsets;
  for (const Nanos t : times) offsets.push_back(millis(t - times.front()));
  return offsets;
}

constexpr double law_ms[] = {0, 100, 170.711, 228.446, 278.446, 323.167, 363.992, 401.788, 437.144, 470.477};

TEST(CoDel, DropsAtIntervalOverTheRootOfTheCount) {
  Backlog backlog;
  backlog.run(0ms, 580ms, 20ms);
  ASSERT_GE(backlog.drops.size(), 10U);
  EXPECT_EQ(backlog.drops[0], 100ms) << "an interval after the delay was first seen above target";
  const auto offsets = offsets_ms(backlog.drops);
  for (std::size_t i = 0; i < std::size(law_ms); ++i) EXPECT_NEAR(offsets[i], law_ms[i], 0.0016) << i;  // 1 us grid
}

TEST(CoDel, MarksAtTheSameInstantsWhereItMayAndDropsNobody) {
  Backlog backlog({{"ecn", true}}, Ecn::ect0);
  backlog.run(0ms, 580ms, 20ms);
  EXPECT_TRUE(backlog.drops.empty());
  ASSERT_GE(backlog.marked.size(), 10U);
  const auto offsets = offsets_ms(backlog.marked);
  for (std::size_t i = 0; i < std::size(law_ms); ++i) EXPECT_NEAR(offsets[i], law_ms[i], 0.0016) << i;
}

TEST(CoDel, DropsWhatCannotBeMarkedAndMarksNobodyUnasked) {
  Backlog cannot({{"ecn", true}}, Ecn::not_ect), unasked({{"ecn", false}}, Ecn::ect1);
  cannot.run(0ms, 300ms, 20ms, 1ms);
  unasked.run(0ms, 300ms, 20ms, 1ms);
  EXPECT_EQ(cannot.drops.size(), 3U);
  EXPECT_EQ(unasked.drops.size(), 3U);
  EXPECT_TRUE(unasked.marked.empty());
}

TEST(CoDel, TheLinuxLawTakesOneNewtonStepPerDrop) {
  Backlog backlog({{"control_law", std::string("linux")}});
  backlog.run(0ms, 400ms, 20ms);
  const auto offsets = offsets_ms(backlog.drops);
  ASSERT_GE(offsets.size(), 4U);
  const double x3 = 0.5 / 2 * (3 - 3 * 0.25);  // 1, 1 / 2, then this
  EXPECT_NEAR(offsets[1], 100, 0.005);
  EXPECT_NEAR(offsets[2], 150, 0.01);
  EXPECT_NEAR(offsets[3], 150 + 100 * x3, 0.02);
}

TEST(CoDel, TheTargetItselfIsTooLongAndANanosecondLessIsNot) {
  Backlog at, below;
  for (Nanos now = 0ms; now < 1s; now += 1ms) {
    (void)at.dequeue(now, 5ms, 3);
    for (int i = 0; i < 2; ++i) (void)at.dequeue(now, 5ms, 3);
    (void)below.dequeue(now, 5ms - 1ns, 3);
    while (below.dequeue(now, 5ms - 1ns, 0)) {
    }
  }
  EXPECT_FALSE(at.drops.empty());
  EXPECT_TRUE(below.drops.empty());
}

TEST(CoDel, OneShortSojournEndsItAll) {
  Backlog backlog;
  backlog.run(0ms, 99ms, 20ms, 1ms);
  while (backlog.dequeue(99ms, 0ms, 0)) {
  }
  backlog.run(99ms, 102ms, 0ms, 1ms);
  backlog.run(102ms, 190ms, 20ms, 1ms);
  EXPECT_TRUE(backlog.drops.empty());
}

TEST(CoDel, DropsNobodyWhileAtMostAnMtuWaits) {
  Backlog one, two;
  for (Nanos now = 0ms; now < 1s; now += 1ms) {
    (void)one.dequeue(now, 50ms, 2);  // one is left behind
    (void)two.dequeue(now, 50ms, 3);
  }
  EXPECT_TRUE(one.drops.empty());
  EXPECT_FALSE(two.drops.empty());
}

/// Ten drops, then @p pause below target; returns the time from the next drop to the one after it.
Nanos spacing_after(Nanos pause) {
  Backlog backlog;
  Nanos now{0};
  for (; backlog.drops.size() < 10; now += 1us) (void)backlog.dequeue(now, 20ms);
  while (backlog.dequeue(now, 0ms, 0)) {
  }
  for (const Nanos end = now + pause; now < end; now += 1ms) (void)backlog.dequeue(now, 0ms, 1);
  for (; backlog.drops.size() < 12; now += 1us) (void)backlog.dequeue(now, 20ms);
  return backlog.drops[11] - backlog.drops[10];
}

TEST(CoDel, GoesOnFromItsDropRateIfItComesBackWithinSixteenIntervals) {
  EXPECT_NEAR(millis(spacing_after(200ms)), 100 / std::sqrt(9.0), 0.002) << "10 drops, 9 of them after entering";
  EXPECT_NEAR(millis(spacing_after(1450ms)), 100 / std::sqrt(9.0), 0.002);
  EXPECT_NEAR(millis(spacing_after(1700ms)), 100, 0.002);
}

struct Cbr {
  double load;
  std::vector<int> first_ms;
  std::size_t in_10_s;
};

/// Drop instants of 1500 B packets at @p load of 12 Mb/s for 10 s.
std::vector<Nanos> cbr_drops(double load) {
  class Times final : public FateSink {
   public:
    void fate_was_decided(const Packet&, const Fate& fate) override {
      if (fate.dropped_by == DroppedBy::queue) drops.push_back(now);
    }
    Nanos now{};
    std::vector<Nanos> drops;
  } times;
  auto parts = plain_parts();
  parts.queue = make_module<Queue>("codel", {{"limit_packets", 0.0}});
  Link link("downlink", 1, std::move(parts), times);
  const auto advance = [&](Nanos to) {
    while (link.next_event() <= to) link.advance(times.now = link.next_event());
  };
  const Nanos gap(std::llround(1e6 / load));
  for (std::int64_t i = 0; i * gap < 10s; ++i) {
    advance(i * gap);
    link.offer(video_packet(i), i * gap);
  }
  advance(10s - 1ns);
  return times.drops;
}

TEST(CoDel, ConstantOverloadIsDroppedAtKnownInstants) {
  const Cbr cases[] = {{1.05, {206, 306, 377, 435, 485}, 491},
                       {1.2, {130, 230, 301, 359, 409}, 1809},
                       {1.5, {116, 216, 287, 345, 395}, 2515}};
  for (const auto& [load, first_ms, in_10_s] : cases) {
    SCOPED_TRACE(load);
    const auto drops = cbr_drops(load);
    ASSERT_GE(drops.size(), first_ms.size());
    for (std::size_t i = 0; i < first_ms.size(); ++i) EXPECT_EQ(drops[i], std::chrono::milliseconds(first_ms[i]));
    EXPECT_EQ(drops.size(), in_10_s);
  }
}

TEST(CoDel, RefusesWhatExceedsItsLimit) {
  auto parts = plain_parts();
  parts.queue = make_module<Queue>("codel", {{"limit_packets", 5.0}});
  Diary diary;
  Link link("downlink", 1, std::move(parts), diary);
  for (unsigned i = 0; i < 10; ++i) link.offer(video_packet(0, i), 0ms);
  EXPECT_EQ(link.waiting(0ms).packets, 5);
  EXPECT_EQ(link.books().dropped[std::size_t(DroppedBy::queue)], 4);
}

}  // namespace
}  // namespace photonlag
