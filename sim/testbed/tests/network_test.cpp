/// Packets over several links: closed forms, and the same fates whichever way a link is fed.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "sim/testbed/tests/network_fixture.hpp"

namespace photonlag::test {
namespace {

std::vector<Nanos> arrivals(const Probe& probe) {
  std::vector<Nanos> all;
  for (const Packet& packet : probe.came) all.push_back(packet.journey.delivered);
  return all;
}

TEST(TwoHops, AreTwoDeterministicQueuesInARow) {
  for (const bool slow_first : {false, true}) {
    World world;
    Link& first = world.link({.mbps = slow_first ? 8.0 : 12.0, .delay = 3ms});
    Link& second = world.link({.mbps = slow_first ? 12.0 : 8.0, .delay = 5ms});
    Probe& probe = world.probe({&first, &second});
    for (int i = 0; i < 40; ++i) probe.plan(10ms);
    world.play(1s);
    ASSERT_EQ(probe.came.size(), 40U);
    // 1500 B take 1 ms at 12 Mbit/s, 1.5 ms at 8: they queue before the slow link only.
    for (int i = 0; i < 40; ++i)
      EXPECT_EQ(arrivals(probe)[std::size_t(i)], 10ms + 1500us * (i + 1) + 1ms + 3ms + 5ms) << i;
  }
}

TEST(TwoHops, TheJourneyAddsUpAndSaysWhichPartWasWhere) {
  World world;
  Link& first = world.link({.mbps = 12, .delay = 3ms});
  Link& second = world.link({.mbps = 8, .delay = 5ms});
  Probe& probe = world.probe({&first, &second});
  for (int i = 0; i < 10; ++i) probe.plan(0ms);
  world.play(1s);
  for (int i = 0; i < 10; ++i) {
    const Journey& j = probe.came[std::size_t(i)].journey;
    EXPECT_EQ(j.serialisation, 2500us);
    EXPECT_EQ(j.propagation, 8ms);
    EXPECT_EQ(j.jitter, 0ms);
    EXPECT_EQ(j.queue, i * 1500us) << "1 ms at the first, half a millisecond more at the second for each before it";
    EXPECT_EQ(j.offered + j.queue + j.serialisation + j.propagation + j.jitter, j.delivered);
  }
}

TEST(SharedLink, ServesTwoClientsInTheOrderInWhichTheirPacketsCome) {
  World world;
  Link& shared = world.link({.mbps = 12});
  Link& near = world.link({.mbps = 1000, .delay = 1ms});
  Link& far = world.link({.mbps = 1000, .delay = 2ms});
  Probe& a = world.probe({&far, &shared});
  Probe& b = world.probe({&near, &shared});
  for (int i = 0; i < 5; ++i) a.plan(0us);
  for (int i = 0; i < 5; ++i) b.plan(1006us);
  world.play(1s);
  // At the shared link: a's at 2 ms + 12, 24, ... us, b's 6 us later each (1500 B take 12 us before it).
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(arrivals(a)[std::size_t(i)], 2012us + 1ms * (2 * i + 1));
    EXPECT_EQ(arrivals(b)[std::size_t(i)], 2012us + 1ms * (2 * i + 2));
  }
}

TEST(SharedLink, TakesWhatComesAtOneInstantInTheOrderOfTheLinksItComesFrom) {
  World world;
  Link& shared = world.link({.mbps = 12});
  std::vector<Link*> access;
  for (int i = 0; i < 4; ++i) access.push_back(&world.link({.mbps = 1000, .delay = 1ms}));
  std::vector<Probe*> probes;
  for (Link* link : access) probes.push_back(&world.probe({link, &shared}));
  for (const std::size_t i : {2U, 0U, 3U, 1U}) probes[i]->plan(5ms);
  world.play(1s);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(arrivals(*probes[std::size_t(i)]).at(0), 6012us + 1ms * (i + 1));
}

/// Three links in a row, with jitter that keeps order (so packets come at one instant), short queues and losses.
struct Chain {
  explicit Chain(bool with_events, Nanos end = never, const std::function<std::unique_ptr<Queue>()>& queue = {})
      : world(end) {
    for (int hop = 0; hop < 3; ++hop)
      links.push_back(&world.link({.mbps = 12.0 - hop,
                                   .queue_packets = 20,
                                   .queue = queue ? queue() : nullptr,
                                   .jitter = make_module<Delay>("uniform", {{"mean_ms", 10.0}, {"spread_ms", 9.0}}),
                                   .loss = make_module<Loss>("bernoulli", {{"probability", 0.02}})}));
    for (int client = 0; client < 3; ++client) world.probe(links);
    // Somebody else who may send over the later links, and never does: they now need events.
    if (with_events)
      for (int hop = 1; hop < 3; ++hop) world.probe({links[std::size_t(hop)]});
    const RandomStream stream(5, "test");
    for (int client = 0; client < 3; ++client) {
      Nanos at{};
      for (int i = 0; i < 3000; ++i) {
        Draws draws = stream.at(client, i);
        at += from_ms(draws.exponential(3.2));
        world.probes[std::size_t(client)]->plan(at, std::int32_t(draws.uniform(100, 1500)));
      }
    }
  }
  World world;
  std::vector<Link*> links;
};

using Fates = std::map<std::pair<std::uint32_t, std::int64_t>, std::pair<Nanos, Nanos>>;

/// By client and number: when it came, and how long it had queued.
Fates fates(const World& world) {
  Fates all;
  for (const auto& probe : world.probes)
    for (const Packet& p : probe->came) all[{p.client, p.frame}] = {p.journey.delivered, p.journey.queue};
  return all;
}

/// The same chain without a network: all packets through the first link, what comes out of it through the next.
Fates computed_link_by_link() {
  struct Out final : FateSink {
    void fate_was_decided(const Packet& packet, const Fate& fate) override {
      if (fate.dropped_by != DroppedBy::nobody) return;
      packets.push_back(packet);
      packets.back().journey.queue += fate.service_start - fate.offered;
      packets.back().journey.delivered = fate.delivered;
    }
    std::vector<Packet> packets;
  };
  std::vector<Packet> packets;
  const RandomStream stream(5, "test");
  for (std::uint32_t client = 0; client < 3; ++client) {
    Nanos at{};
    for (int i = 0; i < 3000; ++i) {
      Draws draws = stream.at(client, i);
      at += from_ms(draws.exponential(3.2));
      const auto bytes = std::int32_t(draws.uniform(100, 1500));
      packets.push_back(
          {.client = client, .kind = PacketKind::video, .frame = i, .bytes = bytes, .journey = {.delivered = at}});
    }
  }
  std::ranges::stable_sort(packets, {}, [](const Packet& p) { return p.journey.delivered; });
  for (int hop = 0; hop < 3; ++hop) {
    Out out;
    Link link("link" + std::to_string(hop), 1,
              link_parts({.mbps = 12.0 - hop,
                          .queue_packets = 20,
                          .jitter = make_module<Delay>("uniform", {{"mean_ms", 10.0}, {"spread_ms", 9.0}}),
                          .loss = make_module<Loss>("bernoulli", {{"probability", 0.02}})}),
              out);
    for (const Packet& packet : packets) link.offer(packet, packet.journey.delivered);
    packets = out.packets;
  }
  Fates all;
  for (const Packet& p : packets) all[{p.client, p.frame}] = {p.journey.delivered, p.journey.queue};
  return all;
}

TEST(Chain, HasTheSameFatesFedAtOnceWithEventsAndLinkByLink) {
  Chain at_once(false), events(true);
  at_once.world.play(20s);
  events.world.play(20s);
  const Fates expected = computed_link_by_link();
  EXPECT_GT(expected.size(), 6000U);
  EXPECT_LT(expected.size(), 8900U) << "neither loss nor queue dropped any";
  std::map<Nanos, int> instants;
  for (const auto& [key, fate] : expected) ++instants[fate.first];
  EXPECT_LT(instants.size(), expected.size()) << "no two came at one instant: the order there is not tested";
  EXPECT_EQ(fates(at_once.world), expected);
  EXPECT_EQ(fates(events.world), expected);
}

/// First in, first out, as an active queue; drops the oldest where more than `limit` wait.
class DropOldest final : public ActiveQueue {
 public:
  explicit DropOldest(std::int64_t limit) : limit_(limit) {}
  void enqueue(Item item, Nanos now, Drops& drops) override {
    items_.push_back(item);
    waiting_.packets += 1;
    waiting_.bytes += item.bytes;
    if (waiting_.packets > limit_) drops.dropped(take(), now);
  }
  std::optional<Item> dequeue(Nanos, Drops&) override {
    if (items_.empty()) return {};
    return take();
  }
  [[nodiscard]] Occupancy waiting() const override { return waiting_; }

