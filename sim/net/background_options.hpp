#pragma once
/// @file
/// What the background flows have in common: when they play, and packets at an even rate.

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/net/background.hpp"

namespace photonlag {

/// Half-open stretch [from, to) in which a flow sends.
struct PlayTime {
  Nanos from{}, to{};
};

inline OptionSpec start_option() { return {"start_s", "s", 0.0, {0, 1e6}, "when it begins"}; }
inline OptionSpec stop_option() {
  return {"stop_s", "s", std::numeric_limits<double>::infinity(), {0}, "nothing is sent from then on"};
}
inline OptionSpec rate_option(const char* meaning) { return {"mbps", "Mbit/s", 10.0, {0.001, 1e6}, meaning}; }
inline OptionSpec packet_option() {
  return {"packet_bytes", "B", 1500.0, {40, 65'535}, "size of a packet, IP headers included"};
}

/// Reads start_s and stop_s. @throws InputError at stop_s if it is not after start_s
[[nodiscard]] inline PlayTime play_time(const Values& options) {
  const double start = options["start_s"], stop = options["stop_s"];
  if (stop <= start) throw InputError(options.where("stop_s"), "stop_s must be after start_s");
  return {.from = from_secs(start), .to = from_secs(std::min(stop, 1e9))};  // no run is that long
}

/// Packets of one size at an even rate: the k-th is due floor(8e9 k bytes / R) ns after the first, R in whole bit/s. No
/// drift.
class EvenPackets {
 public:
  EvenPackets(double mbps, std::int32_t bytes) : bps_(std::llround(mbps * 1e6)), bit_nanos_(bytes * 8'000'000'000) {}
  [[nodiscard]] Nanos due(std::int64_t k) const {
    return Nanos(static_cast<std::int64_t>(Wide(k) * bit_nanos_ / bps_));
  }
  [[nodiscard]] double mean_gap_s() const { return 1e-9 * static_cast<double>(bit_nanos_) / static_cast<double>(bps_); }

 private:
  __extension__ using Wide = __int128;
  std::int64_t bps_, bit_nanos_;
};

}  // namespace photonlag
