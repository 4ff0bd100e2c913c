#pragma once
/// @file
/// What our packet core and ns-3 both carry, and what came of it.

#include <cstdint>
#include <ctime>
#include <vector>

#include "sim/core/time.hpp"

namespace photonlag::peers {

/// One packet handed to a network, IP headers included. ns-3's point-to-point devices add 2 bytes of PPP of their own,
/// so they are given 2 bytes less.
struct Sent {
  Nanos at{};
  std::int32_t bytes = 0;
};
using Load = std::vector<Sent>;  ///< In order of time.

/// What a queue and a server of fixed rate did to packet i of a load; `never` where it did not happen.
struct Treatment {
  std::vector<Nanos> served, dropped;
};

/// Video for many: from one server over one bottleneck to clients with a link of their own each.
struct Race {
  int clients = 1;
  int frames = 60;
  static constexpr double frames_per_s = 60, bottleneck_mbps_per_client = 25, access_mbps = 40;
  static constexpr int packets_per_frame = 30, packet_bytes = 1200, queue_packets = 100'000;
  static constexpr Nanos bottleneck_delay{5'000'000}, access_delay{2'000'000};
  [[nodiscard]] std::int64_t packets() const { return std::int64_t{clients} * frames * packets_per_frame; }
};

/// Equal for two networks that agree on every arrival.
struct Finish {
  std::int64_t delivered = 0, sum_ns = 0;
  double cpu_s = 0;  ///< Of the simulation, without setting it up.
  void add(Nanos at) {
    ++delivered;
    sum_ns += at.count();
  }
  [[nodiscard]] bool agrees(const Finish& other) const {
    return delivered == other.delivered && sum_ns == other.sum_ns;
  }
};

/// CPU time of this process, s: other work on the machine does not count.
inline double cpu_now_s() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace photonlag::peers
