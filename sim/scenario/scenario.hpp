#pragma once
/// @file
/// A scenario: TOML in, checked structs out. docs/scenario.md lists every key.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/registry.hpp"
#include "sim/core/time.hpp"

namespace photonlag {

/// [uplink], [downlink], or one direction of a [[bottleneck]] or [[region]]
struct LinkSpec {
  Choice capacity, queue, delay, loss, corruption, duplication;
  Choice packet_pacing, recovery, fec;        ///< Downlink only.
  std::int32_t mtu_bytes = 1200;              ///< IP packet size; access links only.
  Location mtu_where;                         ///< Where that stands, or its table if it is left out.
  std::vector<std::pair<Nanos, Nanos>> down;  ///< down_ms = [[from, to], ...]
};

/// Some of the clients: "all", or "0..9, 12".
struct ClientSet {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> spans;  ///< Both ends included.
  [[nodiscard]] bool holds(std::uint32_t client) const;
};

/// [[bottleneck]]: a link pair that several clients share.
struct BottleneckSpec {
  std::string name;
  ClientSet clients;
  LinkSpec uplink, downlink;
};

/// [[region]]: where some clients' servers stand, and the way there.
struct RegionSpec {
  std::string name;
  ClientSet clients;
  int servers = 1;
  LinkSpec uplink, downlink;
};

/// [[background]]: somebody else's packets on one direction of a bottleneck, or of clients' access links.
struct BackgroundSpec {
  Choice flow;
  std::string bottleneck;            ///< Empty: of access links.
  std::optional<ClientSet> clients;  ///< Then set: a flow for each of them.
  bool up = false;
};

struct HeadSpec {
  std::filesystem::path trace;  ///< Absolute; empty = motion.
  Location trace_where;
  std::string motion = "walker";                ///< "walker" or "still"
  double tracker_hz = 0, tracker_delay_ms = 0;  ///< 0 Hz = all samples of a trace, 250 for the walker.
  double noise_position_mm = 0, noise_rotation_deg = 0;
};

struct DisplaySpec {
  double refresh_hz = 72;
  int width = 640, height = 360;
  double fov_deg = 90, scanout_ms = 0, late_latch_ms = 2, persistence_ms = 2, phase_ms = 0;
};

struct ServerSpec {
  Choice frame_pacing, render, compose, encode;  ///< The last three: cost.
  double max_fps = 0;                            ///< Default: display.refresh_hz (filled in).
  double phase_ms = 3, clock_ppm = 20, guard_band_deg = 10;
  bool guard_band_auto = false;  ///< Each frame's own: as wide as the pose may be off.
  double drop_after_ms = 200;    ///< Frames are not encoded while packets wait longer than this; 0 = 60 s.
  int gpus = 1;
  int count = 1;  ///< Servers, each with a GPU and an encoder; client c is on server c mod count. 0 = one each.
};

struct ClientSpec {
  Choice decode, warp, jitter_buffer;  ///< The first two: cost.
  double drop_after_ms = 0;  ///< A frame still incomplete so long after a later one was whole is given up; 0 = never.
};

struct CodecSpec {
  Choice codec;
  Choice rate;                  ///< [codec] rate = { name = "fixed", mbps = 20 }
  Choice traffic;               ///< Frame sizes where pixels are off.
  std::string on_loss = "idr";  ///< "idr", "intra_refresh" or "reference_invalidation".
};

struct PredictorSpec {
  Choice predictor;
  bool at_client = true;             ///< at = "client" | "server"
  std::optional<double> horizon_ms;  ///< Nothing = "auto".
};

struct RecordSpec {
  std::string level;  ///< "summary", "refreshes" or "full"; default by number of clients.
  bool packets = false, video = false;
  std::string images = "none";  ///< "none" or a comma-separated list of "worst:N", "every:N".
};

/// [[expect]]: bounds of one figure of the summary, both ends included.
struct Expectation {
  std::string metric, stat;
  std::optional<double> min, max;
  Location where;  ///< Of the metric's name.
};

/// [[tolerance]]: by how much a metric's figures may differ from a golden's, the sum of both.
struct ToleranceSpec {
  std::string metric;
  double absolute = 0;  ///< In the metric's unit.
  double relative = 0;  ///< Of the golden's value.
  Location where;       ///< Of the metric's name.
};

struct Scenario {
  std::string name;  ///< The file's stem.
  std::filesystem::path file;
  std::uint64_t seed = 1;
  std::uint64_t network_seed_offset = 0;  ///< Links and background traffic draw with this added to the seed.
  double duration_s = 10, warmup_s = 1;
  std::uint32_t clients = 1;
  bool pixels = true;
  HeadSpec head;
  DisplaySpec display;
  Choice scene;
  ServerSpec server;
  ClientSpec client;
  CodecSpec codec;
  LinkSpec uplink, downlink;
  std::vector<BottleneckSpec> bottlenecks;  ///< As written: nearest to the clients first.
  std::vector<RegionSpec> regions;          ///< Empty: all servers are where the links end.
  std::vector<BackgroundSpec> backgrounds;
  PredictorSpec predictor;
  Choice reprojector;
  int quality_every = 1;  ///< [quality] every; 0 = never.
  RecordSpec record;
  std::vector<Expectation> expectations;
  std::vector<ToleranceSpec> tolerances;
  std::vector<std::string> compare_metrics;  ///< [compare] metrics; empty = not said.
  std::string resolved;  ///< The whole as TOML, every default filled in, inputs' sha256 beside them.
  std::map<std::string, std::string> inputs;  ///< sha256 by absolute path of every file it names.
  std::string overrides_hash;                 ///< 8 hex digits of the overrides (--set, --seed apart); empty if none.
};

struct Override {
  std::string key;    ///< "downlink.delay.ms"
  std::string value;  ///< A TOML value; a bare word that is no TOML value is taken as a string.
};

/// Splits "a.b=c". @throws InputError
[[nodiscard]] Override parse_override(const std::string& text);

/// @throws InputError at path:line:col (or at "--set a.b=c"): not TOML, unknown key (with the nearest), wrong type, out
/// of
///         range, unknown module, required option missing, file missing, `schema` not 1.
[[nodiscard]] Scenario load_scenario(const std::filesystem::path& file, const std::vector<Override>& overrides = {});

}  // namespace photonlag