 private:
  Item take() {
    const Item item = items_.front();
    items_.pop_front();
    waiting_.packets -= 1;
    waiting_.bytes -= item.bytes;
    return item;
  }
  std::int64_t limit_;
  Ring<Item> items_;
  Occupancy waiting_;
};

/// An active queue on each hop for which @p active says so; all endless.
Fates with_active(const std::vector<bool>& active, bool with_events) {
  World world;
  std::vector<Link*> links;
  for (std::size_t hop = 0; hop < active.size(); ++hop)
    links.push_back(&world.link({.mbps = 12.0 - double(hop),
                                 .queue = active[hop] ? std::make_unique<DropOldest>(1'000'000) : nullptr,
                                 .jitter = make_module<Delay>("uniform", {{"mean_ms", 4.0}, {"spread_ms", 4.0}})}));
  for (int client = 0; client < 2; ++client) world.probe(links);
  if (with_events) world.probe({links[1]});
  const RandomStream stream(6, "test");
  for (int client = 0; client < 2; ++client) {
    Nanos at{};
    for (int i = 0; i < 2000; ++i) {
      at += from_ms(stream.at(client, i).exponential(2));
      world.probes[std::size_t(client)]->plan(at);
    }
  }
  world.play(100s);
  return fates(world);
}

TEST(ActiveQueue, WithoutALimitIsNoOtherThanAPassiveOneOnAnyHop) {
  const Fates passive = with_active({false, false, false}, false);
  EXPECT_EQ(passive.size(), 4000U);
  for (const bool with_events : {false, true})
    for (const auto& active : std::vector<std::vector<bool>>{
             {true, false, false}, {false, true, false}, {false, false, true}, {true, true, false}, {true, true, true}})
      EXPECT_EQ(with_active(active, with_events), passive)
          << active[0] << active[1] << active[2] << " events " << with_events;
}

TEST(ActiveQueue, OnTheSecondHopDropsAtItsOwnTime) {
  World world;
  Link& first = world.link({.mbps = 1000, .delay = 5ms});
  Link& second = world.link({.mbps = 12, .queue = std::make_unique<DropOldest>(3)});
  Probe& probe = world.probe({&first, &second});
  for (int i = 0; i < 10; ++i) probe.plan(0ms);
  world.play(1s);
  // The first is being sent when the others come; of those the newest three are left.
  std::vector<std::int64_t> numbers;
  for (const Packet& packet : probe.came) numbers.push_back(packet.frame);
  EXPECT_EQ(numbers, (std::vector<std::int64_t>{0, 7, 8, 9}));
  EXPECT_EQ(probe.dropped.size(), 6U);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(arrivals(probe)[std::size_t(i)], 5012us + 1ms * (i + 1));
}

/// Each link's books balance, and what one link has delivered the next was offered.
void expect_balance(Chain& chain, Nanos end) {
  chain.world.play(end);
  std::int64_t before = chain.links[0]->books().sent;
  for (std::size_t hop = 0; hop < 3; ++hop) {
    const Link::Books& books = chain.links[hop]->books();
    EXPECT_EQ(books.sent, before) << "hop " << hop;
    const std::int64_t dropped = std::accumulate(books.dropped.begin(), books.dropped.end(), std::int64_t(0));
    const std::int64_t waiting = books.sent - books.delivered - dropped;
    EXPECT_EQ(waiting, chain.links[hop]->active() ? chain.links[hop]->waiting(end).packets : 0);
    before = books.delivered - chain.world.network.travelling(hop);
  }
  std::size_t came = 0;
  for (const auto& probe : chain.world.probes) came += probe->came.size();
  EXPECT_EQ(std::int64_t(came), before);
}

TEST(Books, BalanceOnEveryLinkWhereverTheRunEnds) {
  const auto drop_oldest = [] { return std::make_unique<DropOldest>(20); };
  for (const bool with_events : {false, true})
    for (const std::int64_t end_us : {1'000'000, 3'000'123, 7'456'789, 9'100'000, 60'000'000}) {
      SCOPED_TRACE(std::to_string(end_us) + " us, events " + std::to_string(with_events));
      Chain passive(with_events, end_us * 1us), active(with_events, end_us * 1us, drop_oldest);
      expect_balance(passive, end_us * 1us);
      expect_balance(active, end_us * 1us);
    }
}

TEST(Books, BalanceWithEveryQueueThereIs) {
  for (const std::string& name : Registry<Queue>::instance().names())
    for (const bool with_events : {false, true}) {
      SCOPED_TRACE(name + ", events " + std::to_string(with_events));
      Chain chain(with_events, 7'456'789us, [&] { return make_module<Queue>(name); });
      expect_balance(chain, 7'456'789us);
    }
}

}  // namespace
}  // namespace photonlag::test
