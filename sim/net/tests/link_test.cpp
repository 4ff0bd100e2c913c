#include <gtest/gtest.h>

#include <cmath>

#include "sim/net/tests/net_fixture.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;

std::int64_t dropped(const Link& link, DroppedBy by) { return link.books().dropped[std::size_t(by)]; }

TEST(Link, AFrameAloneTakesItsSerialisationAndPropagation) {
  auto parts = plain_parts();
  parts.delay = make_module<Delay>("constant", {{"ms", 20.0}});
  Diary diary;
  Link link("downlink", 1, std::move(parts), diary);
  for (unsigned i = 0; i < 30; ++i) link.offer(video_packet(0, i), 5ms);
  for (int i = 0; i < 30; ++i) {
    const Fate& fate = diary.entries[std::size_t(i)].fate;
    EXPECT_EQ(fate.offered, 5ms);
    EXPECT_EQ(fate.service_start, 5ms + i * 1ms);
    EXPECT_EQ(fate.departed, 6ms + i * 1ms);
    EXPECT_EQ(fate.base_delay, 20ms);
    EXPECT_EQ(fate.delivered, 26ms + i * 1ms);
  }
}

TEST(Link, CountsWhoWaitsWithoutThePacketInService) {
  Diary diary;
  Link link("downlink", 1, plain_parts(), diary);
  for (unsigned i = 0; i < 200; ++i) link.offer(video_packet(0, i, 1500), 0ms);
  EXPECT_EQ(link.waiting(0ms).packets, 199);
  EXPECT_EQ(link.waiting(1ms - 1ns).bytes, 199 * 1500);
  EXPECT_EQ(link.waiting(1ms).packets, 198);
  EXPECT_EQ(link.waiting(198ms).packets, 1);
  EXPECT_EQ(link.waiting(199ms).packets, 0);
  EXPECT_EQ(link.waiting(199ms).bytes, 0);
}

TEST(Link, KeepsCountWhileItsRingGrowsAndWraps) {
  Diary diary;
  Link link("downlink", 1, plain_parts(), diary);
  const RandomStream stream(1, "bursts");
  Nanos now{0};
  for (int burst = 0; burst < 300; ++burst) {
    now += from_ms(stream.at(burst).uniform(0, 90));
    for (unsigned i = 0; i < 40; ++i) link.offer(video_packet(burst, i), now);
    std::int64_t waiting = 0;
    for (const auto& entry : diary.entries) waiting += entry.fate.service_start > now ? 1 : 0;
    ASSERT_EQ(link.waiting(now).packets, waiting);
    ASSERT_EQ(link.waiting(now).bytes, waiting * 1500);
  }
}

TEST(Link, DropTailLimitsPacketsThatWait) {
  auto parts = plain_parts();
  parts.queue = make_module<Queue>("drop_tail", {{"packets", 3.0}});
  Diary diary;
  Link link("downlink", 1, std::move(parts), diary);
  for (unsigned i = 0; i < 6; ++i) link.offer(video_packet(0, i), 0ms);  // 1 in service, 3 wait, 2 too many
  link.offer(video_packet(1), 1ms);                                      // one has left the queue
  std::vector<DroppedBy> fates;
  for (const auto& entry : diary.entries) fates.push_back(entry.fate.dropped_by);
  EXPECT_EQ(fates, (std::vector{DroppedBy::nobody, DroppedBy::nobody, DroppedBy::nobody, DroppedBy::nobody,
                                DroppedBy::queue, DroppedBy::queue, DroppedBy::nobody}));
  EXPECT_EQ(diary.entries.back().fate.departed, 5ms) << "dropped packets take no capacity";
  EXPECT_EQ(diary.entries[4].fate.service_start, never);
  EXPECT_EQ(diary.entries[4].fate.delivered, never);
}

TEST(Link, DropTailLimitsBytesThatWait) {
  auto parts = plain_parts();
  parts.queue = make_module<Queue>("drop_tail", {{"packets", 0.0}, {"bytes", 3000.0}});
  Diary diary;
  Link link("downlink", 1, std::move(parts), diary);
  for (unsigned i = 0; i < 4; ++i) link.offer(video_packet(0, i), 0ms);
  EXPECT_EQ(link.waiting(0ms).bytes, 3000);
  EXPECT_EQ(diary.entries[3].fate.dropped_by, DroppedBy::queue);
  link.offer(video_packet(1, 0, 1), 0ms);
  EXPECT_EQ(diary.entries[4].fate.dropped_by, DroppedBy::queue) << "not one byte more";
}

TEST(DropTail, RefusesHalfAPacket) {
  EXPECT_THROW((void)make_module<Queue>("drop_tail", {{"packets", 0.5}}), InputError);
}

