#include "bench/peers/ours.hpp"

#include "sim/net/link.hpp"

namespace photonlag::peers::ours {
namespace {

Link::Parts parts(double mbps, std::unique_ptr<Queue> queue, Nanos delay) {
  return {.capacity = make_module<Capacity>("constant", {{"mbps", mbps}}),
          .queue = std::move(queue),
          .delay = make_module<Delay>("constant", {{"ms", millis(delay)}}),
          .loss = make_module<Loss>("none")};
}

Packet packet_of(const Load& load, std::size_t i) {
  return {.kind = PacketKind::video, .frame = static_cast<std::int64_t>(i), .bytes = load[i].bytes};
}

/// Remembers what happened to packet i, and when the queue dropped it.
class Record final : public FateSink {
 public:
  explicit Record(std::size_t packets) : arrived(packets, never), is{arrived, arrived} {}
  void fate_was_decided(const Packet& packet, const Fate& fate) override {
    const auto i = static_cast<std::size_t>(packet.frame);
    arrived[i] = fate.delivered;
    is.served[i] = fate.service_start;
    if (fate.dropped_by == DroppedBy::queue) is.dropped[i] = now;
  }
  Nanos now{};
  std::vector<Nanos> arrived;
  Treatment is;
};

}  // namespace

std::vector<Nanos> drop_tail(const Load& load, double mbps, int packets, Nanos delay) {
  Record record(load.size());
  Link link("peer", 1, parts(mbps, make_module<Queue>("drop_tail", {{"packets", double{1} * packets}}), delay), record);
  for (std::size_t i = 0; i < load.size(); ++i) link.offer(packet_of(load, i), load[i].at);
  return record.arrived;
}

Treatment queue(const Load& load, double mbps, const std::string& name,
                const std::map<std::string, OptionValue>& options, std::uint64_t seed, Nanos end) {
  Record record(load.size());
  Link link("peer", seed, parts(mbps, make_module<Queue>(name, options), Nanos(0)), record);
  const auto advance = [&](Nanos to) {
    while (link.next_event() <= to) link.advance(record.now = link.next_event());
    record.now = to;
  };
  for (std::size_t i = 0; i < load.size() && load[i].at < end; ++i) {
    advance(load[i].at);
    link.offer(packet_of(load, i), load[i].at);
  }
  advance(end);
  return record.is;
}

namespace {

class Clients final : public FateSink {
 public:
  void fate_was_decided(const Packet&, const Fate& fate) override {
    if (fate.dropped_by == DroppedBy::nobody) finish.add(fate.delivered);
  }
  Finish finish;
};

/// A packet's arrival at the router is known as soon as it is sent, and nobody else uses its access link: so it is
/// offered there at once.
class Router final : public FateSink {
 public:
  explicit Router(std::vector<Link>& access) : access_(access) {}
  void fate_was_decided(const Packet& packet, const Fate& fate) override {
    if (fate.dropped_by == DroppedBy::nobody) access_[packet.client].offer(packet, fate.delivered);
  }

 private:
  std::vector<Link>& access_;
};

}  // namespace

Finish race(const Race& race) {
  const auto parts_at = [](double mbps, Nanos delay) {
    return parts(mbps, make_module<Queue>("drop_tail", {{"packets", double{1} * Race::queue_packets}}), delay);
  };
  Clients clients;
  std::vector<Link> access;
  access.reserve(static_cast<std::size_t>(race.clients));
  for (int i = 0; i < race.clients; ++i)
    access.emplace_back("access" + std::to_string(i), 1, parts_at(Race::access_mbps, Race::access_delay), clients);
  Router router(access);
  Link bottleneck("bottleneck", 1, parts_at(Race::bottleneck_mbps_per_client * race.clients, Race::bottleneck_delay),
                  router);
  const Ticker camera(Race::frames_per_s);
  const double start = cpu_now_s();
  for (std::int64_t frame = 0; frame < race.frames; ++frame) {
    const Nanos now = camera.tick(frame);
    for (std::uint32_t client = 0; client < static_cast<std::uint32_t>(race.clients); ++client)
      for (std::uint32_t i = 0; i < Race::packets_per_frame; ++i)
        bottleneck.offer({client, PacketKind::video, frame, i, 0, Race::packet_bytes}, now);
  }
  clients.finish.cpu_s = cpu_now_s() - start;
  return clients.finish;
}

}  // namespace photonlag::peers::ours
