#include "sim/scenario/tables.hpp"

#include <fmt/format.h>

namespace photonlag {
namespace {

/// A trace from the file gives way to a motion from --set, and the other way round. @returns whether there is a trace.
bool choose_trace(TableReader& in, const Node* trace, const Node* motion) {
  if (trace == nullptr || motion == nullptr) return trace != nullptr;
  if (trace->from_set == motion->from_set) in.fail("motion", "and 'trace' exclude each other: leave one out");
  return trace->from_set;
}

/// 0 = every sample of a trace, and the walker's own rate of 250 Hz.
double read_tracker_rate(TableReader& in, bool has_trace) {
  constexpr double walker_hz = 250;
  const double hz = in.number("tracker_hz", has_trace ? 0 : walker_hz, {0, 10'000}, "Hz");
  if (hz > 0 && hz < 1) in.fail("tracker_hz", fmt::format("is {}, must be 0 (all samples) or 1 .. 10000 Hz", hz));
  if (has_trace || hz > 0) return hz;
  in.amend("tracker_hz", walker_hz);
  return walker_hz;
}

void read_noise(TableReader& head, HeadSpec& out) {
  TableReader in = head.table("noise");
  out.noise_position_mm = in.number("position_mm", 0, {0, 1000}, "mm");
  out.noise_rotation_deg = in.number("rotation_deg", 0, {0, 180}, "deg");
  in.finish();
}

std::optional<double> read_horizon(TableReader& in) {
  const Node* given = in.peek("horizon");
  if (given == nullptr || std::holds_alternative<std::string>(given->value)) {
    if (in.text("horizon", "auto") != "auto") in.fail("horizon", "must be \"auto\" or a number of ms");
    return {};
  }
  return in.number("horizon", 0, {0, 1000}, "ms");
}

/// A number of degrees, or "auto": then the picture is as large as with the default.
void read_guard_band(TableReader& in, const DisplaySpec& display, ServerSpec& out) {
  const Node* given = in.peek("guard_band_deg");
  out.guard_band_auto = given != nullptr && std::holds_alternative<std::string>(given->value);
  if (out.guard_band_auto) {
    if (in.text("guard_band_deg", "auto") != "auto") in.fail("guard_band_deg", "must be \"auto\" or a number of deg");
  } else {
    out.guard_band_deg = in.number("guard_band_deg", out.guard_band_deg, {0, 60}, "deg");
  }
  if (const double half = display.fov_deg / 2 + out.guard_band_deg; half > 85)
    in.fail("guard_band_deg", fmt::format("is {}: with half of display.fov_deg it makes {} deg, more than 85",
                                          out.guard_band_auto ? "\"auto\" (10 for the picture's size)"
                                                              : fmt::format("{}", out.guard_band_deg),
                                          half));
}

}  // namespace

HeadSpec read_head(TableReader& root) {
  TableReader in = root.table("head");
  HeadSpec out;
  const bool has_trace = choose_trace(in, in.peek("trace"), in.peek("motion"));
  if (has_trace) {
    in.pass_over("motion");
    out.trace = in.path("trace");
    out.trace_where = in.where("trace");
  } else {
    in.pass_over("trace");
    out.motion = in.text("motion", out.motion, {"walker", "still"});
  }
  out.tracker_hz = read_tracker_rate(in, has_trace);
  out.tracker_delay_ms = in.number("tracker_delay_ms", 0, {0, 1000}, "ms");
  read_noise(in, out);
  in.finish();
  return out;
}

DisplaySpec read_display(TableReader& root) {
  TableReader in = root.table("display");
  DisplaySpec out;
  out.refresh_hz = in.number("refresh_hz", out.refresh_hz, {1, 1000}, "Hz");
  for (const auto& [key, pixels] : {std::pair{"width", &out.width}, std::pair{"height", &out.height}}) {
    *pixels = static_cast<int>(in.whole(key, *pixels, {16, 16'384}, "pixels"));
    if (*pixels % 2 != 0) in.fail(key, fmt::format("is {}, must be even (video codecs halve the colour)", *pixels));
  }
  out.fov_deg = in.number("fov_deg", out.fov_deg, {1, 170}, "deg");
  const double period_ms = 1e3 / out.refresh_hz;
  for (const auto& [key, ms] :
       {std::pair{"scanout_ms", &out.scanout_ms}, std::pair{"late_latch_ms", &out.late_latch_ms},
        std::pair{"persistence_ms", &out.persistence_ms}}) {
    *ms = in.number(key, *ms, {0, 1000}, "ms");
    if (*ms > period_ms)
      in.fail(key, fmt::format("is {}, longer than the refresh period of {:.6g} ms", *ms, period_ms));
  }
  out.phase_ms = in.number("phase_ms", out.phase_ms, {-1000, 1000}, "ms");
  in.finish();
  return out;
}

ServerSpec read_server(TableReader& root, const DisplaySpec& display) {
  TableReader in = root.table("server");
  ServerSpec out;
  out.frame_pacing = read_module_at(in, "frame_pacing");
  out.max_fps = in.number("max_fps", display.refresh_hz, {1, 1000}, "Hz");
  out.phase_ms = in.number("phase_ms", out.phase_ms, {-1000, 1000}, "ms");
  out.clock_ppm = in.number("clock_ppm", out.clock_ppm, {-1000, 1000}, "ppm");
  read_guard_band(in, display, out);
  out.drop_after_ms = in.number("drop_after_ms", out.drop_after_ms, {0, 60'000}, "ms");
  out.gpus = static_cast<int>(in.whole("gpus", 1, {1, 1}));
  out.count = static_cast<int>(in.whole("count", 1, {0, 100'000}));
  out.render = read_module_at(in, "render");
  out.compose = read_module_at(in, "compose");
  out.encode = read_module_at(in, "encode");
  in.finish();
  return out;
}

ClientSpec read_client(TableReader& root) {
  TableReader in = root.table("client");
  ClientSpec out{read_module_at(in, "decode"), read_module_at(in, "warp"), read_module_at(in, "jitter_buffer")};
  out.drop_after_ms = in.number("drop_after_ms", out.drop_after_ms, {0, 60'000}, "ms");
  in.finish();
  return out;
}

CodecSpec read_codec(TableReader& root) {
  TableReader in = root.table("codec");
  CodecSpec out;
  out.codec = read_module(in, *find_slot("codec"));
  out.rate = read_module_at(in, "rate");
  out.traffic = read_module_at(in, "traffic");
  out.on_loss = in.text("on_loss", out.on_loss, {"idr", "intra_refresh", "reference_invalidation"});
  in.finish();
  return out;
}

PredictorSpec read_predictor(TableReader& root) {
  TableReader in = root.table("predictor");
  PredictorSpec out;
  out.predictor = read_module(in, *find_slot("predictor"));
  out.at_client = in.text("at", "client", {"client", "server"}) == "client";
  out.horizon_ms = read_horizon(in);
  in.finish();
  return out;
}

}  // namespace photonlag
