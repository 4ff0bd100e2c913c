#pragma once
/// @file
/// One direction of a network path: queue -> capacity -> delay -> loss, in integer nanoseconds.

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "sim/net/active_queue.hpp"
#include "sim/net/packet_stream.hpp"

namespace photonlag {

/// Half-open stretch [from, to) in which a link is down.
struct DownInterval {
  Nanos from{}, to{};
};

/// Told of every packet's fate, once: during offer() where the queue is passive, during advance(), waiting() or a later
/// offer() where it is active. May use other links, but must not call the one that tells it.
class FateSink {
 public:
  virtual ~FateSink() = default;
  virtual void fate_was_decided(const Packet& packet, const Fate& fate) = 0;
  /// The network will make a second packet of this one. Told before the fate of either, the second one's has `copy`
  /// set.
  virtual void was_duplicated(const Packet& /*packet*/) {}
};

/// With a passive queue fates are computed when a packet is offered (Lindley's recursion) and the link has no events of
/// its own; with an active one somebody must call advance() at next_event(). Does not allocate per packet.
///
/// A packet is dropped `down` if the link is down when it is offered or when its last byte departs; `queue` by the
/// queue (it then takes no capacity); `loss` or `corruption` (its checksum is wrong) after it took its capacity. The
/// draws of a packet are keyed by (client, kind, frame, index, attempt, copy) in streams "<name>.delay", ".loss",
/// ".corruption", ".duplication" and ".queue"; they are made for every packet offered, so a dropped one has a drawn
/// delay too. A dropped packet holds up nobody's delivery. A duplicate is offered right behind its original and shares
/// nothing with it. What has been duplicated most_doublings times is not any more.
class Link {
 public:
  static constexpr std::uint8_t most_doublings = 16;  ///< Bits of Packet::copy.
  struct Parts {
    std::unique_ptr<Capacity> capacity;
    std::unique_ptr<Queue> queue;
    std::unique_ptr<Delay> delay;
    std::unique_ptr<Loss> loss;
    std::vector<DownInterval> down{};                   ///< Sorted, disjoint.
    std::unique_ptr<Loss> corruption{}, duplication{};  ///< May be null: nobody.
  };
  struct Books {
    std::int64_t sent = 0;                                 ///< Offered, duplicates made here included.
    std::int64_t delivered = 0;                            ///< Counts fates; the packet may still be travelling.
    std::int64_t duplicated = 0, marked = 0;               ///< marked: delivered with a CE mark set here.
    std::array<std::int64_t, dropped_by_count> dropped{};  ///< By DroppedBy.
  };

  Link(std::string name, std::uint64_t seed, Parts parts, FateSink& sink);

  /// @pre now does not fall from call to call (of waiting() likewise); packet.bytes > 0.
  void offer(const Packet& packet, Nanos now);

  /// When an active queue can let its next packet go; `never` if none waits or the queue is passive.
  [[nodiscard]] Nanos next_event() const;
  /// Plays everything up to and at @p now. @pre as for offer()
  void advance(Nanos now);

  /// Waiting at @p now (not counting the packet in service; one whose service starts at now has left).
  [[nodiscard]] Queue::Occupancy waiting(Nanos now);
  [[nodiscard]] const Books& books() const { return books_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const Capacity& capacity() const { return *parts_.capacity; }
  [[nodiscard]] bool reorders() const { return parts_.delay->reorders(); }
  [[nodiscard]] bool active() const { return active_ != nullptr; }

 private:
  struct Waiting {
    Nanos start;
    std::int32_t bytes;
  };
  /// What was drawn for a packet.
  struct Drawn {
    Delay::Drawn delay;
    bool lost = false, corrupt = false;
  };
  /// A packet in an active queue.
  struct Held {
    Packet packet;
    Drawn drawn;
    Nanos offered{};
  };
  class QueueDrops;
  void offer_one(const Packet& packet, Nanos now);
  [[nodiscard]] bool duplicates(const Packet& packet, Nanos now);
  [[nodiscard]] Drawn draw(const Packet& packet, Nanos now);
  void enqueue(const Packet& packet, const Drawn& drawn, Nanos now);
  void dequeue(Nanos now);
  void serve(Fate& fate, const Drawn& drawn, std::int32_t bytes, Nanos from);
  void decide(const Packet& packet, const Fate& fate);
  void remember(Waiting packet);
  void forget_started(Nanos now);
  [[nodiscard]] bool down_at(Nanos t) const;

  std::string name_;
  PacketStream delay_stream_, loss_stream_, corruption_stream_, duplication_stream_, queue_stream_;
  Parts parts_;
  ActiveQueue* active_;  // the queue, if it is one
  FateSink& sink_;
  bool random_delay_, random_loss_, reorders_;
  Books books_;
  Nanos last_now_ = Nanos::min(), last_delivered_{0};
  std::vector<Waiting> ring_;  // of size 2^n; grows when full
  std::size_t head_ = 0, count_ = 0;
  Queue::Occupancy waiting_;
  std::vector<Held> held_;  // by an active queue
  std::vector<std::uint32_t> free_;
  // Since when somebody has been waiting in an active queue. Whoever is served then is served as if it had come at that
  // time: it may have taken the place of an older one, which is gone, in a slot that was asked for by that one.
  Nanos busy_since_{0};
};

}  // namespace photonlag
