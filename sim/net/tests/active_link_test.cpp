#include <gtest/gtest.h>

#include <map>
#include <tuple>

#include "sim/net/item_ring.hpp"
#include "sim/net/tests/net_fixture.hpp"

// A link whose queue is active: the same physics as with a passive one, told later.

namespace photonlag {
namespace {

using namespace std::chrono_literals;

const auto by_name = [](const auto& info) { return info.param; };

/// drop_tail once more, as a queue that holds its packets itself.
class ActiveDropTail final : public ActiveQueue {
 public:
  explicit ActiveDropTail(std::int64_t packets, std::int64_t bytes) : packets_(packets), bytes_(bytes) {}
  void enqueue(Item item, Nanos now, Drops& drops) override {
    const Occupancy& is = ring_.occupancy();
    if ((packets_ != 0 && is.packets >= packets_) || (bytes_ != 0 && is.bytes + item.bytes > bytes_))
      return drops.dropped(item, now);
    ring_.push(item);
  }
  std::optional<Item> dequeue(Nanos, Drops&) override {
    if (ring_.empty()) return std::nullopt;
    return ring_.pop();
  }
  [[nodiscard]] Occupancy waiting() const override { return ring_.occupancy(); }

 private:
  std::int64_t packets_, bytes_;
  ItemRing ring_;
};

using Id = std::tuple<std::int64_t, std::uint32_t, bool>;
Id id_of(const Packet& packet) { return {packet.frame, packet.index, packet.copy}; }

std::map<Id, Diary::Entry> by_packet(const Diary& diary) {
  std::map<Id, Diary::Entry> entries;
  for (const auto& entry : diary.entries)
    EXPECT_TRUE(entries.emplace(id_of(entry.packet), entry).second) << "a fate told twice";
  return entries;
}

void expect_same(const Fate& a, const Fate& b) {
  EXPECT_EQ(a.offered, b.offered);
  EXPECT_EQ(a.service_start, b.service_start);
  EXPECT_EQ(a.departed, b.departed);
  EXPECT_EQ(a.base_delay, b.base_delay);
  EXPECT_EQ(a.drawn_delay, b.drawn_delay);
  EXPECT_EQ(a.delivered, b.delivered);
  EXPECT_EQ(a.dropped_by, b.dropped_by);
}

/// Bursts that overload for a while, at whole milliseconds (so that offers and services coincide) and between them.
template <class Offer>
void offer_bursts(Offer&& offer) {
  const RandomStream stream(5, "bursts");
  Nanos now{0};
  for (std::int64_t burst = 0; burst < 2000; ++burst) {
    Draws draws = stream.at(burst);
    now += draws.uniform() < 0.5 ? Nanos(std::chrono::milliseconds(draws.next() % 40)) : from_ms(draws.uniform(0, 40));
    const auto packets = draws.next() % 32;
    for (std::uint32_t i = 0; i < packets; ++i)
      offer(video_packet(burst, i, draws.uniform() < 0.5 ? 1500 : std::int32_t(draws.uniform(1, 1500))), now);
  }
}

std::vector<std::string> capacities() { return Registry<Capacity>::instance().names(); }

class ActiveAndPassive : public testing::TestWithParam<std::string> {
 protected:
  /// Slow enough for the queue to be full now and then.
  static std::unique_ptr<Capacity> slow_capacity() {
    const auto& options = Registry<Capacity>::instance().find(GetParam(), {"test"}).options;
    const bool has_rate = std::ranges::any_of(options, [](const OptionSpec& spec) { return spec.key == "mbps"; });
    if (GetParam() == "token_bucket")
      return make_module<Capacity>("token_bucket", {{"mbps", 5.0}, {"burst_bytes", 3000.0}});
    return has_rate ? make_module<Capacity>(GetParam(), {{"mbps", 12.0}}) : make_sample<Capacity>(GetParam());
  }

  static Link::Parts parts(std::unique_ptr<Queue> queue) {
    Link::Parts parts{.capacity = slow_capacity(),
                      .queue = std::move(queue),
                      .delay = make_module<Delay>("normal", {{"mean_ms", 20.0}, {"sd_ms", 3.0}}),
                      .loss = make_module<Loss>("gilbert_elliott", {{"p", 0.02}, {"r", 0.3}}),
                      .down = {{100ms, 130ms}, {9s, 9100ms}}};
    parts.corruption = make_module<Loss>("bernoulli", {{"probability", 0.01}});
    parts.duplication = make_module<Loss>("bernoulli", {{"probability", 0.02}});
    return parts;
  }

