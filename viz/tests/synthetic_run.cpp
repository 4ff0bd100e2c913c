#include "viz/tests/synthetic_run.hpp"

#include <algorithm>

#include "sim/core/random.hpp"

namespace photonlag::viz {
namespace {

constexpr Nanos period(16'666'667);
constexpr Nanos scanout(8'333'333);
constexpr Nanos warp_cost(2'000'000);

std::string resource_of(Step step) {
  constexpr const char* names[] = {"tracker", "uplink",   "server_gpu",    "server_gpu", "compositor", "encoder",
                                   "encoder", "downlink", "jitter_buffer", "decoder",    "decoder",    "client_gpu"};
  return names[static_cast<std::size_t>(step)];
}

FrameRow make_frame(std::int64_t number, const SyntheticOptions& options, Nanos& gpu, Nanos& encoder, Nanos& link,
                    Nanos& decoder) {
  Draws draw = RandomStream(7, "synthetic").at(number);
  FrameRow f;
  f.frame = number;
  f.fate = "unfinished";
  f[Step::sample] = number * Nanos(16'650'000) + from_ms(draw.uniform(0, 1));
  f[Step::pose_sent] = f[Step::sample] + from_ms(1);
  f[Step::pose_received] = f[Step::pose_sent] + from_ms(9 + draw.exponential(1));
  f[Step::render_start] = std::max(gpu, f[Step::pose_received]);
  gpu = f[Step::render_done] = f[Step::compose_done] =
      f[Step::render_start] + from_ms(draw.truncated_normal(8, 1, 4, 15));
  f[Step::encode_start] = std::max(encoder, f[Step::compose_done]);
  encoder = f[Step::first_packet_sent] = f[Step::encode_start] + from_ms(draw.truncated_normal(4, 0.5, 2, 8));
  if (options.lost_every > 0 && number % options.lost_every == options.lost_every - 1) {
    f.fate = "lost";
    return f;
  }
  Nanos service = std::max(link, f[Step::first_packet_sent]);
  if (options.stall && service > from_secs(4.0) && service < from_secs(4.4)) service = from_secs(4.4);
  f.downlink[2] = service - f[Step::first_packet_sent];
  f.downlink[3] = from_ms(draw.uniform(4, 9));
  f.downlink[4] = from_ms(9) + options.extra_delay;
  f.downlink[5] = from_ms(draw.exponential(0.7));
  link = service + f.downlink[3];
  f[Step::colour_rebuilt] = f[Step::released] = link + f.downlink[4] + f.downlink[5];
  f[Step::decode_start] = std::max(decoder, f[Step::released]);
  decoder = f[Step::decode_done] = f[Step::decode_start] + from_ms(3);
  return f;
}

void add_spans(RunData& run, const FrameRow& f) {
  constexpr const char* parts[] = {"downlink.pacing",        "downlink.recovery",    "downlink.queue",
                                   "downlink.serialisation", "downlink.propagation", "downlink.jitter"};
  for (std::size_t i = 0; i + 1 < step_count && f.at[i + 1] != never; ++i) {
    if (f.at[i] == f.at[i + 1]) continue;
    run.spans.push_back(
        {0, f.frame, std::string(stage_names[i]), resource_of(static_cast<Step>(i)), f.at[i], f.at[i + 1]});
    if (static_cast<Stage>(i) != Stage::downlink) continue;
    Nanos start = f.at[i];
    for (std::size_t p = 0; p < downlink_part_count; start += f.downlink[p++])
      if (f.downlink[p] > Nanos(0))
        run.spans.push_back({0, f.frame, parts[p], "downlink", start, start + f.downlink[p]});
  }
}

void fill_refresh(ReadRefresh& r, FrameRow& f, Nanos warp_start) {
  if (f[Step::first_warp] == never) f[Step::first_warp] = warp_start;
  r.frame = f.frame;
  for (std::size_t i = 0; i + 1 < step_count; ++i) r.stages[i] = f.at[i + 1] - f.at[i];
  r.stages[static_cast<std::size_t>(Stage::repeat)] = warp_start - f[Step::first_warp];
  r.stages[static_cast<std::size_t>(Stage::warp)] = warp_cost;
  r.stages[static_cast<std::size_t>(Stage::vsync_wait)] = r.vsync - warp_start - warp_cost;
  r.stages[static_cast<std::size_t>(Stage::scanout)] = scanout;
  r.pose_to_photon_render = r.photon - f[Step::sample];
  r.pose_to_photon_warp = Nanos(14'000'000) + scanout;
  r.content_age = r.photon - f[Step::render_start];
  r.downlink = f.downlink;
  r.score = Score{38.0 - 0.02 * millis(r.pose_to_photon_render), 0.95, {}, 0, 0};
}

void blame(RunData& run) {
  for (auto& r : run.refreshes) {
    if (!r.frame) continue;
    // The only stages of this pipeline that ever grow much.
    const auto excess = [&](Stage s, double usual) { return millis(r.stages[static_cast<std::size_t>(s)]) - usual; };
    r.blame = excess(Stage::downlink, 17) >= excess(Stage::repeat, 0) ? "downlink" : "repeat";
  }
}

}  // namespace

RunData synthetic_run(const SyntheticOptions& options) {
  RunData run;
  run.folder = "runs/synthetic/seed-7";
  run.manifest = nlohmann::json::object();
  run.summary = nlohmann::json::object();
  Nanos gpu{};
  Nanos encoder{};
  Nanos link{};
  Nanos decoder{};
  for (int k = 0; k < options.refreshes; ++k) run.frames.push_back(make_frame(k, options, gpu, encoder, link, decoder));
  std::int64_t shown = -1;
  for (int k = 0; k < options.refreshes; ++k) {
    ReadRefresh r;
    r.refresh = k;
    r.vsync = k * period;
    r.photon = r.vsync + scanout;
    const Nanos warp_start = r.vsync - Nanos(6'000'000);
    std::int64_t newest = shown;
    for (auto f = std::size_t(shown + 1); f < run.frames.size() && run.frames[f].at[0] < r.vsync; ++f)
      if (run.frames[f][Step::decode_done] <= warp_start) newest = std::int64_t(f);
    for (auto f = shown + 1; f < newest; ++f)
      if (run.frames[std::size_t(f)].fate == "unfinished") run.frames[std::size_t(f)].fate = "skipped";
    r.repeated = newest >= 0 && newest == shown;
    r.frame_age = r.repeated ? run.refreshes.back().frame_age + 1 : 0;
    shown = newest;
    if (newest >= 0) {
      run.frames[std::size_t(newest)].fate = "shown";
      fill_refresh(r, run.frames[std::size_t(newest)], warp_start);
    }
    run.refreshes.push_back(r);
  }
  blame(run);
  for (const auto& f : run.frames) add_spans(run, f);
  return run;
}

}  // namespace photonlag::viz
