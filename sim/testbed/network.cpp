#include "sim/testbed/network.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

namespace photonlag {

Link& Network::add_link(const std::string& name, std::uint64_t seed, Link::Parts parts) {
  links_.push_back(std::make_unique<Link>(name, seed, std::move(parts), *this));
  next_event_.push_back(never);
  late_.push_back(0);
  return *links_.back();
}

std::uint32_t Network::add_route(const std::vector<Link*>& links, Shipper& shipper, Party& far_end,
                                 bool every_arrival) {
  assert(!links.empty() && !fed_);
  Route& route = routes_.emplace_back();
  route.shipper = &shipper;
  route.far_end = &far_end;
  route.every_arrival = every_arrival;
  for (Link* link : links) {
    const auto place = std::ranges::find(links_, link, &std::unique_ptr<Link>::get) - links_.begin();
    route.hops.push_back({.link = link, .number = static_cast<std::uint32_t>(place)});
    route.ordered = route.ordered && !link->reorders();
  }
  return static_cast<std::uint32_t>(routes_.size() - 1);
}

/// Marks the hops whose link gets packets from one link only, in the order in which their fates are decided. One with
/// an active queue has events of its own, and those cannot be ahead of the agenda.
void Network::find_feeders() {
  struct Feeder {
    const Link* link = nullptr;
    bool only = true, seen = false;
  };
  std::vector<Feeder> feeders(links_.size());
  std::vector<std::size_t> users(links_.size());
  for (const Route& route : routes_)
    for (std::size_t h = 0; h < route.hops.size(); ++h) {
      const Link* before = h == 0 ? nullptr : route.hops[h - 1].link;
      Feeder& feeder = feeders[route.hops[h].number];
      ++users[route.hops[h].number];
      if (feeder.seen && feeder.link != before) feeder.only = false;
      feeder.seen = true;
      feeder.link = before;
    }
  for (Route& route : routes_)
    for (std::size_t h = 1; h < route.hops.size(); ++h)
      route.hops[h].at_once =
          feeders[route.hops[h].number].only && !route.hops[h - 1].link->reorders() && !route.hops[h].link->active();
  for (Route& route : routes_)
    for (const Hop& hop : route.hops) route.alone = route.alone && users[hop.number] == 1 && !hop.link->active();
  fed_ = true;
}

bool Network::may_be_late(std::uint32_t route) {
  if (!fed_) find_feeders();
  return routes_[route].alone && routes_[route].ordered && recorder_ == nullptr;
}

void Network::send(std::uint32_t route, Packet packet, Nanos now) {
  if (!fed_) find_feeders();
  packet.route = route;
  packet.hop = 0;
  if (packet.attempt == 0) packet.number = routes_[route].sent++;
  packet.journey = {.offered = now};
  offer(routes_[route].hops.front(), packet, now);
}

/// Has the link's next event on the agenda if it has any: one turn is enough, the earliest.
void Network::offer(const Hop& hop, const Packet& packet, Nanos now) {
  hop.link->offer(packet, now);
  if (!hop.link->active()) return;
  const Nanos next = hop.link->next_event();
  if (next >= next_event_[hop.number]) return;
  next_event_[hop.number] = next;
  agenda_.post({.at = next, .phase = Phase::arrival, .party = this, .what = link_event, .argument = hop.number});
}

void Network::fate_was_decided(const Packet& packet, const Fate& fate) {
  Route& route = routes_[packet.route];
  const Hop& here = route.hops[packet.hop];
  if (recorder_ != nullptr) recorder_->add(PacketRow{here.link->name(), packet, fate});
  if (fate.dropped_by != DroppedBy::nobody) return route.shipper->packet_dropped(packet);
  Packet onward = packet;
  Journey& journey = onward.journey;
  journey.queue += fate.service_start - fate.offered;
  journey.serialisation += fate.departed - fate.service_start;
  journey.propagation += fate.base_delay;
  journey.jitter += fate.delivered - fate.departed - fate.base_delay;
  journey.delivered = fate.delivered;
  if (fate.delivered >= end_) {
    ++late_[here.number];
    return;
  }
  if (++onward.hop == route.hops.size()) return deliver(route, onward);
  const Hop& next = route.hops[onward.hop];
  if (next.at_once) return offer(next, onward, fate.delivered);
  agenda_.post({.at = fate.delivered,
                .phase = Phase::arrival,
                .client = here.number,
                .party = this,
                .what = next_hop,
                .argument = put_in(onward)});
}

void Network::was_duplicated(const Packet& packet) { routes_[packet.route].shipper->packet_duplicated(packet); }

/// Also if what was sent just before it has not come: whoever waits for that must hear of it now. Nobody waits for
/// poses; a packet sent again, or a copy, tells nothing of what was sent before it.
bool Network::wakes(Route& route, const Packet& packet) {
  if (packet.attempt > 0 || packet.copy) return packet.wake;
  const bool gap = packet.number != std::exchange(route.next, packet.number + 1);
  return packet.wake || (gap && packet.kind != PacketKind::pose);
}

bool Network::joins_the_last(const Route& route, const Packet& packet) {
  if (route.every_arrival || packet.wake || packet.copy || route.inbox.empty()) return false;
  const Packet& last = route.inbox.back();
  return last.frame == packet.frame && last.index + 1 == packet.index && last.attempt == 0 && packet.attempt == 0 &&
         !last.copy && !last.wake && last.run < std::numeric_limits<std::uint16_t>::max();
}

void Network::deliver(Route& route, Packet packet) {
  if (route.ordered) packet.wake = wakes(route, packet);
  if (route.ordered && joins_the_last(route, packet)) {
    packet.run = static_cast<std::uint16_t>(route.inbox.back().run + 1);
    route.inbox.back() = packet;
    return;
  }
  Turn turn{.at = packet.journey.delivered,
            .phase = Phase::arrival,
            .client = packet.client,
            .frame = packet.frame,
            .party = route.far_end,
            .what = parcel_came,
            .argument = packet.route};
  if (route.ordered) {
    route.inbox.push_back(packet);
    if (!packet.wake) return;
  } else {
    turn.argument |= static_cast<std::uint64_t>(put_in(packet)) << 32;
  }
  agenda_.post(turn);
}

void Network::knock(std::uint32_t route, Nanos now) {
  const Ring<Packet>& inbox = routes_[route].inbox;
  if (inbox.empty() || inbox.front().journey.delivered > now) return;
  agenda_.post({.at = now,
                .phase = Phase::arrival,
                .client = inbox.front().client,
                .frame = inbox.front().frame,
                .party = routes_[route].far_end,
                .what = parcel_came,
                .argument = route});
}

void Network::take(const Turn& turn) {
  if (turn.what == next_hop) {
    const Packet packet = take_out(static_cast<std::uint32_t>(turn.argument));
    return offer(routes_[packet.route].hops[packet.hop], packet, turn.at);
  }
  const auto number = static_cast<std::uint32_t>(turn.argument);
  if (turn.at != next_event_[number]) return;  // an earlier one has been posted and played since
  next_event_[number] = never;
  Link& link = *links_[number];
  link.advance(turn.at);
  const Nanos next = link.next_event();
  if (next == never) return;
  next_event_[number] = next;
  agenda_.post({.at = next, .phase = Phase::arrival, .party = this, .what = link_event, .argument = number});
}

Queue::Occupancy Network::waiting(std::uint32_t route, Nanos now) {
  Queue::Occupancy all;
  for (const Hop& hop : routes_[route].hops) {
    if (hop.at_once) continue;  // it is ahead of its time
    const Queue::Occupancy here = hop.link->waiting(now);
    all.packets += here.packets;
    all.bytes += here.bytes;
  }
  return all;
}

std::uint32_t Network::put_in(const Packet& packet) {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(packets_.size()));
    packets_.emplace_back();
  }
  const std::uint32_t slot = free_.back();
  free_.pop_back();
  packets_[slot] = packet;
  return slot;
}

Packet Network::take_out(std::uint32_t slot) {
  free_.push_back(slot);
  return std::exchange(packets_[slot], Packet{});
}

}  // namespace photonlag
