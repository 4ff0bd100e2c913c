#include <fmt/format.h>

#include <algorithm>

#include "viz/plots/plot.hpp"
#include "viz/plots/support/gantt_layout.hpp"
#include "viz/plots/support/legend.hpp"
#include "viz/plots/support/theme.hpp"

/// Frames in flight: a lane for each resource, a bar for each stay of a frame, the refreshes below.
/// After Perfetto's FrameTimeline and Tracy's zones; waits are thin and pale, work is thick.
namespace photonlag::viz {
namespace {

constexpr float dimension_height = 26;
constexpr float least_bars = 150;          ///< Height, px, that a legend must leave.
constexpr std::size_t most_bars = 20'000;  ///< More would be a grey field, and slow.
constexpr float others = 0.42F;            ///< Opacity of the frames that are not lit.
constexpr float innocent = 0.75F;          ///< And of the one that is shown where another is to blame.

std::vector<LegendEntry> legend_of(const GanttLayout& layout) {
  std::vector<LegendEntry> entries;
  const auto add = [&](std::string_view stage, std::string label) {
    const bool wait = is_wait(stage) && stage.find('.') == std::string::npos;
    if (std::any_of(layout.bars.begin(), layout.bars.end(), [&](const auto& bar) { return bar.span->stage == stage; }))
      entries.push_back(
          {std::move(label), stage_colour(stage), wait ? LegendEntry::Mark::thin_box : LegendEntry::Mark::box});
  };
  for (const std::string_view stage : stage_names) {
    add(stage, stage_label(stage));
    if (stage != "downlink") continue;
    for (const std::string_view part : downlink_part_names)
      add("downlink." + std::string(part), "… " + std::string(part));
  }
  entries.push_back({"warp", stage_colour("warp")});
  entries.push_back({"frame never shown", bad, LegendEntry::Mark::hatch});
  entries.push_back({"old frame shown again", stage_colour("repeat")});
  return entries;
}

void draw_lanes(Canvas& canvas, const GanttLayout& layout) {
  bool shaded = true;
  float named = -1e9F;
  for (const GanttLane& lane : layout.lanes) {
    const Rect band{layout.data.x0, lane.top - 3, layout.data.x1, std::min(lane.bottom() + 3, layout.data.y1)};
    if (shaded) canvas.fill_rect(band, rgb(0xF7F9FB));
    shaded = !shaded;
    const float middle = (band.y0 + band.y1) / 2;
    if (middle - named < 12) continue;  // names would lie over each other
    named = middle;
    canvas.text({layout.data.x0 - 10, (band.y0 + band.y1) / 2}, lane.name,
                {TextSize::body, ink, Face::regular, AlignX::right, AlignY::middle});
  }
}

void draw_vsyncs(Canvas& canvas, const GanttLayout& layout, const RunView& run) {
  constexpr float closest = 5;
  const double pixels = double(layout.data.width()) / (layout.x.high - layout.x.low);
  if (static_cast<double>(run.period.count()) * pixels < closest) return;
  const ClipScope clip(canvas, layout.data);
  for (const GanttRefresh& r : layout.refreshes)
    canvas.line({r.shown.x0, layout.data.y0}, {r.shown.x0, layout.data.y1}, rgb(0xE3E8ED));
}

void label_bar(Canvas& canvas, const Rect& rect, const std::string& text, Colour colour) {
  const TextStyle style{TextSize::small, colour, Face::regular, AlignX::centre, AlignY::middle};
  if (rect.height() < 9 || canvas.text_width(text, style) > rect.width() - 4) return;
  canvas.text(rect.centre(), text, style);
}

/// The parts of the downlink are a stripe at the foot of its bar, which would cut the number.
Rect above_parts(const GanttBar& bar, const Rect& rect) {
  return bar.span->stage == "downlink" ? rect.inset(0, 0, 0, rect.height() * 0.3F) : rect;
}

void draw_bar(Canvas& canvas, const GanttLayout& layout, const GanttBar& bar, float opacity) {
  const Rect rect = bar.rect.intersect(layout.data);
  const Colour colour = stage_colour(bar.span->stage);
  const float corner = rect.width() > 4 && rect.height() > 7 ? 2.0F : 0.0F;
  canvas.fill_rect(rect, colour.towards(card, bar.hatched && opacity < 1 ? 0.45F : 0).faded(opacity), corner);
  // Of the frame that is lit, the stages must be seen through the stripes: they are the story.
  if (bar.hatched) canvas.hatch(rect, bad.faded(opacity < 1 ? 0.6F : 0.45F));
  if ((!bar.hatched || opacity == 1) && !is_wait(bar.span->stage) && bar.span->stage.find('.') == std::string::npos)
    label_bar(canvas, above_parts(bar, rect), std::to_string(bar.span->frame),
              (opacity < 1 ? ink : text_on(colour)).faded(opacity < 1 ? 0.75F : 1));
  if (bar.hatched && bar.last && bar.rect.x1 < layout.data.x1 && rect.height() > 6)
    canvas.text({bar.cross().x0 + 2, bar.cross().centre().y}, "×",
                {TextSize::title, bad, Face::bold, AlignX::left, AlignY::middle});
}

void draw_refresh(Canvas& canvas, const GanttLayout& layout, const GanttRefresh& r, bool lit, bool dim) {
  const Rect shown = r.shown.intersect(layout.data).inset(0.5F, 0, 0.5F, 0);
  const Rect warp = r.warp.intersect(layout.data);
  const float opacity = dim && !lit ? others : 1;
  if (!warp.empty()) canvas.fill_rect(warp, stage_colour("warp").faded(opacity));
  if (shown.empty()) return;
  if (!r.refresh->frame) return canvas.hatch(shown, muted.faded(0.5F));
  const bool old = r.refresh->repeated;
  const Colour colour = old ? stage_colour("repeat") : rgb(0x3D4B59);
  canvas.fill_rect(shown, colour.faded(opacity), 2);
  if (r.refresh->missed_vsync) canvas.hatch(shown, card.faded(0.6F));
  label_bar(canvas, shown, std::to_string(*r.refresh->frame), opacity < 1 ? ink : card);
}

/// From bar to bar of one frame, as it goes through the lanes, down to the refreshes that show it.
void draw_path(Canvas& canvas, const GanttLayout& layout, std::int64_t frame) {
  const GanttBar* before = nullptr;
  for (const GanttBar& bar : layout.bars) {
    if (bar.span->frame != frame || bar.span->stage.find('.') != std::string::npos) continue;
    if (before != nullptr && std::abs(before->rect.centre().y - bar.rect.centre().y) > 2)
      canvas.line({bar.rect.x0, before->rect.centre().y}, {bar.rect.x0, bar.rect.centre().y}, ink, 1.2F);
    before = &bar;
  }
  for (const GanttRefresh& r : layout.refreshes) {
    if (r.refresh->frame != frame || r.warp.empty()) continue;
    if (before != nullptr) canvas.line({before->rect.x1, before->rect.centre().y}, {r.warp.x0, r.warp.y0}, ink, 1.2F);
    canvas.line({r.warp.x1, r.warp.y1}, {std::max(r.warp.x1, r.shown.x0), r.shown.y0}, ink, 1.2F);
    return;
  }
}

/// An engineer's dimension line from the pose sample to the photon.
void draw_dimension(Canvas& canvas, const GanttLayout& layout, const ReadRefresh& told) {
  const float y = layout.data.y0 - dimension_height / 2 + 1;
  const auto x_of = [&](Nanos t) { return layout.x(static_cast<double>(t.count())); };
  const float x0 = x_of(told.photon - told.pose_to_photon_render);
  const float x1 = x_of(told.photon);
  const ClipScope clip(canvas, {layout.data.x0, layout.data.y0 - dimension_height, layout.data.x1, layout.data.y1});
  for (const float x : {x0, x1}) {
    canvas.line({x, y - 6}, {x, y + 6}, ink, 1.5F);
    canvas.dashed_line({x, y + 6}, {x, layout.data.y1}, ink.faded(0.55F));
  }
  canvas.line({x0, y}, {x1, y}, ink, 1.5F);
  const Point heads[][3] = {{{x0, y}, {x0 + 8, y - 3.5F}, {x0 + 8, y + 3.5F}},
                            {{x1, y}, {x1 - 8, y - 3.5F}, {x1 - 8, y + 3.5F}}};
  for (const auto& head : heads) canvas.fill_polygon(head, ink);
  const TextStyle style{TextSize::body, ink, Face::bold, AlignX::centre, AlignY::middle};
  const std::string text = fmt::format("{} ms from pose to photon", figures(millis(told.pose_to_photon_render)));
  const float half = canvas.text_width(text, style) / 2 + 6;
  const float low = std::max(x0, layout.data.x0) + half;
  const float high = std::min(x1, layout.data.x1) - half;
  // Where the line is too short for its label, the label stands left of it, or right of it if there is no room.
  const float outside = x0 - half - 4 > layout.data.x0 + half ? x0 - half - 4 : x1 + half + 4;
  const Point at{low < high ? (low + high) / 2 : outside, y};
  canvas.fill_rect({at.x - half, y - 8, at.x + half, y + 8}, card);
  canvas.text(at, text, style);
}

std::string subtitle_of(const ReadRefresh* told, const RefreshStory& story) {
  if (told == nullptr) return "";
  if (!told->frame) return fmt::format("refresh {} comes before the first frame", told->refresh);
  std::string text =
      fmt::format("refresh {} shows frame {}{}", told->refresh, *told->frame, told->repeated ? " again" : "");
  if (story.missing_frame) text += fmt::format(": frame {} missed its warp", *story.missing_frame);
  if (!story.culprit.empty()) text += fmt::format("; to blame: {} ({})", story.culprit, story.excess);
  return text;
}

/// A frame that somebody points at.
std::string subtitle_of(const RunView& run, std::int64_t number) {
  const auto found = run.frames.find(number);
  if (found == run.frames.end()) return fmt::format("frame {}", number);
  const FrameRow& f = *found->second;
  return fmt::format("frame {}: {}{}", number, f.fate,
                     f.packets_lost > 0 ? fmt::format(", {} of {} packets lost", f.packets_lost, f.packets) : "");
}

/// The start of the warp that @p frame should have been decoded by.
void draw_deadline(Canvas& canvas, const GanttLayout& layout, Nanos deadline, std::int64_t frame) {
  const GroupScope group(canvas, "deadline");
  const float x = layout.x(static_cast<double>(deadline.count()));
  if (x < layout.data.x0 || x > layout.data.x1) return;
  canvas.dashed_line({x, layout.data.y0}, {x, layout.lanes.back().top}, bad, 1.6F, 6, 3);
  const std::string text = fmt::format("the warp that frame {} missed", frame);
  TextStyle style{TextSize::small, bad, Face::bold, AlignX::right, AlignY::middle};
  const float width = canvas.text_width(text, style);
  if (x - 6 - width < layout.data.x0) style.x = AlignX::left;
  const Point at{style.x == AlignX::right ? x - 6 : x + 6, layout.data.y0 + 8};
  const float left = style.x == AlignX::right ? at.x - width : at.x;
  canvas.fill_rect({left - 3, at.y - 8, left + width + 3, at.y + 8}, card.faded(0.88F), 3);
  canvas.text(at, text, style);
}

/// The lit frame over the others; of those, @p shown a little stronger.
void draw_bars(Canvas& canvas, const GanttLayout& layout, std::optional<std::int64_t> lit,
               std::optional<std::int64_t> shown) {
  const ClipScope clip(canvas, layout.data);
  const GroupScope group(canvas, "bars");
  for (const bool pass : {false, true})
    for (const GanttBar& bar : layout.bars)
      if ((bar.span->frame == lit) == pass)
        draw_bar(canvas, layout, bar, !lit || pass ? 1 : bar.span->frame == shown ? innocent : others);
}

Rect draw_gantt(const PlotInput& input, Canvas& canvas, const Rect& rect) {
  const RunView& run = input.runs[0];
  const ReadRefresh* told = run.selected(input.view);
  const RefreshStory story = told == nullptr ? RefreshStory{} : run.teller->tell(*told);
  std::optional<std::int64_t> lit = input.frame;
  if (!lit && told != nullptr) lit = culprit_of(run, *told);
  const bool pointed_at =
      input.frame && (told == nullptr || (input.frame != told->frame && input.frame != story.missing_frame));
  const Rect inside =
      draw_card(canvas, rect, "Frames in flight",
                shown_run(input) + (pointed_at ? subtitle_of(run, *input.frame) : subtitle_of(told, story)));
  const TimeRange range = gantt_range(run, input.view);
  Rect data = inside.inset(time_left_margin, dimension_height, time_right_margin, 24);
  if (run.spans.empty() && run.refreshes.empty()) {
    draw_nothing(canvas, data, "no frames and no refreshes were recorded (record.level)");
    return data;
  }
  const GanttLayout first = layout_gantt(run, range, data);
  if (first.bars.size() > most_bars) {
    draw_nothing(canvas, data, fmt::format("{} bars: show a shorter time to see frames", first.bars.size()));
    return data;
  }
  auto legend = legend_of(first);
  const float legend_height =
      legend_line * static_cast<float>(legend_lines(canvas, legend, inside.width() - time_left_margin));
  // On small sheets the bars need the room more.
  if (data.height() - legend_height < least_bars) legend.clear();
  if (!legend.empty()) data.y1 -= legend_height;
  const GanttLayout layout = layout_gantt(run, range, data);
  draw_lanes(canvas, layout);
  draw_vsyncs(canvas, layout, run);
  draw_time_axis(canvas, data, layout.x, false);
  draw_legend(canvas, {data.x0, data.y1 + 24, inside.x1, inside.y1}, legend);
  draw_bars(canvas, layout, lit, told == nullptr ? std::nullopt : told->frame);
  {
    const ClipScope clip(canvas, data);
    const GroupScope group(canvas, "refreshes");
    for (const GanttRefresh& r : layout.refreshes)
      draw_refresh(canvas, layout, r, (lit && r.refresh->frame == lit) || r.refresh == told, lit.has_value());
    for (const GanttRefresh& r : layout.refreshes)
      if (r.refresh == told) canvas.stroke_rect(r.shown.inset(0, -2, 0, -2), ink, 2);
    if (lit) draw_path(canvas, layout, *lit);
  }
  if (story.deadline && lit == story.missing_frame) draw_deadline(canvas, layout, *story.deadline, *lit);
  if (told != nullptr && told->frame) draw_dimension(canvas, layout, *told);
  return data;
}

const PlotRegistration registration({.name = "gantt",
                                     .summary = "frames in flight: which frame was where, around one refresh",
                                     .draw = draw_gantt,
                                     .least = {480, 300}});

}  // namespace
}  // namespace photonlag::viz
