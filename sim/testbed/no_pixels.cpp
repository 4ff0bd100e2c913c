#include "sim/testbed/no_pixels.hpp"

#include "pipeline/camera.hpp"
#include "sim/record/recorder.hpp"

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
        display_(display_lens(scenario.display.width, scenario.display.height, scenario.display.fov_deg)),
        source_(guarded_lens(display_, scenario.server.guard_band_deg)) {
    const auto& options = scenario.scene.values.all();
    if (const auto found = options.find("triangles"); found != options.end())
      triangles_ = static_cast<std::int64_t>(std::get<double>(found->second));
  }

  Nanos render(Flight& flight) override {
    flight.row.triangles = triangles_;
    return {};
  }
  Nanos encode(Flight& flight, const EncodeRequest& request) override {
    Draws draws = sizes_.at(flight.row.client, request.frame);
    flight.row.keyframe = request.keyframe || request.frame == 0;
    flight.row.bytes_colour = traffic_->frame_bytes(
        {.frame = request.frame, .keyframe = flight.row.keyframe, .target_bytes = request.bitrate_bps / 8 / fps_},
        draws);
    return {};
  }
  void send(const Flight&) override {}
  Nanos decode(Flight&) override { return {}; }
  Nanos warp(std::uint32_t, const Shown&) override { return {}; }
  void show(RefreshRow row, const Pose&, const Shown*) override { recorder_.add(row); }
  void finish() override {}
  [[nodiscard]] std::int64_t source_pixels() const override { return std::int64_t(source_.width) * source_.height; }
  [[nodiscard]] std::int64_t display_pixels() const override { return std::int64_t(display_.width) * display_.height; }

 private:
  Recorder& recorder_;
  std::unique_ptr<Traffic> traffic_;
  RandomStream sizes_;
  double fps_;
  Lens display_, source_;
  std::int64_t triangles_ = 0;
};

}  // namespace

std::unique_ptr<FrameWork> make_no_pixels(const Scenario& scenario, Recorder& recorder) {
  return std::make_unique<NoPixels>(scenario, recorder);
}

}  // namespace photonlag
