#include <fmt/format.h>

#include "sim/core/output_file.hpp"
#include "sim/record/recorder.hpp"
#include "viz/canvas/raster_canvas.hpp"
#include "viz/plots/support/run_view.hpp"
#include "viz/tests/synthetic_run.hpp"

namespace photonlag::viz {
namespace {

/// Something with edges and colours, moved sideways by so many pixels.
Picture make_picture(float shift) {
  RasterCanvas canvas(640, 360, rgb(0x8FB8DE));
  canvas.fill_rect({0, 230, 640, 360}, rgb(0x6B8F4E), 0);
  for (int i = 0; i < 6; ++i) {
    const float x = 40 + 105 * static_cast<float>(i) + shift;
    canvas.fill_rect({x, 90, x + 55, 290}, rgb(0xB5651D), 4);
    canvas.fill_rect({x + 12, 110, x + 43, 150}, rgb(0xFFF3B0), 2);
  }
  return canvas.picture();
}

Picture difference_of(const Picture& a, const Picture& b) {
  Picture d = a;
  for (std::size_t i = 0; i < d.rgba.size(); ++i)
    d.rgba[i] = i % 4 == 3 ? 255 : static_cast<std::uint8_t>(std::abs(int(a.rgba[i]) - int(b.rgba[i])));
  return d;
}

void write_pictures(const std::filesystem::path& folder, std::int64_t refresh, float shift) {
  const std::string start = (folder / fmt::format("{:06d}", refresh)).string();
  write_file(start + "-shown.png", encode_png(make_picture(shift)));
  write_file(start + "-truth.png", encode_png(make_picture(0)));
  write_file(start + "-error.png", encode_png(difference_of(make_picture(shift), make_picture(0))));
}

}  // namespace

void write_synthetic_run(const std::filesystem::path& folder, const SyntheticOptions& options) {
  const RunData run = synthetic_run(options);
  Recorder recorder(folder, {.warmup = from_secs(1), .refresh_period = Nanos(16'666'667), .force = true});
  for (const auto& frame : run.frames) recorder.add(frame);
  for (const auto& refresh : run.refreshes) recorder.add(static_cast<const RefreshRow&>(refresh));
  const auto images = recorder.folder() / "images";
  std::filesystem::create_directories(images);
  write_pictures(images, 100, 9);
  if (const auto* worst = prepare(run, 0).selected({})) write_pictures(images, worst->refresh, 60);
  recorder.finish(nlohmann::json::object());
}

void write_three_clients(const std::filesystem::path& folder) {
  const SyntheticOptions calm{.stall = false, .lost_every = 0}, far{.extra_delay = from_ms(30)};
  Recorder recorder(folder, {.warmup = from_secs(1), .refresh_period = Nanos(16'666'667), .force = true});
  for (std::uint32_t client = 0; client < 3; ++client) {
    RunData run = synthetic_run(client == 1 ? far : calm);
    for (FrameRow& frame : run.frames) frame.client = client, recorder.add(frame);
    for (ReadRefresh& refresh : run.refreshes) refresh.client = client, recorder.add(static_cast<RefreshRow&>(refresh));
  }
  recorder.finish({{"scenario", "three"}, {"seed", 1}, {"clients", 3}});
}

}  // namespace photonlag::viz
