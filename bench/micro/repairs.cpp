/// @file
/// What it costs to repair the picture after three lost frames, in bytes and quality: figures, not times
/// (docs/codecs.md).

#include <benchmark/benchmark.h>

#include "bench/micro/register.hpp"
#include "bench/micro/stage.hpp"
#include "pipeline/codec/codec.hpp"
#include "reprojection/quality/quality.hpp"

namespace photonlag::bench {
namespace {

constexpr std::int64_t heard_at = 24, first_lost = 21;  ///< Of the stage's 30 pictures.

/// Encodes the film, the client telling at `heard_at` that it lost all from `first_lost` on.
void repair(benchmark::State& state, const std::string& mode, OnLoss on_loss, bool loses) {
  std::string why;
  Stage* s = stage(why);
  if (!s) return state.SkipWithError(why.c_str());
  const CodecSetup setup{width, height, 60, 20e6, on_loss};
  // A wave would take 60 frames; the film has 6 left.
  const auto codec = make_module<Codec>("libx264", {{"mode", mode}, {"refresh_frames", 600.0}});
  double at_once_bytes = 0, at_once_db = 0, after_bytes = 0, after = 0;
  for (auto _ : state) {
    const auto encoder = codec->encoder(setup);
    const auto decoder = codec->decoder(setup);
    at_once_bytes = at_once_db = after_bytes = after = 0;
    for (std::int64_t i = 0; i < std::ssize(s->film); ++i) {
      const Image& picture = s->film[static_cast<std::size_t>(i)];
      EncodeRequest request{.frame = i};
      if (loses && i == heard_at) request.invalid_from = first_lost;
      const EncodedFrame frame = encoder->encode(picture, request);
      const auto shown = decoder->decode(frame);
      if (!shown) return state.SkipWithError("a frame could not be decoded");
      if (i == heard_at) {
        at_once_bytes = static_cast<double>(frame.bytes());
        at_once_db = psnr_db(picture, *shown);
      } else if (i > heard_at) {
        after_bytes += static_cast<double>(frame.bytes());
        ++after;
      }
    }
  }
  state.counters["bytes"] = at_once_bytes;
  state.counters["psnr_db"] = at_once_db;
  state.counters["next_bytes"] = after_bytes / after;
}

void add(const std::string& mode, const std::string& what, OnLoss on_loss, bool loses) {
  const auto run = [=](benchmark::State& state) { repair(state, mode, on_loss, loses); };
  benchmark::RegisterBenchmark(("repair/" + mode + "/" + what).c_str(), run)
      ->Unit(benchmark::kMillisecond)
      ->Iterations(1);
}

}  // namespace

void register_repairs() {
  for (const std::string mode : {"crf", "cbr"}) {
    add(mode, "nothing_lost", OnLoss::idr, false);
    for (const OnLoss on_loss : every_on_loss) add(mode, name(on_loss), on_loss, true);
  }
}

}  // namespace photonlag::bench
