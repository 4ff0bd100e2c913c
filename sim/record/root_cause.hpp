#pragma once
/// @file
/// Why a refresh repeats a frame: what held up the one that should have come next.

#include <array>
#include <cstdint>
#include <string_view>

#include "sim/record/blame.hpp"
#include "sim/record/rows.hpp"

namespace photonlag {

/// What kept a newer frame from the warp. From `render` on: the stage, or part of the downlink, of that frame.
enum class Root : std::uint8_t {
  unknown,      ///< No later frame is on record, or nothing about it explains the repeat.
  lost,         ///< It, or one it needs, was lost: everything waits for an IDR.
  just_missed,  ///< Nothing held it up; it missed the warp as two free-running clocks and ordinary jitter have it.
  late_start,   ///< The server began it late.
  late_pose,    ///< Likewise, and began it the instant a pose (with its acknowledgement) came.
  render,
  compose,
  encode_wait,
  encode,
  pacing,
  recovery,
  queue,
  serialisation,
  propagation,
  jitter,
  buffer,
  decode_wait,
  decode
};
inline constexpr std::size_t root_count = 18;

/// As causes are named in summary.json: "repeat" if unknown, a stage, "downlink." + a part, or the enumerator's name.
[[nodiscard]] std::string_view name(Root root);

/// What counts as ordinary in a run.
struct Usual {
  StageTimes stages{};  ///< Medians, over the refreshes that count.
  std::array<Nanos, downlink_part_count> downlink{};
  Nanos refresh_period{};
};

/// What the server did with the frame before the missing one.
struct FrameBefore {
  Nanos render_start = never, render_done = never;
  bool replaced = false;  ///< It gave way before encoding: the encoder was behind.
};

struct RootCause {
  Root root = Root::unknown;
  Nanos took{}, usual{};  ///< Of the stage by the time of the warp; of a late start: the step from frame to frame.
};

/// Why @p missing, the first frame after the shown one that was to be sent, had not been decoded when the warp began
/// at @p latch: the stage that by then had most excess over its median, or the late start over the refresh period. No
/// excess above a tenth of the refresh period is `just_missed`.
[[nodiscard]] RootCause root_of(const FrameRow& missing, const FrameBefore& before, Nanos latch, const Usual& usual);

}  // namespace photonlag
