#pragma once
/// @file
/// One direction of a network path: queue -> capacity -> delay -> loss, in integer nanoseconds.

#include <array>
#include <string>
#include <vector>

#include "sim/net/models.hpp"

namespace photonlag {

/// Half-open stretch [from, to) in which a link is down.
struct DownInterval {
  Nanos from{}, to{};
};

/// Told of every packet's fate, once. For drop-tail links that is during offer(); other queues may tell later.
class FateSink {
 public:
  virtual ~FateSink() = default;
  virtual void fate_was_decided(const Packet& packet, const Fate& fate) = 0;
};

/// Passive: fates are computed when a packet is offered (Lindley's recursion). Does not allocate per packet.
///
/// A packet is dropped `down` if the link is down when it is offered or when its last byte departs; `queue` if the
/// queue does not admit it (it then takes no capacity); `loss` after it took its capacity. The draws of a packet are
/// keyed by (client, kind, frame, index, attempt) in streams "<name>.delay" and "<name>.loss"; they are made for every
/// packet offered, so a dropped one has a drawn delay too. A dropped packet holds up nobody's delivery.
class Link {
 public:
  struct Parts {
    std::unique_ptr<Capacity> capacity;
    std::unique_ptr<Queue> queue;
    std::unique_ptr<Delay> delay;
    std::unique_ptr<Loss> loss;
    std::vector<DownInterval> down;  ///< Sorted, disjoint.
  };
  struct Books {
    std::int64_t sent = 0, delivered = 0;   ///< delivered counts fates; the packet may still be travelling.
    std::array<std::int64_t, 4> dropped{};  ///< By DroppedBy.
  };

  Link(std::string name, std::uint64_t seed, Parts parts, FateSink& sink);

  /// @pre now does not fall from call to call (of waiting() likewise); packet.bytes > 0.
  void offer(const Packet& packet, Nanos now);

  /// Waiting at @p now (not counting the packet in service; one whose service starts at now has left).
  [[nodiscard]] Queue::Occupancy waiting(Nanos now);
  [[nodiscard]] const Books& books() const { return books_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] double nominal_bps() const { return parts_.capacity->nominal_bps(); }

 private:
  struct Waiting {
    Nanos start;
    std::int32_t bytes;
  };
  void serve(const Packet& packet, bool lost, Fate& fate);
  void remember(Waiting packet);
  void forget_started(Nanos now);
  [[nodiscard]] bool down_at(Nanos t) const;

  std::string name_;
  RandomStream delay_stream_, loss_stream_;
  Parts parts_;
  FateSink& sink_;
  Books books_;
  Nanos last_now_ = Nanos::min(), last_delivered_{0};
  std::vector<Waiting> ring_;  // of size 2^n; grows when full
  std::size_t head_ = 0, count_ = 0;
  Queue::Occupancy waiting_;
};

}  // namespace photonlag
