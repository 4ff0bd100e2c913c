#pragma once
/// @file
/// The links of a scenario, and which of them a client's packets take.

#include <memory>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/testbed/network.hpp"
#include "sim/testbed/resource.hpp"

namespace photonlag {

/// A machine that renders and encodes.
struct Server {
  FifoResource gpu, encoder;
};

/// Client - access links - bottlenecks in the order written - region - server.
class Topology {
 public:
  /// @pre scenario and network outlive it. @throws InputError from modules
  Topology(const Scenario& scenario, Agenda& agenda, Network& network);

  /// The links from a client to its server (up), and back (down), in the order packets take them.
  struct Way {
    std::vector<Link*> up, down;
    /// Of the link with the least nominal rate on the way down.
    [[nodiscard]] const Capacity& narrowest_down() const;
  };
  /// Makes the client's access links. Call once per client. @throws InputError if an mtu is more than a link carries
  [[nodiscard]] Way way_of(std::uint32_t client);
  [[nodiscard]] Server& server_of(std::uint32_t client);
  /// Where a flow's packets go: one link, or the access links of its clients. @pre way_of() was called for all of them
  /// @throws InputError if its packets are larger than a link carries
  [[nodiscard]] std::vector<Link*> links_of(const BackgroundSpec& spec) const;

 private:
  struct Pair {
    Link* up = nullptr;
    Link* down = nullptr;
  };
  Link& add(const LinkSpec& spec, std::uint32_t client, const std::string& name, const std::string& place);
  void add_servers(Agenda& agenda, int count);

  const Scenario& scenario_;
  Network& network_;
  std::vector<Pair> bottlenecks_, regions_;  // as in the scenario
  std::vector<Pair> access_;                 // by client
  std::vector<std::unique_ptr<Server>> servers_;
  std::vector<std::size_t> first_server_;  // of each region
};

}  // namespace photonlag
