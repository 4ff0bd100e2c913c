#include <imgui.h>

#include <utility>

#include "viz/app/navigation.hpp"
#include "viz/app/viewer.hpp"
#include "viz/plots/support/gantt_layout.hpp"
#include "viz/plots/support/steps.hpp"
#include "viz/plots/support/tell.hpp"
#include "viz/plots/support/theme.hpp"

namespace photonlag::viz {
namespace {

Point pointer() { return {ImGui::GetIO().MousePos.x, ImGui::GetIO().MousePos.y}; }

Nanos time_at(const Scale& x, float pixel) { return Nanos(static_cast<std::int64_t>(x.inverse(pixel))); }

void tooltip(const std::string& text) {
  ImGui::BeginTooltip();
  ImGui::PushFont(baked_font(Face::mono, TextSize::small));
  ImGui::TextUnformatted(text.c_str());
  ImGui::PopFont();
  ImGui::EndTooltip();
}

}  // namespace

void Viewer::time_pane(const char* plot, Canvas& canvas, const Rect& rect) {
  const Rect data = find_plot(plot).draw(input(), canvas, rect);
  steer(plot, data, *view_.range);
  if (brush_ && (ImGui::IsItemActive() || ImGui::IsItemDeactivated())) return draw_brush(canvas, data);
  if (!ImGui::IsItemHovered() || ImGui::IsMouseDragging(ImGuiMouseButton_Right)) return;
  if (std::string_view(plot) == "gantt") return hover_gantt(data);
  const float x = pointer().x;
  canvas.line({x, data.y0}, {x, data.y1}, ink.faded(0.4F));
  const Nanos time = time_at(time_scale(*view_.range, data), x);
  tooltip(tell_instant(runs_, time));
  const ReadRefresh* r = refresh_on_screen(run(), time);
  if (r == nullptr) return;
  next_hovered_ = culprit_of(run(), *r);
  if (was_clicked()) select(r->refresh);
}

bool Viewer::was_clicked() {
  if (!ImGui::IsMouseReleased(ImGuiMouseButton_Left)) return false;
  return !std::exchange(release_is_done_, false);
}

/// A frame that is shown tells about the refresh that shows it first, another about the one that waited for it.
void Viewer::click_frame(std::int64_t frame) {
  for (const ReadRefresh* r : run().refreshes)
    if (r->frame == frame) return select(r->refresh);
  if (const ReadRefresh* waited = waiting_for(run(), frame)) select(waited->refresh);
  pinned_ = frame;
}

void Viewer::hover_gantt(const Rect& data) {
  const GanttLayout layout = layout_gantt(run(), *view_.range, data);
  const ReadSpan* span = span_at(layout, pointer());
  const ReadRefresh* refresh = refresh_at(layout, pointer());
  next_hovered_ = frame_at(layout, pointer());
  if (span != nullptr)
    tooltip(stage_label(span->stage) + ", " + figures(millis(span->end - span->start)) + " ms\n" +
            tell_frame(run(), span->frame));
  else if (refresh != nullptr)
    tooltip(tell_refresh(run(), *refresh));
  if (!was_clicked()) return;
  if (span != nullptr) return click_frame(span->frame);
  if (refresh != nullptr) select(refresh->refresh);
}

void Viewer::still_pane(const char* plot, Canvas& canvas, const Rect& rect) {
  find_plot(plot).draw(input(), canvas, rect);
}

void Viewer::steer(const char* id, const Rect& data, const TimeRange& shown) {
  if (data.empty()) return;
  ImGui::SetCursorScreenPos({data.x0, data.y0});
  ImGui::InvisibleButton(id, {data.width(), data.height()},
                         ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight);
  const ImGuiIO& io = ImGui::GetIO();
  const Scale x = time_scale(shown, data);
  const TimeRange whole = run().whole();
  if (ImGui::IsItemHovered()) {
    if (io.MouseWheel != 0)
      view_.range = zoomed(*view_.range, std::pow(0.8, io.MouseWheel), time_at(x, pointer().x), whole);
    next_pointed_ = time_at(x, pointer().x);
    if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
      // The first click of the two selected something on its way: what was told about before is told about again.
      view_.at_refresh = before_click_.refresh;
      pinned_ = before_click_.pinned;
      view_.range = whole;
      release_is_done_ = true;
    } else if (ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
      before_click_ = {view_.at_refresh, pinned_};
      release_is_done_ = false;
    }
  }
  if (!ImGui::IsItemActive()) return;
  if (ImGui::IsMouseDragging(ImGuiMouseButton_Right))
    view_.range = panned(*view_.range, -double(io.MouseDelta.x) / double(data.width()), whole);
  if (ImGui::IsMouseDragging(ImGuiMouseButton_Left) && !brush_) brush_ = time_at(x, io.MouseClickedPos[0].x);
}

void Viewer::draw_brush(Canvas& canvas, const Rect& data) {
  if (!brush_) return;
  const Scale x = time_scale(*view_.range, data);
  const float from = x(static_cast<double>(brush_->count()));
  const Rect box{std::min(from, pointer().x), data.y0, std::max(from, pointer().x), data.y1};
  canvas.fill_rect(box.intersect(data), rgb(0x7C3AED).faded(0.15F));
  if (ImGui::IsMouseDown(ImGuiMouseButton_Left)) return;
  const TimeRange chosen{std::min(*brush_, time_at(x, pointer().x)), std::max(*brush_, time_at(x, pointer().x))};
  brush_.reset();
  if (chosen.length() > Nanos(1'000'000)) view_.range = chosen;
}

void Viewer::strip(Canvas& canvas, const Rect& rect) {
  canvas.fill_rect(rect, border, 4);
  canvas.fill_rect(rect.inset(1), card, 3);
  const Rect data = rect.inset(6, 4, 6, 4);
  const TimeRange whole = run().whole();
  const Scale x = time_scale(whole, data);
  const double most = std::max(largest(run(), whole, render_age_ms), 1.0);
  const Scale y{0, most, data.y1, data.y0};
  // The latest refresh of each pixel, so that no spike hides.
  for (const Column& column : columns_of(run(), x, render_age_ms))
    if (column.worst != nullptr)
      canvas.fill_rect({column.x, y(column.max), column.x + 1, data.y1},
                       column.worst->repeated ? bad.faded(0.8F) : run_colours[0].faded(0.45F));
  const float x0 = x(static_cast<double>(view_.range->begin.count()));
  const float x1 = x(static_cast<double>(view_.range->end.count()));
  const Rect box = Rect{x0, rect.y0, std::max(x1, x0 + 2), rect.y1}.intersect(rect);
  canvas.fill_rect(box, rgb(0x7C3AED).faded(0.13F));
  canvas.stroke_rect(box, rgb(0x7C3AED).faded(0.7F));
  ImGui::SetCursorScreenPos({data.x0, data.y0});
  ImGui::InvisibleButton("strip", {data.width(), data.height()});
  if (!ImGui::IsItemActive()) return;
  const Nanos centre = time_at(x, pointer().x);
  const Nanos off = centre - (view_.range->begin + view_.range->length() / 2);
  view_.range = panned(*view_.range, secs(off) / secs(view_.range->length()), whole);
}

}  // namespace photonlag::viz
