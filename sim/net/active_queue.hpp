#pragma once
/// @file
/// Queues that decide when a packet leaves, not (only) when it comes.

#include <optional>

#include "sim/net/models.hpp"

namespace photonlag {

/// Holds the waiting packets itself. The link asks for the next packet at the instant its service can start.
class ActiveQueue : public Queue {
 public:
  struct Item {
    std::uint32_t slot = 0;  ///< The link's own name for the packet.
    std::int32_t bytes = 0;
    Nanos came{};
    Ecn ecn = Ecn::not_ect;  ///< The queue sets ce to mark.
    std::uint64_t key = 0;   ///< Of the packet's draws in this queue: for disciplines that drop or mark at random.
  };
  /// Told of each packet the queue drops, at the instant it is dropped.
  class Drops {
   public:
    virtual ~Drops() = default;
    virtual void dropped(const Item& item, Nanos now) = 0;
  };

  /// Takes a packet, or drops it (or another) through @p drops. @pre now does not fall over all calls; likewise below.
  virtual void enqueue(Item item, Nanos now, Drops& drops) = 0;
  /// The next packet to serve, after dropping what is not to be served; nothing if none is left.
  virtual std::optional<Item> dequeue(Nanos now, Drops& drops) = 0;
  [[nodiscard]] virtual Occupancy waiting() const = 0;
  /// Plays timed updates up to and at @p now. Called before enqueue() and dequeue().
  virtual void update(Nanos /*now*/) {}

  /// Not used: an active queue says so in enqueue().
  [[nodiscard]] bool admits(std::int32_t, const Occupancy&) const final { return true; }
};

}  // namespace photonlag
