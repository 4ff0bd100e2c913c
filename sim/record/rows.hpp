#pragma once
/// @file
/// What is recorded of a run: the rows of its tables. Column names are made from these in sim/record/columns.cpp only.

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "sim/core/time.hpp"
#include "sim/net/packet.hpp"

namespace photonlag {

/// The instants of a frame's life, in order (docs/design.md, "one frame's life"). Never decreasing.
enum class Step : std::uint8_t {
  sample,
  pose_sent,
  pose_received,
  render_start,
  render_done,
  compose_done,
  encode_start,
  first_packet_sent,
  colour_rebuilt,
  released,
  decode_start,
  decode_done,
  first_warp
};
inline constexpr std::size_t step_count = 13;
inline constexpr std::array<std::string_view, step_count> step_names = {
    "sample",       "pose_sent",    "pose_received",     "render_start",   "render_done",
    "compose_done", "encode_start", "first_packet_sent", "colour_rebuilt", "released",
    "decode_start", "decode_done",  "first_warp"};

/// The stages of a refresh: differences of neighbouring instants, so their sum is pose_to_photon_render by
/// construction.
enum class Stage : std::uint8_t {
  sample_wait,
  uplink,
  server_wait,
  render,
  compose,
  encode_wait,
  encode,
  downlink,
  buffer,
  decode_wait,
  decode,
  present_wait,
  repeat,
  warp,
  vsync_wait,
  scanout
};
inline constexpr std::size_t stage_count = 16;
inline constexpr std::array<std::string_view, stage_count> stage_names = {
    "sample_wait", "uplink",      "server_wait", "render",       "compose", "encode_wait", "encode",     "downlink",
    "buffer",      "decode_wait", "decode",      "present_wait", "repeat",  "warp",        "vsync_wait", "scanout"};

/// Where the downlink stage of a frame went, followed along the packet that completed it. Sums to the stage.
enum class DownlinkPart : std::uint8_t { pacing, recovery, queue, serialisation, propagation, jitter };
inline constexpr std::size_t downlink_part_count = 6;
inline constexpr std::array<std::string_view, downlink_part_count> downlink_part_names = {
    "pacing", "recovery", "queue", "serialisation", "propagation", "jitter"};

/// One server frame. Instants not reached are `never` (an empty cell).
struct FrameRow {
  std::uint32_t client = 0;
  std::int64_t frame = 0;
  std::array<Nanos, step_count> at = [] {
    std::array<Nanos, step_count> none{};
    none.fill(never);
    return none;
  }();
  double guard_band_deg = 0;  ///< Rendered beyond each edge of the display, at least.
  std::int64_t triangles = 0, bytes_colour = 0, bytes_depth = 0;
  std::int64_t packets = 0;       ///< First transmissions.
  std::int64_t packets_lost = 0;  ///< Of any attempt.
  std::string recovered_by;       ///< "nack"; empty if it needed nothing.
  /// "shown", "skipped" (for a newer one), "undecodable" (whole, but a keyframe was awaited), "lost", "replaced"
  /// (before encoding), "stale" (not encoded, as packets of earlier ones had waited too long to be sent), "unfinished".
  std::string fate;
  bool keyframe = false;
  std::optional<int> qp;
  std::array<Nanos, downlink_part_count> downlink{};  ///< Valid once the colour is rebuilt.

  Nanos& operator[](Step s) { return at[static_cast<std::size_t>(s)]; }
  Nanos operator[](Step s) const { return at[static_cast<std::size_t>(s)]; }
};

/// Picture quality of one scored refresh.
struct Score {
  double psnr_db = 0;  ///< Infinity for identical pictures.
  double ssim = 0;
  std::optional<double> flip;
  double hole_pct = 0, outside_fov_pct = 0;
};

/// One refresh of one display: the primary table.
struct RefreshRow {
  std::uint32_t client = 0;
  std::int64_t refresh = 0;
  Nanos vsync{}, photon{};
  std::optional<std::int64_t> frame;  ///< Nothing before the first; then everything below is empty too.
  bool repeated = false;              ///< The frame of the refresh before.
  bool missed_vsync = false;          ///< Shows a warp that was shown before: no new one was done in time.
  std::int64_t frame_age = 0;         ///< Refreshes since this frame was first shown.
  std::array<Nanos, stage_count> stages{};
  std::array<Nanos, downlink_part_count> downlink{};  ///< Split of stages[downlink]; not a column.
  Nanos
      pose_to_photon_render{};  ///< photon - newest sample in the render pose. Equals the sum of the stages (asserted).
  Nanos pose_to_photon_warp{};
  Nanos content_age{};
  double pose_error_render_deg = 0, pose_error_render_mm = 0, pose_error_warp_deg = 0, pose_error_warp_mm = 0;
  /// What the predictor of the render pose expected 95 % of its errors to stay within; NaN = it could not say yet.
  double pose_p95_render_deg = std::numeric_limits<double>::quiet_NaN(),
         pose_p95_render_mm = std::numeric_limits<double>::quiet_NaN();
  std::optional<Score> score;
};

/// One stay of one frame at one resource or on one way.
struct Span {
  std::uint32_t client = 0;
  std::int64_t frame = 0;
  std::string_view stage;     ///< A stage's name, or "downlink." + a part's.
  std::string_view resource;  ///< "server_gpu", "downlink", ...
  Nanos start{}, end{};
};

/// A value at an instant: queue depth, bitrate, frames in flight.
struct Sample {
  Nanos at{};
  std::uint32_t client = 0;
  std::string_view source, metric;
  double value = 0;
};

struct PacketRow {
  std::string_view link;
  Packet packet;
  Fate fate;
};

}  // namespace photonlag
