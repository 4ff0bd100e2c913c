#include "sim/scenario/slots.hpp"

#include <initializer_list>

namespace photonlag {

namespace {

using Slots = std::vector<Slot>;

const Slots at_the_ends = {
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
    {"downlink.packet_pacing", "packet_pacing", "burst"},
    {"downlink.recovery", "recovery", "none"},
    {"downlink.fec", "fec", "none"},
    {"background", "background", "cbr"},
    {"predictor", "predictor", "constant_velocity"},
    {"reprojector", "reprojector", "rotational"},
};

Slots link(const std::string& path, double mbps, const std::string& queue, double delay_ms) {
  return {
      {path + ".capacity", "capacity", "constant", {{"mbps", mbps}}},
      {path + ".queue", "queue", queue},
      {path + ".delay", "delay", "constant", {{"ms", delay_ms}}},
      {path + ".loss", "loss", "none"},
      {path + ".corruption", "loss", "none"},
      {path + ".duplication", "loss", "none"},
  };
}

Slots joined(Slots first, std::initializer_list<Slots> more) {
  for (const Slots& part : more) first.insert(first.end(), part.begin(), part.end());
  return first;
}

}  // namespace

const std::vector<Slot>& slots() {
  static const Slots all = joined(at_the_ends, {
                                                   link("uplink", 100, "drop_tail", 10),
                                                   link("downlink", 100, "drop_tail", 10),
                                                   link("bottleneck.uplink", 1000, "drop_tail", 0),
                                                   link("bottleneck.downlink", 1000, "drop_tail", 0),
                                                   link("region.uplink", 100'000, "infinite", 0),
                                                   link("region.downlink", 100'000, "infinite", 0),
                                               });
  return all;
}

const Slot* find_slot(std::string_view path) {
  for (const Slot& slot : slots())
    if (slot.path == path) return &slot;
  return nullptr;
}

}  // namespace photonlag
