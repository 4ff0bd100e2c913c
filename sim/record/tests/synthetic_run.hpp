#pragma once
/// @file
/// A small pipeline with queues, losses and late frames, as input for the ledger's tests: consistent rows without a
/// testbed.

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <vector>

#include "sim/core/random.hpp"
#include "sim/record/recorder.hpp"

namespace photonlag::testing_record {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// A new folder under the temporary one, removed at the end.
class Scratch {
 public:
  Scratch() {
    std::string name = (fs::temp_directory_path() / "photonlag-record-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  fs::path operator/(const fs::path& name) const { return path_ / name; }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

struct SyntheticRun {
  std::vector<FrameRow> frames;
  std::vector<RefreshRow> refreshes;
};

inline constexpr Nanos synthetic_period = 13'888'888ns;

inline FrameRow synthetic_frame(std::uint32_t client, std::int64_t n, Nanos gpu_free, Nanos decoder_free) {
  Draws draws = RandomStream(7, "synthetic").at(client, n);
  FrameRow f;
  f.client = client;
  f.frame = n;
  const auto ms = [](double x) { return from_ms(x); };
  f[Step::sample] = n * synthetic_period;
  f[Step::pose_sent] = f[Step::sample] + ms(draws.uniform(0, 3));
  f[Step::pose_received] = f[Step::pose_sent] + ms(draws.uniform(5, 8));
  f[Step::render_start] = std::max(f[Step::pose_received], gpu_free);
  f[Step::render_done] = f[Step::render_start] + ms(draws.lognormal(7, 0.4));
  f[Step::compose_done] = f[Step::render_done];
  f[Step::encode_start] = f[Step::compose_done];
  f[Step::first_packet_sent] = f[Step::encode_start] + 4ms;
  f.triangles = 200'000;
  f.guard_band_deg = 10;
  f.bytes_colour = 30'000 + static_cast<std::int64_t>(draws.uniform(0, 9000));
  f.packets = f.bytes_colour / 1200 + 1;
  f.keyframe = n == 0;
  f.qp = 23;
  const bool recovered = draws.uniform() < 0.05;
  if (draws.uniform() < 0.02) {
    f.fate = "lost";
    f.packets_lost = 3;
    return f;
  }
  f.downlink = {0ms, recovered ? 25ms : 0ms, ms(draws.exponential(2)), 3ms, 5ms, ms(draws.exponential(0.5))};
  f.packets_lost = recovered;
  if (recovered) f.recovered_by = "nack";
  f[Step::colour_rebuilt] = f[Step::first_packet_sent];
  for (const Nanos part : f.downlink) f[Step::colour_rebuilt] += part;
  f[Step::released] = f[Step::colour_rebuilt];
  f[Step::decode_start] = std::max(f[Step::released], decoder_free);
  f[Step::decode_done] = f[Step::decode_start] + 3ms;
  f.fate = "skipped";
  return f;
}

inline RefreshRow synthetic_refresh(std::uint32_t client, std::int64_t k, std::vector<FrameRow*>& frames,
                                    const RefreshRow* before) {
  RefreshRow r;
  r.client = client;
  r.refresh = k;
  r.vsync = k * synthetic_period;
  r.photon = r.vsync + 5ms;
  const Nanos warp_start = r.vsync - 2ms;
  FrameRow* best = nullptr;
  for (FrameRow* f : frames)
    if ((*f)[Step::decode_done] != never && (*f)[Step::decode_done] <= warp_start) best = f;
  if (!best) return r;
  FrameRow& f = *best;
  if (f[Step::first_warp] == never) f[Step::first_warp] = warp_start;
  f.fate = "shown";
  r.frame = f.frame;
  r.repeated = before && before->frame == r.frame;
  r.frame_age = r.repeated ? before->frame_age + 1 : 0;
  for (std::size_t i = 0; i + 1 < step_count; ++i) r.stages[i] = f.at[i + 1] - f.at[i];
  r.stages[12] = warp_start - f[Step::first_warp];
  r.stages[13] = 1ms;
  r.stages[14] = 1ms;
  r.stages[15] = 5ms;
  r.downlink = f.downlink;
  r.pose_to_photon_render = r.photon - f[Step::sample];
  r.pose_to_photon_warp = 9ms;
  r.content_age = r.photon - f[Step::render_start];
  Draws draws = RandomStream(7, "synthetic error").at(client, k);
  r.pose_error_render_deg = draws.exponential(1);
  r.pose_error_render_mm = draws.exponential(8);
  r.pose_error_warp_deg = draws.exponential(0.1);
  r.pose_error_warp_mm = r.pose_error_render_mm;
  if (k > 20) r.pose_p95_render_deg = draws.uniform(1, 5), r.pose_p95_render_mm = draws.uniform(10, 40);
  if (k % 2 == 0) r.score = Score{draws.uniform(25, 35), draws.uniform(0.8, 1), {}, draws.uniform(0, 2), 0.1};
  return r;
}

/// @p refreshes of every client, 72 Hz; frames in flight overlap, some are lost, recovered or skipped.
inline SyntheticRun synthetic_run(std::uint32_t clients, std::int64_t refreshes) {
  SyntheticRun run;
  std::vector<std::vector<RefreshRow>> shown(clients);
  for (std::uint32_t c = 0; c < clients; ++c) {
    std::vector<FrameRow> frames;
    Nanos gpu_free{}, decoder_free{};
    for (std::int64_t n = 0; n < refreshes; ++n) {
      frames.push_back(synthetic_frame(c, n, gpu_free, decoder_free));
      gpu_free = frames.back()[Step::render_done];
      if (frames.back()[Step::decode_done] != never) decoder_free = frames.back()[Step::decode_done];
    }
    std::vector<FrameRow*> pointers;
    for (std::int64_t k = 0; k < refreshes; ++k) {
      pointers.clear();
      for (auto n = std::max<std::int64_t>(0, k - 12); n < k; ++n) pointers.push_back(&frames[std::size_t(n)]);
      shown[c].push_back(synthetic_refresh(c, k, pointers, k == 0 ? nullptr : &shown[c].back()));
    }
    run.frames.insert(run.frames.end(), frames.begin(), frames.end());
  }
  for (std::size_t k = 0; k < std::size_t(refreshes); ++k)
    for (std::uint32_t c = 0; c < clients; ++c) run.refreshes.push_back(shown[c][k]);
  return run;
}

inline RecordOptions full_record() {
  RecordOptions options;
  options.warmup = 1s;
  options.refresh_period = synthetic_period;
  options.packets = true;
  return options;
}

/// Records the whole run to @p out.
inline void record(const SyntheticRun& run, const fs::path& out, const RecordOptions& options = full_record()) {
  Recorder recorder(out, options);
  for (const FrameRow& f : run.frames) recorder.add(f);
  for (const RefreshRow& r : run.refreshes) {
    recorder.add(r);
    recorder.add(Sample{r.vsync, r.client, "downlink", "queue_bytes", double(r.refresh) / 3});
    const Packet packet{r.client, PacketKind::pose, r.refresh, 0, 0, 90};
    Fate fate{r.vsync, r.vsync, r.vsync + 1us, 5ms, 6ms, r.vsync + 6ms, DroppedBy::nobody};
    if (r.refresh % 10 == 3) fate.delivered = never, fate.dropped_by = DroppedBy::loss;
    recorder.add(PacketRow{"uplink", packet, fate});
  }
  recorder.count("uplink.sent", static_cast<std::int64_t>(run.refreshes.size()));
  fs::create_directories(recorder.folder() / "images");
  std::ofstream(recorder.folder() / "images" / "worst_1.txt") << "not really a picture\n";
  recorder.finish({{"scenario", "synthetic"}, {"seed", 7}, {"duration_s", 10}, {"clients", 1}, {"pixels", true}});
}

inline std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline std::vector<std::string> lines_of(const fs::path& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

inline std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& e : fs::directory_iterator(folder)) names.push_back(e.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace photonlag::testing_record
