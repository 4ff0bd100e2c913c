#include <fmt/format.h>

#include "viz/plots/plot.hpp"
#include "viz/plots/support/theme.hpp"

/// What the eye saw, what it should have seen, and the difference, at the refresh told about or the nearest one kept.
namespace photonlag::viz {
namespace {

const RefreshPictures* nearest(const RunView& run, std::int64_t refresh) {
  const RefreshPictures* best = nullptr;
  for (const auto& p : run.pictures)
    if (best == nullptr || std::abs(p.refresh - refresh) < std::abs(best->refresh - refresh)) best = &p;
  return best;
}

void draw_one(Canvas& canvas, const Rect& cell, const std::filesystem::path& file, const char* name) {
  canvas.text({cell.x0, cell.y0 + 10}, name, {TextSize::small, muted});
  const Rect area = cell.inset(0, 16, 0, 0);
  if (file.empty()) return draw_nothing(canvas, area, "not kept");
  const Picture picture = shrunk(load_png(file), 640);
  const float scale =
      std::min(area.width() / static_cast<float>(picture.width), area.height() / static_cast<float>(picture.height));
  const Rect place{area.x0, area.y0, area.x0 + static_cast<float>(picture.width) * scale,
                   area.y0 + static_cast<float>(picture.height) * scale};
  canvas.image(place, picture);
  canvas.stroke_rect(place, border);
}

Rect draw_pictures(const PlotInput& input, Canvas& canvas, const Rect& rect) {
  const RunView& run = input.runs[0];
  const ReadRefresh* told = run.selected(input.view);
  const RefreshPictures* kept = nearest(run, told == nullptr ? 0 : told->refresh);
  std::string subtitle;
  if (kept != nullptr) {
    subtitle = fmt::format("refresh {}", kept->refresh);
    if (const auto* r = run.find(kept->refresh); r != nullptr && r->score)
      subtitle += fmt::format(", PSNR {:.1f} dB, SSIM {:.3f}", r->score->psnr_db, r->score->ssim);
  }
  const Rect inside = draw_card(canvas, rect, "What the eye saw", shown_run(input) + subtitle);
  if (kept == nullptr) {
    draw_nothing(canvas, inside, "no pictures were kept (record.images)");
    return inside;
  }
  const float width = (inside.width() - 20) / 3;
  Rect cell{inside.x0, inside.y0, inside.x0 + width, inside.y1};
  for (const auto& [file, name] : {std::pair(kept->shown, "shown"), std::pair(kept->truth, "truth at the photon"),
                                   std::pair(kept->error, "error")}) {
    draw_one(canvas, cell, file, name);
    cell = {cell.x1 + 10, cell.y0, cell.x1 + 10 + width, cell.y1};
  }
  return inside;
}

/// Three pictures beside each other, as high as they are.
SheetSize sheet_of_pictures(const PlotInput& input) {
  constexpr int width = 1600, without = 200;
  constexpr float sides = 28 + 20, above = 34 + 16, below = 12;
  const ReadRefresh* told = input.runs[0].selected(input.view);
  const RefreshPictures* kept = nearest(input.runs[0], told == nullptr ? 0 : told->refresh);
  if (kept == nullptr) return {width / 2, without};
  const std::filesystem::path& any = !kept->shown.empty()   ? kept->shown
                                     : !kept->truth.empty() ? kept->truth
                                                            : kept->error;
  const Picture picture = load_png(any);
  const float high = (width - sides) / 3 * static_cast<float>(picture.height) / static_cast<float>(picture.width);
  return {width, static_cast<int>(above + high + below)};
}

const PlotRegistration registration({.name = "pictures",
                                     .summary = "shown, truth and error of one refresh",
                                     .draw = draw_pictures,
                                     .least = {320, 160},
                                     .sheet = sheet_of_pictures});

}  // namespace
}  // namespace photonlag::viz