  static void expect_equal(double packets, double bytes) {
    Diary passive_diary, active_diary;
    Link passive("downlink", 1, parts(make_module<Queue>("drop_tail", {{"packets", packets}, {"bytes", bytes}})),
                 passive_diary);
    Link active("downlink", 1, parts(std::make_unique<ActiveDropTail>(std::int64_t(packets), std::int64_t(bytes))),
                active_diary);
    offer_bursts([&](const Packet& packet, Nanos now) {
      passive.offer(packet, now);
      active.offer(packet, now);
      ASSERT_EQ(passive.waiting(now).packets, active.waiting(now).packets);
      ASSERT_EQ(passive.waiting(now).bytes, active.waiting(now).bytes);
    });
    active.advance(std::chrono::hours(24));
    EXPECT_EQ(active.next_event(), never);
    const auto expected = by_packet(passive_diary), found = by_packet(active_diary);
    ASSERT_EQ(expected.size(), found.size());
    for (const auto& [id, entry] : expected) expect_same(entry.fate, found.at(id).fate);
    EXPECT_EQ(passive.books().dropped, active.books().dropped);
    for (const auto by : {DroppedBy::queue, DroppedBy::loss, DroppedBy::down, DroppedBy::corruption})
      EXPECT_GT(active.books().dropped[std::size_t(by)], 0) << name(by);
    EXPECT_GT(active.books().duplicated, 0);
  }
};

TEST_P(ActiveAndPassive, DropTailGivesEveryPacketTheSameFateByPackets) { expect_equal(20, 0); }
TEST_P(ActiveAndPassive, DropTailGivesEveryPacketTheSameFateByBytes) { expect_equal(0, 12'345); }

/// Who asked for the link may be gone when it is granted: a younger packet goes in its place, then and not later.
TEST_P(ActiveAndPassive, ServesWhatItDequeuesAtOnce) {
  Diary diary;
  Link link("downlink", 1, parts(make_module<Queue>("drop_head", {{"packets", 3.0}})), diary);
  std::size_t seen = 0;
  const auto expect_served_at = [&](Nanos now) {
    for (; seen < diary.entries.size(); ++seen) {
      const Nanos start = diary.entries[seen].fate.service_start;
      EXPECT_TRUE(start == never || start == now) << start.count() << " and not " << now.count();
    }
  };
  const auto advance_to = [&](Nanos now) {
    for (Nanos next = link.next_event(); next <= now; next = link.next_event()) {
      link.advance(next);
      expect_served_at(next);
    }
  };
  offer_bursts([&](const Packet& packet, Nanos now) {
    advance_to(now);
    link.offer(packet, now);
    expect_served_at(now);
  });
  advance_to(std::chrono::hours(1));
  EXPECT_GT(link.books().dropped[std::size_t(DroppedBy::queue)], 1000);
}

INSTANTIATE_TEST_SUITE_P(Capacities, ActiveAndPassive, testing::ValuesIn(capacities()), by_name);

class EveryActiveLink : public testing::TestWithParam<std::string> {
 protected:
  static Link::Parts parts() {
    auto parts = plain_parts();
    parts.queue = make_sample<Queue>(GetParam());
    parts.loss = make_module<Loss>("bernoulli", {{"probability", 0.01}});
    parts.duplication = make_module<Loss>("bernoulli", {{"probability", 0.01}});
    return parts;
  }
  /// 150 % load for 10 s: every queue has to drop. Half of the packets can be marked.
  template <class Offer>
  static void overload(Offer&& offer) {
    for (int i = 0; i < 15'000; ++i) {
      Packet packet = video_packet(i);
      packet.ecn = i % 4 == 0 ? Ecn::ect1 : i % 4 == 1 ? Ecn::ect0 : Ecn::not_ect;
      offer(packet, i * Nanos(666'667));
    }
  }
};

TEST_P(EveryActiveLink, BooksBalanceAndEveryFateIsToldOnce) {
  Diary diary;
  Link link("downlink", 1, parts(), diary);
  overload([&](const Packet& packet, Nanos now) { link.offer(packet, now); });
  link.advance(std::chrono::hours(1));
  const Link::Books& books = link.books();
  EXPECT_EQ(books.sent, 15'000 + books.duplicated);
  EXPECT_EQ(by_packet(diary).size(), std::size_t(books.sent));
  std::int64_t dropped = 0, marked = 0;
  for (const std::int64_t count : books.dropped) dropped += count;
  for (const auto& [packet, fate] : diary.entries)
    marked += packet.ecn == Ecn::ce && fate.dropped_by == DroppedBy::nobody ? 1 : 0;
  EXPECT_EQ(books.sent, books.delivered + dropped);
  EXPECT_EQ(books.marked, marked) << "no packet was marked when it came";
  EXPECT_GT(books.dropped[std::size_t(DroppedBy::queue)], 0);
  EXPECT_GT(books.dropped[std::size_t(DroppedBy::loss)], 0);
  EXPECT_EQ(link.waiting(std::chrono::hours(1)).packets, 0);
}

TEST_P(EveryActiveLink, DoesNotCareHowOftenItIsAdvanced) {
  Diary lazy_diary, eager_diary;
  Link lazy("downlink", 1, parts(), lazy_diary), eager("downlink", 1, parts(), eager_diary);
  overload([&](const Packet& packet, Nanos now) {
    lazy.offer(packet, now);
    for (Nanos next = eager.next_event(); next <= now; next = eager.next_event()) eager.advance(next);
    eager.advance(now - 1ns > 0ns ? now - 1ns : 0ns);
    eager.offer(packet, now);
    (void)eager.waiting(now);
  });
  lazy.advance(std::chrono::hours(1));
  eager.advance(std::chrono::hours(1));
  ASSERT_EQ(lazy_diary.entries.size(), eager_diary.entries.size());
  for (std::size_t i = 0; i < lazy_diary.entries.size(); ++i) {
    EXPECT_EQ(id_of(lazy_diary.entries[i].packet), id_of(eager_diary.entries[i].packet));
    EXPECT_EQ(lazy_diary.entries[i].packet.ecn, eager_diary.entries[i].packet.ecn);
    expect_same(lazy_diary.entries[i].fate, eager_diary.entries[i].fate);
  }
}

TEST_P(EveryActiveLink, IsBusyWheneverSomebodyWaits) {
  Diary diary;
  Link link("downlink", 1, parts(), diary);
  overload([&](const Packet& packet, Nanos now) { link.offer(packet, now); });
  link.advance(std::chrono::hours(1));
  Nanos last{0};
  for (const auto& [packet, fate] : diary.entries) {
    if (fate.service_start == never) continue;
    EXPECT_EQ(fate.service_start, std::max(last, fate.offered));
    EXPECT_EQ(fate.departed, fate.service_start + 1ms);
    last = fate.departed;
  }
}

INSTANTIATE_TEST_SUITE_P(Registered, EveryActiveLink, testing::ValuesIn(active_queues()), by_name);

TEST(ActiveLink, SaysWhenTheNextPacketCanGo) {
  auto parts = plain_parts();
  parts.queue = make_module<Queue>("drop_head");
  Diary diary;
  Link link("downlink", 1, std::move(parts), diary);
  EXPECT_EQ(link.next_event(), never);
  link.offer(video_packet(0), 5ms);
  EXPECT_EQ(link.next_event(), never) << "it is already being sent";
  ASSERT_EQ(diary.entries.size(), 1U);
  link.offer(video_packet(1), 5ms);
  EXPECT_EQ(link.next_event(), 6ms);
  link.advance(6ms - 1ns);
  EXPECT_EQ(diary.entries.size(), 1U);
  link.advance(6ms);
  EXPECT_EQ(diary.entries.size(), 2U);
  EXPECT_EQ(diary.entries[1].fate.departed, 7ms);
}

TEST(ActiveLink, DropHeadDropsTheOldestAndServesTheNewest) {
  auto parts = plain_parts();
  parts.queue = make_module<Queue>("drop_head", {{"packets", 2.0}});
  Diary diary;
  Link link("downlink", 1, std::move(parts), diary);
  for (unsigned i = 0; i < 5; ++i) link.offer(video_packet(0, i), 0ms);  // 0 in service; 1 and 2 give way to 3 and 4
  link.advance(1s);
  std::vector<std::pair<std::uint32_t, DroppedBy>> fates;
  for (const auto& [packet, fate] : diary.entries) fates.emplace_back(packet.index, fate.dropped_by);
  EXPECT_EQ(fates, (std::vector<std::pair<std::uint32_t, DroppedBy>>{{0, DroppedBy::nobody},
                                                                     {1, DroppedBy::queue},
                                                                     {2, DroppedBy::queue},
                                                                     {3, DroppedBy::nobody},
                                                                     {4, DroppedBy::nobody}}));
}

TEST(ActiveLink, ASlotOnceAskedForIsGrantedToWhoeverIsThere) {
  auto parts = plain_parts();
  parts.capacity = make_module<Capacity>("slot", {{"min_ms", 3.0}, {"max_ms", 3.0}, {"mbps", 12.0}});
  parts.queue = make_module<Queue>("drop_head", {{"packets", 1.0}});
  Diary diary;
  Link link("downlink", 1, std::move(parts), diary);
  link.offer(video_packet(0), 0ms);
  link.offer(video_packet(1), 1ms);
  EXPECT_EQ(link.next_event(), 3ms);
  link.advance(3ms);
  ASSERT_EQ(diary.entries.size(), 2U);
  EXPECT_EQ(diary.entries[0].fate.dropped_by, DroppedBy::queue);
  EXPECT_EQ(diary.entries[1].fate.service_start, 3ms);
  EXPECT_EQ(diary.entries[1].fate.departed, 4ms);
}

TEST(ActiveLink, DropHeadLimitsBytesEvenAgainstOnePacket) {
  auto parts = plain_parts();
  parts.queue = make_module<Queue>("drop_head", {{"packets", 0.0}, {"bytes", 2000.0}});
  Diary diary;
  Link link("downlink", 1, std::move(parts), diary);
  for (unsigned i = 0; i < 3; ++i) link.offer(video_packet(0, i, 1000), 0ms);
  EXPECT_EQ(link.waiting(0ms).bytes, 2000);
  link.offer(video_packet(0, 3, 1), 0ms);
  EXPECT_EQ(link.waiting(0ms).bytes, 1001);
  link.offer(video_packet(0, 4, 2001), 0ms);
  EXPECT_EQ(link.waiting(0ms).bytes, 0);
  EXPECT_EQ(link.books().dropped[std::size_t(DroppedBy::queue)], 4);
}

}  // namespace
}  // namespace photonlag
