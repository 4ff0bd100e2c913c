#include "sim/testbed/topology.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>

#include "sim/testbed/make.hpp"

namespace photonlag {
namespace {

/// Nothing where nobody is ever picked: the link then need not ask.
std::unique_ptr<Loss> make_if_any(const Choice& choice, const Scenario& scenario, std::uint32_t client,
                                  const std::string& place) {
  return choice.name == "none" ? nullptr : make_on_network<Loss>(choice, scenario, client, place);
}

Link::Parts make_parts(const LinkSpec& spec, const Scenario& scenario, std::uint32_t client, const std::string& place) {
  Link::Parts parts{.capacity = make_on_network<Capacity>(spec.capacity, scenario, client, place + ".capacity"),
                    .queue = make_on_network<Queue>(spec.queue, scenario, client, place + ".queue"),
                    .delay = make_on_network<Delay>(spec.delay, scenario, client, place + ".delay"),
                    .loss = make_on_network<Loss>(spec.loss, scenario, client, place + ".loss"),
                    .down = {},
                    .corruption = make_if_any(spec.corruption, scenario, client, place + ".corruption"),
                    .duplication = make_if_any(spec.duplication, scenario, client, place + ".duplication")};
  for (const auto& [from, to] : spec.down) parts.down.push_back({from, to});
  return parts;
}

/// @throws InputError at @p where if a packet of so many @p bytes, said by @p key, does not fit @p link.
void check_size(std::int64_t bytes, const char* key, const Location& where, const Link& link) {
  const std::int32_t largest = link.capacity().largest_packet_bytes();
  if (bytes > largest)
    throw InputError(where, fmt::format("{} is {}, but the capacity of link '{}' carries no packet of more than {} "
                                        "bytes",
                                        key, bytes, link.name(), largest));
}

void check_sizes(const LinkSpec& access, const std::vector<Link*>& way) {
  for (const Link* link : way) check_size(access.mtu_bytes, "mtu_bytes", access.mtu_where, *link);
}

}  // namespace

const Capacity& Topology::Way::narrowest_down() const {
  return (*std::ranges::min_element(down, {}, [](const Link* link) { return link->capacity().nominal_bps(); }))
      ->capacity();
}

Topology::Topology(const Scenario& scenario, Agenda& agenda, Network& network)
    : scenario_(scenario), network_(network) {
  const auto add_pair = [&](const auto& spec, const std::string& kind) -> Pair {
    const std::string place = kind + "." + spec.name;
    return {&add(spec.uplink, 0, spec.name + ".up", place + ".uplink"),
            &add(spec.downlink, 0, spec.name + ".down", place + ".downlink")};
  };
  for (const BottleneckSpec& spec : scenario.bottlenecks) bottlenecks_.push_back(add_pair(spec, "bottleneck"));
  for (const RegionSpec& spec : scenario.regions) {
    regions_.push_back(add_pair(spec, "region"));
    first_server_.push_back(servers_.size());
    add_servers(agenda, spec.servers);
  }
  if (!regions_.empty()) return;
  first_server_.push_back(0);
  add_servers(agenda, scenario.server.count == 0 ? static_cast<int>(scenario.clients) : scenario.server.count);
}

void Topology::add_servers(Agenda& agenda, int count) {
  for (int i = 0; i < count; ++i)
    servers_.push_back(std::make_unique<Server>(Server{.gpu = FifoResource(agenda), .encoder = FifoResource(agenda)}));
}

Link& Topology::add(const LinkSpec& spec, std::uint32_t client, const std::string& name, const std::string& place) {
  return network_.add_link(name, scenario_.seed + scenario_.network_seed_offset,
                           make_parts(spec, scenario_, client, place));
}

Topology::Way Topology::way_of(std::uint32_t client) {
  Way way;
  Link &access_up = add(scenario_.uplink, client, "uplink", "uplink"),
       &access_down = add(scenario_.downlink, client, "downlink", "downlink");
  access_.resize(std::max<std::size_t>(access_.size(), client + 1));
  access_[client] = {&access_up, &access_down};
  way.up.push_back(&access_up);
  for (std::size_t i = 0; i < scenario_.regions.size(); ++i)
    if (scenario_.regions[i].clients.holds(client)) way.down.push_back(regions_[i].down);
  for (std::size_t i = bottlenecks_.size(); i-- > 0;)
    if (scenario_.bottlenecks[i].clients.holds(client)) way.down.push_back(bottlenecks_[i].down);
  way.down.push_back(&access_down);
  for (std::size_t i = 0; i < bottlenecks_.size(); ++i)
    if (scenario_.bottlenecks[i].clients.holds(client)) way.up.push_back(bottlenecks_[i].up);
  for (std::size_t i = 0; i < scenario_.regions.size(); ++i)
    if (scenario_.regions[i].clients.holds(client)) way.up.push_back(regions_[i].up);
  check_sizes(scenario_.uplink, way.up);
  check_sizes(scenario_.downlink, way.down);
  return way;
}

Server& Topology::server_of(std::uint32_t client) {
  std::size_t first = 0, count = servers_.size();
  for (std::size_t i = 0; i < scenario_.regions.size(); ++i)
    if (scenario_.regions[i].clients.holds(client)) {
      first = first_server_[i];
      count = static_cast<std::size_t>(scenario_.regions[i].servers);
    }
  return *servers_[first + client % count];
}

std::vector<Link*> Topology::links_of(const BackgroundSpec& spec) const {
  std::vector<Link*> links;
  const auto add_one = [&](const Pair& pair) { links.push_back(spec.up ? pair.up : pair.down); };
  for (std::size_t i = 0; i < bottlenecks_.size(); ++i)
    if (scenario_.bottlenecks[i].name == spec.bottleneck) add_one(bottlenecks_[i]);
  for (std::uint32_t c = 0; spec.clients && c < scenario_.clients; ++c)
    if (spec.clients->holds(c)) add_one(access_.at(c));
  assert(!links.empty());
  const Values& options = spec.flow.values;
  for (const Link* link : links)
    if (options.all().contains("packet_bytes"))
      check_size(std::llround(options["packet_bytes"]), "packet_bytes", options.where("packet_bytes"), *link);
  return links;
}

}  // namespace photonlag
