/// Packets that the network doubles, and what tells them apart.
#include <gtest/gtest.h>

#include <set>

#include "sim/net/tests/net_fixture.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;

TEST(PacketStream, DrawsWhatTheWholeKeyDraws) {
  const RandomStream whole(7, "downlink.loss");
  PacketStream by_packet_stream(7, "downlink.loss");
  for (std::uint64_t i = 0; i < 5000; ++i) {
    Draws pick(i);
    const Packet p{.client = std::uint32_t(pick.next() % 3),
                   .kind = PacketKind(pick.next() % 3),
                   .frame = std::int64_t(pick.next() % 3),
                   .index = std::uint32_t(pick.next() % 40),
                   .attempt = std::uint32_t(pick.next() % 2),
                   .copy = std::uint16_t(pick.next() % 4)};
    const std::uint32_t attempt = p.attempt | (p.copy > 0 ? 1U << 31 : 0U);
    EXPECT_EQ(by_packet_stream.at(p).next(), p.copy > 1
                                                 ? whole.at(p.client, p.kind, p.frame, p.index, attempt, p.copy).next()
                                                 : whole.at(p.client, p.kind, p.frame, p.index, attempt).next());
  }
}

/// Offers what one link delivers to the next.
class Onward final : public FateSink {
 public:
  Link* next = nullptr;
  void fate_was_decided(const Packet& packet, const Fate& fate) override {
    if (fate.dropped_by == DroppedBy::nobody) next->offer(packet, fate.delivered);
  }
};

TEST(Duplication, CopiesMadeByLinksInARowAreAllDrawnFor) {
  const auto doubling = [] {
    auto parts = plain_parts();
    parts.duplication = make_module<Loss>("bernoulli", {{"probability", 1.0}});
    return parts;
  };
  auto last = plain_parts();
  last.delay = make_module<Delay>("uniform", {{"mean_ms", 25.0}, {"spread_ms", 25.0}, {"reorder", true}});
  Diary diary;
  Onward to_second, to_third, to_last;
  Link first("first", 1, doubling(), to_second), second("second", 1, doubling(), to_third),
      third("third", 1, doubling(), to_last), drawing("last", 1, std::move(last), diary);
  to_second.next = &second, to_third.next = &third, to_last.next = &drawing;
  first.offer(video_packet(0), 0ms);
  ASSERT_EQ(diary.entries.size(), 8U);
  std::set<std::uint16_t> copies;
  std::set<Nanos> delays;
  for (const auto& [packet, fate] : diary.entries) {
    copies.insert(packet.copy);
    delays.insert(fate.drawn_delay);
  }
  EXPECT_EQ(copies.size(), 8U);
  EXPECT_TRUE(copies.contains(0));
  EXPECT_EQ(delays.size(), 8U);
}

TEST(Duplication, DoublesNothingForEver) {
  auto parts = plain_parts();
  parts.duplication = make_module<Loss>("bernoulli", {{"probability", 1.0}});
  Diary diary;
  Link link("downlink", 1, std::move(parts), diary);
  Packet packet = video_packet(0);
  packet.doubled = Link::most_doublings - 1;
  link.offer(packet, 0ms);
  ASSERT_EQ(diary.entries.size(), 2U);
  EXPECT_EQ(diary.entries[1].packet.copy, 0x8000);
  link.offer(diary.entries[1].packet, 1s);
  EXPECT_EQ(diary.entries.size(), 3U);
  EXPECT_EQ(link.books().duplicated, 1);
}

/// Who keeps a packet's contents until its last copy is gone must know of the copy before the original is lost.
TEST(Duplication, ADuplicateIsAnnouncedBeforeTheFateOfEither) {
  class Order final : public FateSink {
   public:
    void fate_was_decided(const Packet& packet, const Fate&) override {
      told += packet.copy > 0 ? "copy " : "original ";
    }
    void was_duplicated(const Packet&) override { told += "announced "; }
    std::string told;
  };
  for (const char* queue : {"infinite", "drop_head"}) {
    auto parts = plain_parts();
    parts.queue = make_module<Queue>(queue);
    parts.loss = make_module<Loss>("bernoulli", {{"probability", 1.0}});
    parts.duplication = make_module<Loss>("bernoulli", {{"probability", 1.0}});
    Order order;
    Link link("downlink", 1, std::move(parts), order);
    link.offer(video_packet(0), 0ms);
    link.advance(10ms);
    EXPECT_EQ(order.told, "announced original copy ") << queue;
  }
}

}  // namespace
}  // namespace photonlag