TEST(Link, DropsWhatIsOfferedOrDepartsWhileItIsDown) {
  auto parts = plain_parts();
  parts.down = {{10ms, 20ms}, {30ms, 31ms}};
  Diary diary;
  Link link("downlink", 1, std::move(parts), diary);
  const auto fate_at = [&](Nanos now) {
    link.offer(video_packet(now.count()), now);
    return diary.entries.back().fate;
  };
  EXPECT_EQ(fate_at(9ms - 1ns).dropped_by, DroppedBy::nobody);
  EXPECT_EQ(fate_at(10ms).dropped_by, DroppedBy::down);
  EXPECT_EQ(diary.entries.back().fate.departed, never) << "took no capacity";
  EXPECT_EQ(fate_at(20ms - 1ns).dropped_by, DroppedBy::down);
  EXPECT_EQ(fate_at(20ms).dropped_by, DroppedBy::nobody);
  const Fate cut = fate_at(29ms + 500us);
  EXPECT_EQ(cut.dropped_by, DroppedBy::down) << "its last byte departs at 30.5 ms";
  EXPECT_EQ(cut.departed, 30ms + 500us);
  EXPECT_EQ(cut.delivered, never);
  EXPECT_EQ(fate_at(31ms).dropped_by, DroppedBy::nobody);
  EXPECT_EQ(dropped(link, DroppedBy::down), 3);
}

TEST(Link, ALostPacketTakesItsCapacity) {
  auto parts = plain_parts();
  parts.loss = make_module<Loss>("bernoulli", {{"probability", 1.0}});
  Diary diary;
  Link link("downlink", 1, std::move(parts), diary);
  link.offer(video_packet(0, 0), 0ms);
  link.offer(video_packet(0, 1), 0ms);
  EXPECT_EQ(diary.entries[1].fate.dropped_by, DroppedBy::loss);
  EXPECT_EQ(diary.entries[1].fate.service_start, 1ms);
  EXPECT_EQ(diary.entries[1].fate.departed, 2ms);
  EXPECT_EQ(diary.entries[1].fate.delivered, never);
}

/// Packets each ms over a delay that scatters by 10 ms.
std::vector<Diary::Entry> scattered(bool reorder) {
  auto parts = plain_parts();
  parts.delay = make_module<Delay>("uniform", {{"mean_ms", 20.0}, {"spread_ms", 10.0}, {"reorder", reorder}});
  Diary diary;
  Link link("downlink", 1, std::move(parts), diary);
  for (int i = 0; i < 1000; ++i) link.offer(video_packet(i, 0, 100), i * 1ms);
  return diary.entries;
}

TEST(Link, KeepsOrderUnlessTheDelayReorders) {
  Nanos last{0};
  for (const auto& [packet, fate] : scattered(false)) {
    EXPECT_EQ(fate.delivered, std::max(last, fate.departed + fate.drawn_delay));
    last = fate.delivered;
  }
  int overtakings = 0;
  last = 0ms;
  for (const auto& [packet, fate] : scattered(true)) {
    EXPECT_EQ(fate.delivered, fate.departed + fate.drawn_delay);
    overtakings += fate.delivered < last ? 1 : 0;
    last = fate.delivered;
  }
  EXPECT_GT(overtakings, 300);
}

/// A link with everything that is random, overloaded at times.
Link::Parts busy_parts() {
  return {make_module<Capacity>("constant", {{"mbps", 12.0}}),
          make_module<Queue>("drop_tail", {{"packets", 20.0}}),
          make_module<Delay>("normal", {{"mean_ms", 20.0}, {"sd_ms", 3.0}}),
          make_module<Loss>("gilbert_elliott", {{"p", 0.02}, {"r", 0.3}}),
          {{100ms, 130ms}}};
}

/// A frame of 30 packets each 31 ms; of every frame only the first @p share packets are sent.
std::vector<Diary::Entry> send_frames(unsigned share, std::uint64_t seed = 1, const std::string& name = "downlink",
                                      Link::Books* books = nullptr) {
  Diary diary;
  Link link(name, seed, busy_parts(), diary);
  for (int frame = 0; frame < 300; ++frame)
    for (unsigned i = 0; i < share; ++i) link.offer(video_packet(frame, i), frame * 31ms);
  if (books) *books = link.books();
  return diary.entries;
}

