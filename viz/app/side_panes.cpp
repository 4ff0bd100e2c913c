#include <fmt/format.h>
#include <imgui.h>

#include "viz/app/viewer.hpp"
#include "viz/plots/support/story_layout.hpp"
#include "viz/plots/support/theme.hpp"

namespace photonlag::viz {
namespace {

std::size_t nearest(const std::vector<RefreshPictures>& pictures, std::int64_t refresh) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < pictures.size(); ++i)
    if (std::abs(pictures[i].refresh - refresh) < std::abs(pictures[best].refresh - refresh)) best = i;
  return best;
}

constexpr float widest_story = 720;  ///< Longer lines are hard to read.

/// As large as fits, in the middle of the top.
Rect fitted_rect(const Rect& area, const Picture& picture) {
  const float scale =
      std::min(area.width() / static_cast<float>(picture.width), area.height() / static_cast<float>(picture.height));
  const float width = static_cast<float>(picture.width) * scale;
  const float left = area.x0 + (area.width() - width) / 2;
  return {left, area.y0, left + width, area.y0 + static_cast<float>(picture.height) * scale};
}

void draw_picture(Canvas& canvas, const Rect& area, const Picture* picture, const std::string& name, bool strong) {
  const TextStyle style{TextSize::small, strong ? bad : muted, strong ? Face::bold : Face::regular};
  canvas.text({area.x0, area.y0 + 10}, name, style);
  const Rect place = area.inset(0, 16, 0, 0);
  if (picture == nullptr) return draw_nothing(canvas, place, "not kept");
  canvas.image(fitted_rect(place, *picture), *picture);
}

}  // namespace

void Viewer::image_pane(Canvas& canvas, const Rect& rect) {
  const auto& kept = run().pictures;
  if (kept.empty()) {
    draw_nothing(canvas, draw_card(canvas, rect, "What the eye saw", ""), "no pictures were kept (record.images)");
    return;
  }
  const RefreshPictures& pictures = kept[nearest(kept, view_.at_refresh)];
  const bool here = pictures.refresh == view_.at_refresh;
  const Rect inside =
      draw_card(canvas, rect, "What the eye saw",
                fmt::format("refresh {}{}", pictures.refresh, here ? "" : ", the nearest of which pictures were kept"));
  const bool truth = ImGui::GetIO().KeyShift;
  const float slider = inside.y1 - 26;
  const float split = inside.y0 + (slider - inside.y0) * 0.6F;
  draw_picture(canvas, {inside.x0, inside.y0, inside.x1, split}, picture(truth ? pictures.truth : pictures.shown),
               truth ? "truth at the photon" : "shown (hold Shift for the truth)", truth);
  const float middle = (inside.x0 + inside.x1) / 2;
  draw_picture(canvas, {inside.x0, split + 8, middle - 5, slider - 6}, picture(pictures.truth), "truth", false);
  draw_picture(canvas, {middle + 5, split + 8, inside.x1, slider - 6}, picture(pictures.error), "error", false);
  scrubber({inside.x0, slider, inside.x1, inside.y1});
}

void Viewer::scrubber(const Rect& rect) {
  const auto& kept = run().pictures;
  int index = static_cast<int>(nearest(kept, view_.at_refresh));
  const int last = static_cast<int>(kept.size()) - 1;
  ImGui::SetCursorScreenPos({rect.x0, rect.y0});
  ImGui::PushItemWidth(rect.width());
  const std::string label = fmt::format("picture {} of {}", index + 1, last + 1);
  const bool moved = ImGui::SliderInt("##pictures", &index, 0, last, label.c_str(), ImGuiSliderFlags_AlwaysClamp);
  ImGui::PopItemWidth();
  if (moved) select(kept[static_cast<std::size_t>(index)].refresh);
}

void Viewer::detail_pane(Canvas& canvas, const Rect& rect) {
  const ReadRefresh* told = run().find(view_.at_refresh);
  if (told == nullptr) {
    draw_nothing(canvas, draw_card(canvas, rect, "Refresh", ""), "no refreshes were recorded (record.level)");
    return;
  }
  const std::string of_two = runs_.size() < 2 ? "" : "A: ";
  const Rect inside =
      draw_card(canvas, rect, fmt::format("Refresh {}", told->refresh), of_two + story_subtitle(run(), *told));
  ImGui::SetCursorScreenPos({inside.x0, inside.y0});
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ImVec4(1, 1, 1, 1));
  ImGui::BeginChild("detail", {inside.width(), inside.height()}, false);
  const float bar = ImGui::GetStyle().ScrollbarSize + 4;
  DrawListCanvas inner(*ImGui::GetWindowDrawList(), [this](const Picture& p) { return window_.texture_of(p); });
  const StoryLayout story = layout_story(inner, run(), *told, std::min(inside.width() - bar, widest_story));
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  draw_story(inner, story, {corner.x, corner.y});
  ImGui::Dummy({1, story.height});
  ImGui::EndChild();
  ImGui::PopStyleColor();
}

}  // namespace photonlag::viz
