#pragma once
/// @file
/// Links and routes without clients: senders that a test drives, and what came of their packets.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/testbed/background_flow.hpp"
#include "sim/testbed/conductor.hpp"

namespace photonlag::test {

using namespace std::chrono_literals;

/// A link as a test wants it; everything not said takes no time and drops nothing.
struct LinkOptions {
  double mbps = 12;  ///< 1 ms for 1500 B.
  Nanos delay{};
  double queue_packets = 0;  ///< 0 = no limit
  std::unique_ptr<Queue> queue{};
  std::unique_ptr<Delay> jitter{};  ///< Instead of `delay`.
  std::unique_ptr<Loss> loss{}, duplication{};
};

inline Link::Parts link_parts(LinkOptions o) {
  Link::Parts parts{.capacity = make_module<Capacity>("constant", {{"mbps", o.mbps}}),
                    .queue = std::move(o.queue),
                    .delay = std::move(o.jitter),
                    .loss = std::move(o.loss),
                    .duplication = std::move(o.duplication)};
  if (!parts.queue) parts.queue = make_module<Queue>("drop_tail", {{"packets", o.queue_packets}});
  if (!parts.delay) parts.delay = make_module<Delay>("constant", {{"ms", millis(o.delay)}});
  if (!parts.loss) parts.loss = make_module<Loss>("none");
  return parts;
}

/// Sends packets at chosen instants over one route and remembers those that come.
class Probe final : public Party, public Shipper {
 public:
  Probe(std::uint32_t client, Agenda& agenda, Network& network, const std::vector<Link*>& links)
      : client_(client), agenda_(agenda), network_(network), route_(network.add_route(links, *this, *this)) {}

  /// Packets are numbered as they are planned. @pre at does not fall from call to call.
  void plan(Nanos at, std::int32_t bytes = 1500) {
    plans_.push_back({at, bytes});
    if (plans_.size() == 1) post(at);
  }
  void take(const Turn& turn) override {
    if (turn.what == Network::parcel_came)
      return network_.collect(turn, [this](const Packet& packet) { came.push_back(packet); });
    for (; next_ < plans_.size() && plans_[next_].at <= turn.at; ++next_)
      network_.send(
          route_,
          {.client = client_, .kind = PacketKind::video, .frame = std::int64_t(next_), .bytes = plans_[next_].bytes},
          turn.at);
    if (next_ < plans_.size()) post(plans_[next_].at);
  }
  void packet_dropped(const Packet& packet) override { dropped.push_back(packet); }
  void packet_duplicated(const Packet&) override {}

  std::vector<Packet> came, dropped;

 private:
  struct Plan {
    Nanos at{};
    std::int32_t bytes = 0;
  };
  void post(Nanos at) {
    agenda_.post({.at = at, .phase = Phase::decision, .client = client_, .party = this, .what = 0});
  }

  std::uint32_t client_;
  Agenda& agenda_;
  Network& network_;
  std::uint32_t route_;
  std::vector<Plan> plans_;
  std::size_t next_ = 0;
};

/// An agenda, a network, and whoever uses it.
struct World {
  explicit World(Nanos end_of_run = never) : network(agenda, nullptr, end_of_run) {}

  Link& link(LinkOptions options, const std::string& name = "") {
    return network.add_link(name.empty() ? "link" + std::to_string(network.links().size()) : name, seed,
                            link_parts(std::move(options)));
  }
  Probe& probe(const std::vector<Link*>& links) {
    return *probes.emplace_back(
        std::make_unique<Probe>(static_cast<std::uint32_t>(probes.size()), agenda, network, links));
  }
  BackgroundFlow& flow(Link& over, const std::string& name, const std::map<std::string, OptionValue>& options) {
    const auto client = static_cast<std::uint32_t>(BackgroundFlow::first_client + flows.size());
    Context context{.seed = seed, .client = client, .place = "background"};
    return *flows.emplace_back(std::make_unique<BackgroundFlow>(client, make_module<Background>(name, options, context),
                                                                over, agenda, network));
  }
  /// Plays everything before @p until.
  void play(Nanos until) {
    for (; started < flows.size(); ++started) flows[started]->start();
    play_plainly(agenda, until);
    now = until;
  }

  std::uint64_t seed = 1;
  Nanos now{};  ///< Played until then.
  Agenda agenda;
  Network network;
  std::vector<std::unique_ptr<Probe>> probes;
  std::vector<std::unique_ptr<BackgroundFlow>> flows;
  std::size_t started = 0;
};

}  // namespace photonlag::test
