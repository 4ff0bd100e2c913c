/// @file
/// What a picture of 1280 x 720 costs at every station of its way. Wall-clock time: a software device uses every core.

#include <benchmark/benchmark.h>

#include "bench/micro/register.hpp"
#include "bench/micro/stage.hpp"
#include "pipeline/codec/codec.hpp"
#include "reprojection/quality/quality.hpp"
#include "reprojection/reprojector.hpp"

namespace photonlag::bench {
namespace {

constexpr double bitrate_bps = 20e6;
constexpr CodecSetup setup{.width = width, .height = height, .frames_per_s = 60, .bitrate_bps = bitrate_bps};

/// The stage, or null after telling the benchmark why it cannot run.
Stage* stage_for(benchmark::State& state) {
  std::string why;
  Stage* found = stage(why);
  if (!found) state.SkipWithError(why.c_str());
  return found;
}

void render(benchmark::State& state) {
  Stage* s = stage_for(state);
  if (!s) return;
  const auto scene = make_module<Scene>("gallery", {{"triangles", static_cast<double>(state.range(0))}});
  Renderer renderer(s->gpu, *scene, s->display);
  Rendered out;
  int frame = 0;
  renderer.render(pose_of(frame), Nanos(0), out);  // first use compiles shaders
  for (auto _ : state) renderer.render(pose_of(++frame % 30), Nanos(0), out);
  state.counters["triangles"] = static_cast<double>(scene->triangles());
}

void encode(benchmark::State& state, const std::string& codec) {
  Stage* s = stage_for(state);
  if (!s) return;
  const auto encoder = make_module<Codec>(codec)->encoder(setup);
  std::int64_t frame = 0, bytes = 0;
  for (auto _ : state) {
    const Image& picture = s->film[static_cast<std::size_t>(frame) % s->film.size()];
    bytes += encoder->encode(picture, {.frame = frame, .bitrate_bps = bitrate_bps}).bytes();
    ++frame;
  }
  state.counters["bytes_per_frame"] = static_cast<double>(bytes) / static_cast<double>(frame);
}

void decode(benchmark::State& state, const std::string& codec) {
  Stage* s = stage_for(state);
  if (!s) return;
  const auto pair = make_module<Codec>(codec);
  const auto encoder = pair->encoder(setup);
  std::vector<EncodedFrame> stream;
  for (const Image& picture : s->film) {
    const auto frame = static_cast<std::int64_t>(stream.size());
    stream.push_back(encoder->encode(picture, {.frame = frame, .bitrate_bps = bitrate_bps}));
  }
  const auto decoder = pair->decoder(setup);
  std::size_t next = 0;
  for (auto _ : state) {
    if (!decoder->decode(stream[next])) return state.SkipWithError("a frame could not be decoded");
    next = (next + 1) % stream.size();
  }
}

void warp(benchmark::State& state, const std::string& name) {
  Stage* s = stage_for(state);
  if (!s) return;
  const auto reprojector = make_module<Reprojector>(name);
  reprojector->prepare(s->gpu, *s->scene, s->source, s->display);
  const WarpSource source{&s->guarded.colour, &s->guarded.depth_m, Nanos(0)};
  const WarpPoses poses{pose_of(0), pose_of(4), pose_of(4)};
  Warped out;
  reprojector->warp(poses, source, out);  // first use compiles shaders
  for (auto _ : state) reprojector->warp(poses, source, out);
}

void quality(benchmark::State& state, double (*metric)(const Image&, const Image&)) {
  Stage* s = stage_for(state);
  if (!s) return;
  for (auto _ : state) benchmark::DoNotOptimize(metric(s->film[0], s->film[1]));
}

template <class Run>
benchmark::internal::Benchmark* add(const std::string& name, Run run) {
  return benchmark::RegisterBenchmark(name.c_str(), run)->UseRealTime()->Unit(benchmark::kMillisecond);
}

}  // namespace

void register_pictures() {
  add("render", render)->ArgName("triangles")->Arg(10'000)->Arg(100'000)->Arg(1'000'000);
  for (const std::string& name : Registry<Codec>::instance().names()) {
    add("encode/" + name, [name](benchmark::State& state) { encode(state, name); });
    add("decode/" + name, [name](benchmark::State& state) { decode(state, name); });
  }
  for (const std::string& name : Registry<Reprojector>::instance().names()) {
    add("warp/" + name, [name](benchmark::State& state) { warp(state, name); });
  }
  add("psnr", [](benchmark::State& state) { quality(state, psnr_db); });
  add("ssim", [](benchmark::State& state) { quality(state, ssim); });
}

}  // namespace photonlag::bench
