#pragma once
/// @file
/// Every link of a run and the routes over them: packets go in at one end and come out, or do not, at the other.

#include <memory>
#include <string>
#include <vector>

#include "sim/core/agenda.hpp"
#include "sim/net/link.hpp"
#include "sim/net/ring.hpp"
#include "sim/record/recorder.hpp"

namespace photonlag {

/// Who sent a packet, and must know when it or a copy of it has gone.
class Shipper {
 public:
  virtual ~Shipper() = default;
  virtual void packet_dropped(const Packet& packet) = 0;
  virtual void packet_duplicated(const Packet& packet) = 0;
};

/// Carries packets from link to link. A link with a passive queue that gets all its packets from one other link that
/// keeps order is offered them as soon as their arrival there is known: it needs no event of its own. What comes from
/// one link at one instant goes on in the order it came; from several, by the links' numbers.
class Network final : public FateSink, public Party {
 public:
  /// Code of the turns that arrivals make; the turn is for collect().
  static constexpr std::uint32_t parcel_came = 1000;

  /// @param recorder told of every packet on every link if not null.
  /// @param end nothing is played from then on: a packet that arrives no sooner is never offered to its next link.
  Network(Agenda& agenda, Recorder* recorder, Nanos end = never) : agenda_(agenda), recorder_(recorder), end_(end) {}

  Link& add_link(const std::string& name, std::uint64_t seed, Link::Parts parts);
  /// @param every_arrival whether the far end must know when each packet came; else those of one frame that came in a
  /// row
  ///        and need not wake it may be handed over as one (Packet::run).
  /// @pre all routes are added before the first packet is sent; @p links is not empty
  std::uint32_t add_route(const std::vector<Link*>& links, Shipper& shipper, Party& far_end, bool every_arrival = true);
  /// @pre @p now is not before what the agenda has played, but where may_be_late(); of one link it rises always.
  void send(std::uint32_t route, Packet packet, Nanos now);

  /// Whether a packet may be sent when its time has passed, provided that nobody need be woken by it: all its links are
  /// the route's own and nothing else goes by their clocks.
  [[nodiscard]] bool may_be_late(std::uint32_t route);

  /// Has the far end look into its inbox now, though nothing in it need wake it.
  void knock(std::uint32_t route, Nanos now);

  /// Hands over what has come by now at the far end of @p route, in order of arrival: visit(const Packet&), the journey
  /// complete. A packet that need not wake anybody is found here by who looks.
  template <class Visit>
  void collect(std::uint32_t route, Nanos now, Visit visit) {
    for (Ring<Packet>& inbox = routes_[route].inbox; !inbox.empty() && inbox.front().journey.delivered <= now;) {
      const Packet packet = inbox.front();
      inbox.pop_front();
      visit(packet);
    }
  }
  /// The same for an arrival turn: @pre turn.what == parcel_came
  template <class Visit>
  void collect(const Turn& turn, Visit visit) {
    const auto route = static_cast<std::uint32_t>(turn.argument);
    if (routes_[route].ordered) return collect(route, turn.at, visit);
    const Packet packet = take_out(static_cast<std::uint32_t>(turn.argument >> 32));
    visit(packet);
  }

  [[nodiscard]] const std::vector<std::unique_ptr<Link>>& links() const { return links_; }
  /// Packets that have left the link's queue and are not at its other end at the end of the run. @param link as in
  /// links()
  [[nodiscard]] std::int64_t travelling(std::size_t link) const { return late_[link]; }
  /// Waiting on the route's links, as far as they are known at @p now.
  [[nodiscard]] Queue::Occupancy waiting(std::uint32_t route, Nanos now);

  void fate_was_decided(const Packet& packet, const Fate& fate) override;
  void was_duplicated(const Packet& packet) override;
  void take(const Turn& turn) override;

 private:
  enum What : std::uint32_t { next_hop, link_event };
  struct Hop {
    Link* link = nullptr;
    std::uint32_t number = 0;
    bool at_once = false;  ///< Offered when the hop before decides.
  };
  struct Route {
    std::vector<Hop> hops;
    Shipper* shipper = nullptr;
    Party* far_end = nullptr;
    bool ordered = true, every_arrival = true, alone = true;
    std::uint32_t sent = 0;  ///< First transmissions.
    std::uint32_t next = 0;  ///< Number of the one that comes next if none is missing.
    Ring<Packet> inbox{};
  };
  void find_feeders();
  void offer(const Hop& hop, const Packet& packet, Nanos now);
  void deliver(Route& route, Packet packet);
  static bool wakes(Route& route, const Packet& packet);
  static bool joins_the_last(const Route& route, const Packet& packet);
  std::uint32_t put_in(const Packet& packet);
  Packet take_out(std::uint32_t slot);

  Agenda& agenda_;
  Recorder* recorder_;
  Nanos end_;
  std::vector<std::unique_ptr<Link>> links_;
  std::vector<Nanos> next_event_;   // per link: the earliest turn posted for it
  std::vector<std::int64_t> late_;  // per link: packets that arrive at the end of the run or later
  std::vector<Route> routes_;
  bool fed_ = false;
  std::vector<Packet> packets_;  // between links, or out of order
  std::vector<std::uint32_t> free_;
};

}  // namespace photonlag
