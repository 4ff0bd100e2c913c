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
      {"codec.traffic", "traffic", "constant"},
      {"uplink.capacity", "capacity", "constant", {{"mbps", 100.0}}},
      {"uplink.queue", "queue", "drop_tail"},
      {"uplink.delay", "delay", "constant", {{"ms", 10.0}}},
      {"uplink.loss", "loss", "none"},
      {"downlink.capacity", "capacity", "constant", {{"mbps", 100.0}}},
      {"downlink.queue", "queue", "drop_tail"},
      {"downlink.delay", "delay", "constant", {{"ms", 10.0}}},
      {"downlink.loss", "loss", "none"},
      {"downlink.packet_pacing", "packet_pacing", "burst"},
      {"downlink.recovery", "recovery", "none"},
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
