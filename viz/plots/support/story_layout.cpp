#include "viz/plots/support/story_layout.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "viz/plots/support/theme.hpp"
#include "viz/plots/support/wrap.hpp"

namespace photonlag::viz {
namespace {

constexpr float line = 16, small_line = 14, paragraph = 8;
constexpr TextStyle strong{TextSize::title, bad, Face::bold}, plain{TextSize::body, ink};
constexpr TextStyle note{TextSize::small, muted};

/// Puts one thing under the other.
class Page {
 public:
  Page(const Canvas& canvas, float width) : canvas_(canvas), width_(width) {}

  void put(const std::string& text, const TextStyle& style, float step, float indent = 0) {
    for (const std::string& part : wrapped_lines(canvas_, text, style, width_ - indent)) {
      y_ += step;
      layout_.texts.push_back({{indent, y_}, part, style});
    }
  }
  void skip(float by) { y_ += by; }
  /// Makes the columns wide enough for the figures of @p stages.
  void measure(const std::vector<StageStory>& stages) {
    for (const StageStory& s : stages)
      for (const Nanos t : {s.took, s.usual})
        figure_ = std::max(
            figure_, canvas_.text_width(fmt::format("+{:.2f}", millis(t)), {TextSize::body, ink, Face::bold}) + 8);
  }
  void stage(const StageStory& told, bool blamed, double most_ms);
  void headings();
  StoryLayout done() {
    layout_.height = y_ + 6;
    return std::move(layout_);
  }

 private:
  /// Right edges of the figures; the bar has what is left.
  [[nodiscard]] float column(int index) const { return name_width() + figure_ * static_cast<float>(index + 1); }
  [[nodiscard]] float name_width() const { return std::min(140.0F, width_ - 3 * figure_); }
  void cell(int index, const std::string& text, TextStyle style) {
    style.x = AlignX::right;
    layout_.texts.push_back({{column(index), y_}, text, style});
  }

  const Canvas& canvas_;
  float width_, y_ = 0, figure_ = 54;
  StoryLayout layout_;
};

void Page::headings() {
  y_ += small_line;
  cell(0, "took, ms", note);
  cell(1, "median", note);
  cell(2, "+/-", note);
}

/// A line for the figures, a bar of what is more or less than usual, and below it what the frame waited for.
void Page::stage(const StageStory& told, bool blamed, double most_ms) {
  const std::string_view name = stage_names[static_cast<std::size_t>(told.stage)];
  const double more = millis(told.took) - millis(told.usual);
  const TextStyle style{TextSize::body, blamed ? bad : ink, blamed ? Face::bold : Face::regular};
  y_ += line + 2;
  layout_.boxes.push_back({{0, y_ - 10, 10, y_}, stage_colour(name)});
  layout_.texts.push_back({{16, y_}, fitted(canvas_, stage_label(name), style, name_width() - 18), style});
  cell(0, fmt::format("{:.2f}", millis(told.took)), style);
  cell(1, fmt::format("{:.2f}", millis(told.usual)), {TextSize::body, muted});
  cell(2, fmt::format("{:+.2f}", more), style);
  const float left = column(2) + 12, room = width_ - left;
  if (room > 24 && most_ms > 0) {
    const float middle = left + room / 3, scale = room * 2 / 3 / static_cast<float>(most_ms);
    const float end = std::clamp(middle + static_cast<float>(more) * scale, left, width_);
    layout_.boxes.push_back({{middle - 0.5F, y_ - 12, middle + 0.5F, y_ + 3}, border});
    layout_.boxes.push_back(
        {{std::min(middle, end), y_ - 9, std::max(middle, end), y_ - 1}, blamed ? bad : stage_colour(name)});
  }
  put(told.why, note, small_line, 16);
}

std::string age_of(const RunView& run, const ReadRefresh& r) {
  const double usual = run.measured.empty() ? millis(r.pose_to_photon_render) : run.percentile_ms(0.5);
  return fmt::format("{:.3f} ms from pose to photon; the median is {:.3f} ms. Vsync at {:.3f} ms, photon at {:.3f} ms.",
                     millis(r.pose_to_photon_render), usual, millis(r.vsync), millis(r.photon));
}

std::string errors_of(const ReadRefresh& r) {
  std::string text =
      fmt::format("Rendered for a pose {:.3f} deg and {:.1f} mm off, shown with one {:.3f} deg and {:.1f} mm off.",
                  r.pose_error_render_deg, r.pose_error_render_mm, r.pose_error_warp_deg, r.pose_error_warp_mm);
  if (r.score)
    text += fmt::format(" Against the truth: PSNR {:.2f} dB, SSIM {:.4f}, holes {:.2f} %, outside {:.2f} %.",
                        r.score->psnr_db, r.score->ssim, r.score->hole_pct, r.score->outside_fov_pct);
  return text;
}

}  // namespace

StoryLayout layout_story(const Canvas& canvas, const RunView& run, const ReadRefresh& refresh, float width) {
  Page down(canvas, width);
  const RefreshStory story = run.teller->tell(refresh);
  if (!refresh.frame) {
    down.put("Showed nothing: no frame had come yet.", strong, line + 2);
    down.put(story.missing, plain, line);
    return down.done();
  }
  down.put(story.blame(), strong, line + 2);
  down.skip(4);
  down.put(story.missing, plain, line);
  down.skip(paragraph);
  down.put(age_of(run, refresh), plain, line);
  down.skip(paragraph);
  down.measure(story.stages);
  down.headings();
  double most = 0;
  for (const StageStory& s : story.stages) most = std::max(most, std::abs(millis(s.took) - millis(s.usual)));
  for (const StageStory& s : story.stages) down.stage(s, s.stage == story.blamed, most);
  down.skip(paragraph);
  down.put(errors_of(refresh), plain, line);
  if (!run.teller->has_frames())
    down.put("What it waited for is not known: frames.csv was not recorded (record.level = \"full\" does).", note,
             line);
  return down.done();
}

std::string story_subtitle(const RunView& run, const ReadRefresh& refresh) {
  std::string text = refresh.frame ? fmt::format("shows frame {}{}", *refresh.frame, refresh.repeated ? " again" : "")
                                   : "shows nothing";
  if (refresh.missed_vsync) text += ", missed its vsync";
  if (const std::string client = client_name(run); !client.empty()) text += ", " + client;
  return text;
}

void draw_story(Canvas& canvas, const StoryLayout& layout, Point corner) {
  for (const PlacedBox& box : layout.boxes)
    canvas.fill_rect({corner.x + box.rect.x0, corner.y + box.rect.y0, corner.x + box.rect.x1, corner.y + box.rect.y1},
                     box.colour, 1);
  for (const PlacedText& text : layout.texts)
    canvas.text({corner.x + text.at.x, corner.y + text.at.y}, text.text, text.style);
}

}  // namespace photonlag::viz
