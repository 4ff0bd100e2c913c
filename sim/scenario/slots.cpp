#include "sim/scenario/slots.hpp"

namespace photonlag {

const std::vector<Slot>& slots() {
  static const std::vector<Slot> all{
      {"scene", "scene", "gallery"},
      {"server.frame_pacing", "frame_pacing", "timer"},
      {"server.render", "cost", "fixed", {{"ms", 5.0}}},
      {"server.compose", "cost", "fixed", {{"ms", 0.0}}},
      {"server.encode", "cost", "fixed", {{"ms", 4.0}}},
      {"client.decode", "cost", "fixed", {{"ms", 3.0}}},
      {"client.warp", "cost", "fixed", {{"ms", 1.0}}},
      {"client.jitter_buffer", "jitter_buffer", "none"},
      {"codec", "codec", "x264"},
      {"codec.rate", "rate_control", "fixed"},
      {"codec.traffic", "traffic", "constant"},
      {"uplink.capacity", "capacity", "constant", {{"mbps", 100.0}}},
      {"uplink.queue", "queue", "drop_tail"},
      {"uplink.delay", "delay", "constant", {{"ms", 10.0}}},
      {"uplink.loss", "loss", "none"},
      {"uplink.corruption", "loss", "none"},
      {"uplink.duplication", "loss", "none"},
      {"downlink.capacity", "capacity", "constant", {{"mbps", 100.0}}},
      {"downlink.queue", "queue", "drop_tail"},
      {"downlink.delay", "delay", "constant", {{"ms", 10.0}}},
      {"downlink.loss", "loss", "none"},
      {"downlink.corruption", "loss", "none"},
      {"downlink.duplication", "loss", "none"},
      {"downlink.packet_pacing", "packet_pacing", "burst"},
      {"downlink.recovery", "recovery", "none"},
      {"downlink.fec", "fec", "none"},
      {"bottleneck.uplink.capacity", "capacity", "constant", {{"mbps", 1000.0}}},
      {"bottleneck.uplink.queue", "queue", "drop_tail"},
      {"bottleneck.uplink.delay", "delay", "constant", {{"ms", 0.0}}},
      {"bottleneck.uplink.loss", "loss", "none"},
      {"bottleneck.uplink.corruption", "loss", "none"},
      {"bottleneck.uplink.duplication", "loss", "none"},
      {"bottleneck.downlink.capacity", "capacity", "constant", {{"mbps", 1000.0}}},
      {"bottleneck.downlink.queue", "queue", "drop_tail"},
      {"bottleneck.downlink.delay", "delay", "constant", {{"ms", 0.0}}},
      {"bottleneck.downlink.loss", "loss", "none"},
      {"bottleneck.downlink.corruption", "loss", "none"},
      {"bottleneck.downlink.duplication", "loss", "none"},
      {"region.uplink.capacity", "capacity", "constant", {{"mbps", 100'000.0}}},
      {"region.uplink.queue", "queue", "infinite"},
      {"region.uplink.delay", "delay", "constant", {{"ms", 0.0}}},
      {"region.uplink.loss", "loss", "none"},
      {"region.uplink.corruption", "loss", "none"},
      {"region.uplink.duplication", "loss", "none"},
      {"region.downlink.capacity", "capacity", "constant", {{"mbps", 100'000.0}}},
      {"region.downlink.queue", "queue", "infinite"},
      {"region.downlink.delay", "delay", "constant", {{"ms", 0.0}}},
      {"region.downlink.loss", "loss", "none"},
      {"region.downlink.corruption", "loss", "none"},
      {"region.downlink.duplication", "loss", "none"},
      {"background", "background", "cbr"},
      {"predictor", "predictor", "constant_velocity"},
      {"reprojector", "reprojector", "rotational"},
  };
  return all;
}

const Slot* find_slot(std::string_view path) {
  for (const Slot& slot : slots())
    if (slot.path == path) return &slot;
  return nullptr;
}

}  // namespace photonlag
