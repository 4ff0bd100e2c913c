#include "sim/testbed/no_pixels.hpp"

#include <algorithm>
#include <array>

#include "pipeline/camera.hpp"
#include "sim/record/recorder.hpp"
#include "sim/testbed/make.hpp"

namespace photonlag {
namespace {

class NoPixels final : public FrameWork {
 public:
  NoPixels(const Scenario& scenario, Recorder& recorder)
      : recorder_(recorder),
        traffic_(Registry<Traffic>::instance().make(scenario.codec.traffic,
                                                    {.seed = scenario.seed, .place = "codec.traffic"})),
        sizes_(scenario.seed, "codec.traffic"),
        fps_(scenario.server.max_fps),
        keeps_references_(on_loss(scenario.codec) == OnLoss::intra_refresh),
        chains_(scenario.clients),
        display_(display_lens(scenario.display.width, scenario.display.height, scenario.display.fov_deg)),
        source_(guarded_lens(display_, scenario.server.guard_band_deg)) {
    const auto& options = scenario.scene.values.all();
    if (const auto found = options.find("triangles"); found != options.end())
      triangles_ = static_cast<std::int64_t>(std::get<double>(found->second));
    const auto& codec = scenario.codec.codec.values.all();
    if (const auto found = codec.find("references"); found != codec.end())
      for (Chain& chain : chains_) chain.references = static_cast<std::int64_t>(std::get<double>(found->second));
  }

  Nanos render(Flight& flight) override {
    flight.row.triangles = triangles_;
    return {};
  }
  Nanos encode(Flight& flight, const EncodeRequest& request) override {
    Draws draws = sizes_.at(flight.row.client, request.frame);
    Chain& chain = chains_[flight.row.client];
    const bool avoids = request.invalid_from && !keeps_references_;
    const std::int64_t reference = avoids ? chain.before(*request.invalid_from) : chain.newest;
    flight.row.keyframe = request.keyframe || reference < 0;
    flight.repair = avoids && !flight.row.keyframe;
    flight.reference = flight.row.keyframe ? -1 : reference;
    chain.add(request.frame, flight.row.keyframe);
    flight.row.bytes_colour = traffic_->frame_bytes({.frame = request.frame,
                                                     .keyframe = flight.row.keyframe,
                                                     .repair = flight.repair,
                                                     .target_bytes = request.bitrate_bps / 8 / fps_,
                                                     .client = flight.row.client,
                                                     .since_keyframe = request.frame - chain.keyframe},
                                                    draws);
    return {};
  }
  void send(const Flight&) override {}
  void rebuild(Flight&, const FecReassembly&) override {}
  Nanos decode(Flight&) override { return {}; }
  Nanos warp(std::uint32_t, const Shown&) override { return {}; }
  void show(RefreshRow row, const Pose&, const Shown*) override { recorder_.add(row); }
  void finish() override {}
  [[nodiscard]] std::int64_t source_pixels() const override { return std::int64_t(source_.width) * source_.height; }
  [[nodiscard]] std::int64_t display_pixels() const override { return std::int64_t(display_.width) * display_.height; }

 private:
  /// The pictures an encoder still has to refer to.
  struct Chain {
    std::int64_t references = 8;  ///< At most most_references.
    static constexpr std::size_t most_references = 16;
    std::array<std::int64_t, most_references> frames{};
    std::int64_t count = 0, newest = -1, keyframe = 0;

    void add(std::int64_t frame, bool is_keyframe) {
      if (is_keyframe) count = 0, keyframe = frame;
      newest = frame;
      frames[static_cast<std::size_t>(count++ % references)] = frame;
    }
    /// The newest one before @p frame; -1 if it is gone.
    [[nodiscard]] std::int64_t before(std::int64_t frame) const {
      std::int64_t best = -1;
      for (std::int64_t i = 0; i < std::min(count, references); ++i)
        if (frames[static_cast<std::size_t>(i)] < frame) best = std::max(best, frames[static_cast<std::size_t>(i)]);
      return best;
    }
  };

  Recorder& recorder_;
  std::unique_ptr<Traffic> traffic_;
  RandomStream sizes_;
  double fps_;
  bool keeps_references_;      // whatever was lost
  std::vector<Chain> chains_;  // by client
  Lens display_, source_;
  std::int64_t triangles_ = 0;
};

}  // namespace

std::unique_ptr<FrameWork> make_no_pixels(const Scenario& scenario, Recorder& recorder) {
  return std::make_unique<NoPixels>(scenario, recorder);
}

}  // namespace photonlag
