#include <fmt/format.h>

#include <algorithm>

#include "viz/plots/plot.hpp"
#include "viz/plots/support/axis.hpp"
#include "viz/plots/support/theme.hpp"

/// How many refreshes are later than x: 1 - F(x) with a logarithmic y, so that the tail is as readable as the median.
namespace photonlag::viz {
namespace {

struct Level {
  const char* name;
  double p;
  const char* share;
};

constexpr float table_width = 150;

constexpr Level levels[] = {
    {"p50", 0.5, "50 %"}, {"p90", 0.9, "10 %"}, {"p95", 0.95, "5 %"}, {"p99", 0.99, "1 %"}, {"p99.9", 0.999, "0.1 %"}};

std::vector<double> values_of(const RunView& run, bool warp) {
  std::vector<double> ms;
  for (const auto* r : run.measured) ms.push_back(millis(warp ? r->pose_to_photon_warp : r->pose_to_photon_render));
  std::sort(ms.begin(), ms.end());
  return ms;
}

/// The exact step function: at the i-th smallest of n values the share falls from (n-i+1)/n to (n-i)/n.
void draw_curve(Canvas& canvas, const std::vector<double>& ms, const Scale& x, const Scale& y, Colour colour,
                float width) {
  if (ms.empty()) return;
  const auto n = static_cast<double>(ms.size());
  std::vector<Point> points{{x.at_low, y(1)}};
  for (std::size_t i = 0; i < ms.size(); ++i) {
    const double left = (n - 1 - static_cast<double>(i)) / n;
    const float at = x(ms[i]);
    const Point corner{at, points.back().y};
    const Point fall{at, left > y.low ? y(left) : y.at_low};
    // Steps smaller than a third of a pixel would not be seen.
    if (corner.x - points.back().x < 0.3F && i + 1 < ms.size() && fall.y - points.back().y < 0.3F) continue;
    // A further fall at the same place only lengthens the last one.
    if (points.size() > 1 && corner.x <= points.back().x)
      points.pop_back();
    else
      points.push_back(corner);
    points.push_back(fall);
  }
  canvas.polyline(points, colour, width);
}

void draw_levels(Canvas& canvas, const Rect& data, const Scale& y) {
  float above = -1e9F;
  for (const Level& level : levels) {
    const float at = y(1 - level.p);
    if (at > data.y1 + 1) continue;
    canvas.line({data.x0, at}, {data.x1, at}, grid);
    if (at - above < 11) continue;
    above = at;
    canvas.text({data.x0 - 7, at}, level.share, {TextSize::small, muted, Face::regular, AlignX::right, AlignY::middle});
  }
}

/// A dot on the curve for each percentile, with its value; labels that would touch the one above are left out.
void draw_dots(Canvas& canvas, const RunView& run, Colour colour, bool labels, const Rect& data, const Scale& x,
               const Scale& y) {
  float above = -1e9F;
  for (const Level& level : levels) {
    if (!run.knows(level.p) || 1 - level.p < y.low * 0.999) continue;
    const double ms = run.percentile_ms(level.p);
    const Point at{x(ms), y(1 - level.p)};
    canvas.fill_rect({at.x - 4, at.y - 4, at.x + 4, at.y + 4}, card, 4);
    canvas.fill_rect({at.x - 3, at.y - 3, at.x + 3, at.y + 3}, colour, 3);
    if (!labels || at.y - above < 12) continue;
    above = at.y;
    const std::string text = fmt::format("{} {}", level.name, figures(ms));
    TextStyle style{TextSize::small, colour, Face::bold};
    if (at.x + canvas.text_width(text, style) + 7 > data.x1) style.x = AlignX::right;
    canvas.text({style.x == AlignX::left ? at.x + 7 : at.x - 7, at.y - 4}, text, style);
  }
}

/// Two runs' percentiles side by side, right of the curves.
void draw_table(Canvas& canvas, std::span<const RunView> runs, const Rect& data) {
  constexpr float column = 46;
  constexpr float line = 17;
  const float left = data.x1 - table_width + 18;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const float right = data.x1 - column * static_cast<float>(runs.size() - 1 - i);
    TextStyle style{TextSize::small, run_colours[i], Face::bold, AlignX::right};
    float y = data.y0 + 16;
    canvas.text({right, y}, i == 0 ? "A, ms" : "B, ms", style);
    for (const Level& level : levels) {
      y += line;
      if (i == 0) canvas.text({left, y}, level.name, {TextSize::small, muted});
      canvas.text({right, y}, !runs[i].knows(level.p) ? "–" : figures(runs[i].percentile_ms(level.p)), style);
    }
  }
}

std::string subtitle_of(const PlotInput& input) {
  const RunView& run = input.runs[0];
  std::string text = fmt::format("share of {} refreshes later than x", run.measured.size());
  if (run.without_frame > 0 && input.runs.size() == 1)
    text += fmt::format("; {} before the first frame left out", run.without_frame);
  return text;
}

Scale share_scale(const PlotInput& input, const Rect& data) {
  // Down to a single refresh of the longest run: below that there is nothing to draw, nor to name.
  double lowest = 0.5;
  for (const RunView& run : input.runs)
    if (!run.measured.empty()) lowest = std::min(lowest, 1 / static_cast<double>(run.measured.size()));
  return {lowest * 0.8, 1, data.y1, data.y0, true};
}

Rect draw_ccdf(const PlotInput& input, Canvas& canvas, const Rect& rect) {
  const Rect inside = draw_card(canvas, rect, "Latency tail", subtitle_of(input));
  const bool one = input.runs.size() == 1;
  const Rect data = inside.inset(44, 6, one ? 8 : table_width, 18);
  double most = 0;
  double least = 1e18;
  for (const RunView& run : input.runs)
    for (const bool warp : {false, true})
      if (const auto ms = values_of(run, warp); !ms.empty()) {
        most = std::max(most, ms.back());
        least = std::min(least, ms.front());
      }
  if (most <= 0) {
    draw_nothing(canvas, data, "no refresh after warm-up shows a frame");
    return data;
  }
  const Scale x{0, most + (most - least) * 0.05 + most * 0.02, data.x0, data.x1};
  const Scale y = share_scale(input, data);
  draw_levels(canvas, data, y);
  draw_bottom_axis(canvas, data, x, "ms");
  for (std::size_t i = input.runs.size(); i-- > 0;) {
    const GroupScope group(canvas, i == 0 ? "run-a" : "run-b");
    draw_curve(canvas, values_of(input.runs[i], true), x, y, run_colours[i].towards(card, 0.45F), 1);
    draw_curve(canvas, values_of(input.runs[i], false), x, y, run_colours[i], 2);
  }
  for (std::size_t i = input.runs.size(); i-- > 0;) draw_dots(canvas, input.runs[i], run_colours[i], one, data, x, y);
  if (!one) draw_table(canvas, input.runs, inside);
  return data;
}

const PlotRegistration registration({.name = "ccdf",
                                     .summary = "share of refreshes later than x, logarithmic, with percentiles",
                                     .draw = draw_ccdf,
                                     .least = {320, 200}});

}  // namespace
}  // namespace photonlag::viz
