#include "sim/testbed/topology.hpp"

#include <algorithm>
#include <cassert>

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
  way.up.push_back(&add(scenario_.uplink, client, "uplink", "uplink"));
  Link& access_down = add(scenario_.downlink, client, "downlink", "downlink");
  for (std::size_t i = 0; i < scenario_.regions.size(); ++i)
    if (scenario_.regions[i].clients.holds(client)) way.down.push_back(regions_[i].down);
  for (std::size_t i = bottlenecks_.size(); i-- > 0;)
    if (scenario_.bottlenecks[i].clients.holds(client)) way.down.push_back(bottlenecks_[i].down);
  way.down.push_back(&access_down);
  for (std::size_t i = 0; i < bottlenecks_.size(); ++i)
    if (scenario_.bottlenecks[i].clients.holds(client)) way.up.push_back(bottlenecks_[i].up);
  for (std::size_t i = 0; i < scenario_.regions.size(); ++i)
    if (scenario_.regions[i].clients.holds(client)) way.up.push_back(regions_[i].up);
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

Link& Topology::bottleneck(const std::string& name, bool up) {
  const auto found = std::ranges::find(scenario_.bottlenecks, name, &BottleneckSpec::name);
  assert(found != scenario_.bottlenecks.end());
  const Pair& pair = bottlenecks_[static_cast<std::size_t>(found - scenario_.bottlenecks.begin())];
  return up ? *pair.up : *pair.down;
}

}  // namespace photonlag