TEST(Link, BooksBalance) {
  Link::Books books;
  const auto entries = send_frames(30, 1, "downlink", &books);
  EXPECT_EQ(books.sent, 9000);
  EXPECT_EQ(std::size_t(books.sent), entries.size()) << "every fate is told once";
  EXPECT_EQ(books.sent, books.delivered + books.dropped[1] + books.dropped[2] + books.dropped[3]);
  EXPECT_EQ(books.dropped[0], 0);
  std::array<std::int64_t, 4> told{};
  for (const auto& entry : entries) ++told[std::size_t(entry.fate.dropped_by)];
  EXPECT_EQ(told[0], books.delivered);
  for (const DroppedBy by : {DroppedBy::queue, DroppedBy::loss, DroppedBy::down}) {
    EXPECT_EQ(told[std::size_t(by)], books.dropped[std::size_t(by)]);
    EXPECT_GT(told[std::size_t(by)], 0) << name(by);
  }
}

TEST(Link, APacketsDrawnDelayDoesNotDependOnOtherPackets) {
  std::map<std::pair<std::int64_t, std::uint32_t>, Nanos> alone;
  for (const auto& [packet, fate] : send_frames(10)) alone[{packet.frame, packet.index}] = fate.drawn_delay;
  int compared = 0;
  for (const auto& [packet, fate] : send_frames(30))
    if (const auto found = alone.find({packet.frame, packet.index}); found != alone.end()) {
      ASSERT_EQ(fate.drawn_delay, found->second);
      ++compared;
    }
  EXPECT_EQ(compared, 3000);
}

TEST(Link, StepsTheLossModelOncePerPacketOfferedWhateverBecomesOfIt) {
  class Counting final : public Loss {
   public:
    explicit Counting(int& steps) : steps_(steps) {}
    bool loses(Draws&, Nanos) override { return ++steps_ % 10 == 0; }
    int& steps_;
  };
  int steps = 0;
  auto parts = busy_parts();
  parts.loss = std::make_unique<Counting>(steps);
  Diary diary;
  Link link("downlink", 1, std::move(parts), diary);
  for (int i = 0; i < 1000; ++i) link.offer(video_packet(i), i / 2 * 1ms);
  EXPECT_EQ(steps, 1000);
  EXPECT_GT(dropped(link, DroppedBy::queue), 0);
  EXPECT_GT(dropped(link, DroppedBy::down), 0);
}

TEST(Link, LossAndDelayAreDrawnApart) {
  auto parts = plain_parts();
  parts.delay = make_module<Delay>("uniform", {{"mean_ms", 10.0}, {"spread_ms", 10.0}});
  parts.loss = make_module<Loss>("bernoulli", {{"probability", 0.5}});
  Diary diary;
  Link link("downlink", 1, std::move(parts), diary);
  double sum_ms = 0;
  int lost = 0;
  for (int i = 0; i < 10'000; ++i) link.offer(video_packet(i), i * 1ms);
  for (const auto& [packet, fate] : diary.entries)
    if (fate.dropped_by == DroppedBy::loss) sum_ms += millis(fate.drawn_delay), ++lost;
  EXPECT_NEAR(sum_ms / lost, 10, 4 * 10 / std::sqrt(3.0 * lost)) << "the lost ones would have been fast or slow";
}

TEST(Link, DrawsDifferByAttemptSeedAndLink) {
  const auto drawn = [](std::uint64_t seed, const std::string& name, std::uint32_t attempt) {
    Diary diary;
    Link link(name, seed, busy_parts(), diary);
    Packet packet = video_packet(0);
    packet.attempt = attempt;
    link.offer(packet, 0ms);
    return diary.entries[0].fate.drawn_delay;
  };
  EXPECT_EQ(drawn(1, "downlink", 0), drawn(1, "downlink", 0));
  EXPECT_NE(drawn(1, "downlink", 0), drawn(1, "downlink", 1));
  EXPECT_NE(drawn(1, "downlink", 0), drawn(2, "downlink", 0));
  EXPECT_NE(drawn(1, "downlink", 0), drawn(1, "uplink", 0));
}

TEST(Link, AFatesInstantsAreInOrderAndItsSplitIsExact) {
  for (const auto& [packet, fate] : send_frames(30)) {
    EXPECT_LE(fate.base_delay, fate.drawn_delay);
    if (fate.service_start == never) continue;
    EXPECT_LE(fate.offered, fate.service_start);
    EXPECT_LT(fate.service_start, fate.departed);
    if (fate.delivered == never) continue;
    EXPECT_LE(fate.departed + fate.drawn_delay, fate.delivered);
  }
}

TEST(Link, IsRepeatableToTheNanosecond) {
  const auto a = send_frames(30), b = send_frames(30);
  for (std::size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(a[i].fate.delivered, b[i].fate.delivered);
    ASSERT_EQ(a[i].fate.dropped_by, b[i].fate.dropped_by);
  }
}

}  // namespace
}  // namespace photonlag
