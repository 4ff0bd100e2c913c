#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "sim/net/tests/net_fixture.hpp"

namespace {
long allocations = 0;
}
// noinline: GCC would otherwise see malloc/free through the pair and warn.
[[gnu::noinline]] void* operator new(std::size_t n) {
  ++allocations;
  if (void* p = std::malloc(n)) return p;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }

namespace photonlag {
namespace {

using namespace std::chrono_literals;

class Counter final : public FateSink {
 public:
  void fate_was_decided(const Packet&, const Fate&) override { ++fates; }
  int fates = 0;
};

/// Ten bursts of 5000 packets, @p start on; each overloads the link for a while, then it drains.
void send_bursts(Link& link, std::int64_t first_frame, Nanos start) {
  for (int burst = 0; burst < 10; ++burst)
    for (int i = 0; i < 5000; ++i) link.offer(video_packet(first_frame + burst, unsigned(i)), start + burst * 100s);
}

void expect_no_allocation(Link::Parts parts, const std::string& what) {
  Counter counter;
  Link link("downlink", 1, std::move(parts), counter);
  send_bursts(link, 0, 0s);  // the queue grows to its working size
  const long before = allocations;
  send_bursts(link, 10, 2000s);
  link.advance(4000s);  // an active queue still holds the last burst
  EXPECT_EQ(allocations, before) << what;
  EXPECT_EQ(counter.fates, 100'000);
}

TEST(Link, DoesNotAllocatePerPacketWhateverItsParts) {
  for (const auto& name : Registry<Capacity>::instance().names()) {
    auto parts = plain_parts();
    parts.capacity = make_sample<Capacity>(name);
    expect_no_allocation(std::move(parts), "capacity " + name);
  }
  for (const auto& name : Registry<Queue>::instance().names()) {
    auto parts = plain_parts();
    parts.queue = make_sample<Queue>(name);
    expect_no_allocation(std::move(parts), "queue " + name);
  }
  for (const auto& name : Registry<Delay>::instance().names()) {
    auto parts = plain_parts();
    parts.delay = make_sample<Delay>(name);
    expect_no_allocation(std::move(parts), "delay " + name);
  }
  for (const auto& name : Registry<Loss>::instance().names()) {
    auto parts = plain_parts();
    parts.loss = make_sample<Loss>(name);
    expect_no_allocation(std::move(parts), "loss " + name);
  }
}

}  // namespace
}  // namespace photonlag
