#include <gtest/gtest.h>

#include <array>
#include <map>

#include "sim/net/tests/net_fixture.hpp"

// What every queue that holds its packets itself must do. New ones are picked up from the registry.

namespace photonlag {
namespace {

using namespace std::chrono_literals;

const auto by_name = [](const auto& info) { return info.param; };
using Item = ActiveQueue::Item;

/// One queue, played with bursts, overload and idle times, and everything it was told and said.
class Play final : public ActiveQueue::Drops {
 public:
  struct Left {
    Item item;
    Nanos at;
    bool served;
  };
  Play(ActiveQueue& queue, std::uint64_t seed) : queue_(queue), stream_(seed, "play") {}

  /// Service takes 1 ms; in every round a burst comes, then service goes on until the next.
  void rounds(int count) {
    for (int round = 0; round < count; ++round) {
      Draws draws = stream_.at(round);
      const int burst = static_cast<int>(draws.uniform(0, round % 50 == 0 ? 400 : 24));
      for (int i = 0; i < burst; ++i) enqueue(draws);
      const int services = static_cast<int>(draws.uniform(0, round % 90 == 0 ? 4000 : 22));
      for (int i = 0; i < services; ++i) dequeue();
    }
    while (queue_.waiting().packets > 0) dequeue();
  }

  std::vector<Item> came;
  std::vector<Left> left;

 private:
  void enqueue(Draws& draws) {
    constexpr std::array codes{Ecn::not_ect, Ecn::ect0, Ecn::ect1, Ecn::ce};
    Item item{.slot = static_cast<std::uint32_t>(came.size()),
              .bytes = static_cast<std::int32_t>(draws.uniform(40, 1500)),
              .came = now_,
              .ecn = codes[draws.next() % 4],
              .key = draws.next()};
    came.push_back(item);
    queue_.update(now_);
    queue_.enqueue(item, now_, *this);
    count_in(item);
    expect_balance();
  }

  void dequeue() {
    now_ += 1ms;
    queue_.update(now_);
    const bool any = queue_.waiting().packets > 0;
    const auto item = queue_.dequeue(now_, *this);
    EXPECT_TRUE(item || queue_.waiting().packets == 0) << "there is work and it does none";
    EXPECT_TRUE(any || !item) << "something from nothing";
    if (item) leave(*item, true);
    expect_balance();
  }

  void dropped(const Item& item, Nanos now) override {
    EXPECT_EQ(now, now_);
    leave(item, false);
  }

  void leave(const Item& item, bool served) {
    left.push_back({item, now_, served});
    waiting_packets_ -= 1;
    waiting_bytes_ -= item.bytes;
  }
  void count_in(const Item& item) {
    waiting_packets_ += 1;
    waiting_bytes_ += item.bytes;
  }
  void expect_balance() const {
    EXPECT_EQ(queue_.waiting().packets, waiting_packets_);
    EXPECT_EQ(queue_.waiting().bytes, waiting_bytes_);
  }

  ActiveQueue& queue_;
  RandomStream stream_;
  Nanos now_{0};
  std::int64_t waiting_packets_ = 0, waiting_bytes_ = 0;
};

class EveryActiveQueue : public testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] static std::unique_ptr<Queue> make() { return make_sample<Queue>(GetParam()); }
  static Play play(Queue& queue, std::uint64_t seed = 1, int rounds = 2000) {
    Play played(dynamic_cast<ActiveQueue&>(queue), seed);
    played.rounds(rounds);
    return played;
  }
};

TEST_P(EveryActiveQueue, WhatGoesInComesOutOnceOrIsDroppedOnce) {
  const auto queue = make();
  const Play played = play(*queue);
  ASSERT_EQ(played.left.size(), played.came.size());
  ASSERT_GT(played.came.size(), 10'000U);
  std::vector<int> times(played.came.size(), 0);
  for (const auto& [item, at, served] : played.left) {
    ASSERT_LT(item.slot, played.came.size());
    const Item& as_came = played.came[item.slot];
    EXPECT_EQ(++times[item.slot], 1);
    EXPECT_EQ(item.bytes, as_came.bytes);
    EXPECT_EQ(item.came, as_came.came);
    EXPECT_EQ(item.key, as_came.key);
    EXPECT_GE(at, item.came);
  }
}

TEST_P(EveryActiveQueue, IsFirstInFirstOutAmongPacketsOfOneEcnCode) {
  const auto queue = make();
  const Play played = play(*queue);
  std::map<Ecn, std::uint32_t> last;
  for (const auto& [item, at, served] : played.left) {
    if (!served) continue;
    const Ecn code = played.came[item.slot].ecn;
    EXPECT_TRUE(!last.contains(code) || item.slot > last[code]);
    last[code] = item.slot;
  }
}

TEST_P(EveryActiveQueue, MarksOnlyWhatCanBeMarkedAndChangesNoOtherCode) {
  const auto queue = make();
  for (const auto& played = play(*queue); const auto& [item, at, served] : played.left) {
    const Ecn before = played.came[item.slot].ecn;
    EXPECT_TRUE(item.ecn == before || (item.ecn == Ecn::ce && before != Ecn::not_ect));
  }
}

TEST_P(EveryActiveQueue, DecidesTheSameFromTheSameDraws) {
  const auto a = make(), b = make();
  const Play first = play(*a), second = play(*b);
  ASSERT_EQ(first.left.size(), second.left.size());
  for (std::size_t i = 0; i < first.left.size(); ++i) {
    EXPECT_EQ(first.left[i].item.slot, second.left[i].item.slot);
    EXPECT_EQ(first.left[i].item.ecn, second.left[i].item.ecn);
    EXPECT_EQ(first.left[i].at, second.left[i].at);
    EXPECT_EQ(first.left[i].served, second.left[i].served);
  }
}

TEST_P(EveryActiveQueue, DropsNobodyWhileNobodyWaitsLong) {
  auto parts = plain_parts();
  parts.queue = make();
  Diary diary;
  Link link("downlink", 1, std::move(parts), diary);
  for (int i = 0; i < 20'000; ++i) link.offer(video_packet(i), i * 1ms + (i % 3) * 100us);
  link.advance(30s);
  EXPECT_EQ(link.books().delivered, 20'000);
  EXPECT_EQ(link.books().marked, 0);
}

TEST_P(EveryActiveQueue, PlaysALongIdleTimeInOneCall) {
  const auto queue = make();
  (void)play(*queue);
  auto& active = dynamic_cast<ActiveQueue&>(*queue);
  active.update(std::chrono::hours(24 * 365 * 100));  // 2e11 updates of 15 ms, were each of them played
  EXPECT_EQ(active.waiting().packets, 0);
}

INSTANTIATE_TEST_SUITE_P(Registered, EveryActiveQueue, testing::ValuesIn(active_queues()), by_name);

}  // namespace
}  // namespace photonlag
