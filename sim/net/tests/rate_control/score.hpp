#pragma once
/// @file
/// What is said of a controller after a run of the loop.

#include "sim/net/tests/rate_control/loop.hpp"

namespace photonlag {

struct Score {
  double utilisation = 0;        ///< Bits of all flows that arrived / bits that could have been carried.
  double mean_mbps = 0;          ///< Of what arrived, headers included.
  double queue_p95_ms = 0;       ///< Packets: waited in the bottleneck.
  double frame_p95_ms = 0;       ///< Frames, capture to complete, over the path's constant delay. Never come = worst.
  double loss = 0;               ///< Share of packets sent that never arrived.
  double lost_frames = 0;        ///< Share of frames that never completed.
  double longest_freeze_ms = 0;  ///< Longest time between two newer complete frames.
  double frozen_ms_per_min = 0;  ///< In freezes: times between frames over 1/60 s + 150 ms (WebRTC's freezes).
  double fairness = 1;           ///< Jain's index of the flows' mean_mbps: 1 = equal, 1/n = one has all.
  double turns_per_min = 0;      ///< Changes of direction of the target's mean over 1 s, by more than 5 %.
  std::vector<double> recovery_s{};  ///< Of each event: until a second of frames has come, each at most 100 ms late.
};

struct Judging {
  Nanos from{}, until{};
  Nanos path_delay{};           ///< Constant part of the way of a frame.
  std::vector<Nanos> events{};  ///< Rising: drops, or ends of outages.
};

/// Of one flow. Nearest-rank percentiles. utilisation is left 0.
[[nodiscard]] Score score_flow(const RateControlLoop::Flow& flow, const Judging& judging);

/// Of all flows in direction @p forward: percentiles and freezes of the worst flow, sums where they make sense.
[[nodiscard]] Score score(const RateControlLoop& loop, const Capacity& capacity, const Judging& judging);

}  // namespace photonlag
