#pragma once
/// @file
/// The textbook way, to measure the packet core against: every arrival, departure and delivery is an event in one heap.

#include <cstdint>
#include <deque>
#include <queue>
#include <vector>

#include "bench/micro/packet_load.hpp"

namespace photonlag::bench {

/// Links of the load, one a client, with the same draws as Link: its outcome must be the same.
class HeapNetwork {
 public:
  HeapNetwork(std::uint32_t clients, std::uint64_t seed);
  void offer(const Packet& packet, Nanos now);
  /// Plays every event up to @p end, that included.
  void play(Nanos end);
  [[nodiscard]] const Outcome& outcome() const { return outcome_; }

 private:
  enum class What : std::uint8_t { delivery, departure, arrival };
  struct Event {
    Nanos at{};
    What what{};
    std::uint64_t seq = 0;
    Packet packet;
  };
  struct Later {
    bool operator()(const Event& a, const Event& b) const {
      if (a.at != b.at) return a.at > b.at;
      if (a.what != b.what) return a.what > b.what;
      return a.seq > b.seq;
    }
  };
  struct LinkState {
    Link::Parts parts = load_parts();
    RandomStream delays, losses;
    std::deque<Packet> queue;  // the first is being sent
    std::int64_t waiting_bytes = 0;
  };

  void post(What what, Nanos at, const Packet& packet) { events_.push({at, what, next_seq_++, packet}); }
  void take(const Event& event);
  void arrive(LinkState& link, const Packet& packet, Nanos now);
  void depart(LinkState& link, const Packet& packet, Nanos now);

  std::vector<LinkState> links_;
  std::priority_queue<Event, std::vector<Event>, Later> events_;
  std::uint64_t next_seq_ = 0;
  Outcome outcome_;
};

}  // namespace photonlag::bench
