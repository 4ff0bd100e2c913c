#include "viz/difference_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "viz/plots/support/axis.hpp"
#include "viz/plots/support/theme.hpp"
#include "viz/write_picture.hpp"

namespace photonlag::viz {
namespace {

constexpr float label_width = 250, verdict_width = 120, strip_height = 86;
constexpr Colour good = rgb(0x009E73);

std::string signed_text(double value) { return value == 0 ? "0" : fmt::format("{:+.3g}", value); }

Colour colour_of(const DifferenceStrip& strip) { return strip.bad ? bad : strip.good ? good : muted; }

/// Around 0, all differences, the interval and the minimum effect; what is infinite stands at its edge.
Scale scale_of(const DifferenceStrip& strip, const Rect& data) {
  double low = -strip.minimum, high = strip.minimum;
  const auto hold = [&](double d) {
    if (std::isfinite(d)) low = std::min(low, d), high = std::max(high, d);
  };
  for (const double d : strip.differences) hold(d);
  for (const double end : {strip.low, strip.high}) hold(end);
  if (!(high > low)) low = -1, high = 1;
  const double margin = (high - low) * 0.08;
  return {low - margin, high + margin, data.x0, data.x1};
}

void draw_ticks(Canvas& canvas, const Rect& data, const Scale& x) {
  const std::vector<double> ticks = nice_ticks(x.low, x.high, 8);
  const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : 1;
  for (const double tick : ticks) {
    canvas.line({x(tick), data.y0}, {x(tick), data.y1}, grid);
    const std::string text = (tick > step / 2 ? "+" : "") + tick_text(tick, step);
    canvas.text({x(tick), data.y1 + 4}, text, {TextSize::small, muted, Face::regular, AlignX::centre, AlignY::top});
  }
}

void draw_dots(Canvas& canvas, const DifferenceStrip& strip, const Rect& data, const Scale& x) {
  const std::size_t n = strip.differences.size();
  for (std::size_t i = 0; i < n; ++i) {
    const float share = n == 1 ? 0.5F : float(i) / float(n - 1);  // the first seed at the top
    const Point at{x.clamped(strip.differences[i]), data.y0 + 5 + share * (data.height() - 22)};
    canvas.fill_rect({at.x - 2.5F, at.y - 2.5F, at.x + 2.5F, at.y + 2.5F}, run_colours[0].faded(0.75F), 2.5F);
  }
}

void draw_interval(Canvas& canvas, const DifferenceStrip& strip, const Rect& data, const Scale& x) {
  const Colour colour = colour_of(strip) == muted ? ink : colour_of(strip);
  const float y = data.y1 - 8;
  const float low = x.clamped(strip.low), high = x.clamped(strip.high), median = x.clamped(strip.median);
  canvas.line({low, y}, {high, y}, colour, 3);
  for (const float end : {low, high}) canvas.line({end, y - 4}, {end, y + 4}, colour, 2);
  canvas.fill_rect({median - 4, y - 4, median + 4, y + 4}, colour, 4);
}

void draw_words(Canvas& canvas, const DifferenceStrip& strip, const Rect& rect, const Rect& data) {
  const TextStyle name{TextSize::body, ink, Face::bold, AlignX::left, AlignY::top};
  const TextStyle small{TextSize::small, muted, Face::regular, AlignX::left, AlignY::top};
  const std::string unit = strip.unit == "1" ? "" : " " + strip.unit;
  canvas.text({rect.x0, data.y0 + 4}, fitted(canvas, strip.name, name, label_width - 14), name);
  canvas.text({rect.x0, data.y0 + 22},
              fmt::format("median {}{}, 95 % {} .. {}", signed_text(strip.median), unit, signed_text(strip.low),
                          signed_text(strip.high)),
              small);
  const bool finite = std::ranges::all_of(strip.differences, [](double d) { return std::isfinite(d); });
  canvas.text({rect.x0, data.y0 + 38},
              fmt::format("worse to the {}{}", strip.higher_is_better ? "left" : "right",
                          finite ? "" : "; infinite at the edge"),
              small);
  canvas.text({data.x1 + 16, data.centre().y}, strip.verdict,
              {TextSize::title, colour_of(strip), Face::bold, AlignX::left, AlignY::middle});
}

void draw_strip(Canvas& canvas, const DifferenceStrip& strip, const Rect& rect) {
  const GroupScope group(canvas, strip.name);
  const Rect data = rect.inset(label_width, 4, verdict_width, 24);
  const Scale x = scale_of(strip, data);
  if (strip.minimum > 0) canvas.fill_rect({x(-strip.minimum), data.y0, x(strip.minimum), data.y1}, rgb(0xE4F0EA));
  draw_ticks(canvas, data, x);
  canvas.line({x(0), data.y0}, {x(0), data.y1}, muted, 1.5F);
  draw_dots(canvas, strip, data, x);
  draw_interval(canvas, strip, data, x);
  draw_words(canvas, strip, rect, data);
}

}  // namespace

void draw_difference_plot(const DifferencePlot& plot, Canvas& canvas, const Rect& rect) {
  const Rect data = draw_card(canvas, rect.inset(12), "Paired differences, B - A", plot.subtitle).inset(8, 4, 8, 24);
  for (std::size_t i = 0; i < plot.strips.size(); ++i) {
    const float top = data.y0 + float(i) * strip_height;
    draw_strip(canvas, plot.strips[i], {data.x0, top, data.x1, top + strip_height});
  }
  canvas.text(
      {data.x0, data.y1 + 4},
      "dots: one a seed, the first at the top; bar: 95 % interval of the median; green band: below the minimum effect",
      {TextSize::small, muted, Face::regular, AlignX::left, AlignY::top});
}

void write_difference_plot(const DifferencePlot& plot, const std::filesystem::path& kind_of,
                           const std::filesystem::path& out) {
  const int height = 90 + static_cast<int>(strip_height) * static_cast<int>(plot.strips.size());
  write_picture(kind_of, out, 1200, height,
                [&](Canvas& canvas, const Rect& all) { draw_difference_plot(plot, canvas, all); });
}

}  // namespace photonlag::viz
