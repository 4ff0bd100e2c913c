#include "viz/heat_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "viz/plots/support/axis.hpp"
#include "viz/plots/support/theme.hpp"
#include "viz/write_picture.hpp"

namespace photonlag::viz {
namespace {

constexpr float bar_width = 16;

/// ColorBrewer's "Blues" (Harrower and Brewer 2003), one hue from light to dark: the order survives a grey print.
constexpr std::array steps_of_blue = {rgb(0xF7FBFF), rgb(0xDEEBF7), rgb(0xC6DBEF), rgb(0x9ECAE1), rgb(0x6BAED6),
                                      rgb(0x4292C6), rgb(0x2171B5), rgb(0x08519C), rgb(0x08306B)};

Colour hue(double share) {
  const double at = std::clamp(share, 0.0, 1.0) * static_cast<double>(steps_of_blue.size() - 1);
  const auto first = std::min(static_cast<std::size_t>(at), steps_of_blue.size() - 2);
  return steps_of_blue[first].towards(steps_of_blue[first + 1], static_cast<float>(at - static_cast<double>(first)));
}

struct Bounds {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
  [[nodiscard]] double share(double value) const { return high > low ? (value - low) / (high - low) : 0.5; }
  [[nodiscard]] bool empty() const { return low > high; }
};

Bounds bounds_of(const HeatMap& map) {
  Bounds bounds;
  for (const auto& row : map.values)
    for (const auto& value : row)
      if (value && std::isfinite(*value))
        bounds.low = std::min(bounds.low, *value), bounds.high = std::max(bounds.high, *value);
  return bounds;
}

/// The ends of the colours: wide enough that small differences look small.
Bounds colours_of(const Bounds& values) {
  const AxisEnds ends = axis_ends(values.low, values.high);
  const bool narrow = values.high - values.low <= 0.1 * std::max(std::abs(values.low), std::abs(values.high));
  return narrow ? Bounds{ends.low, ends.high} : values;
}

/// Three figures, or as many as tell values that are @p spread apart from one another.
std::string value_text(double value, double spread) {
  const double size = std::abs(value);
  if (size != 0 && (size < 0.001 || size >= 1e6)) return fmt::format("{:.2g}", value);
  const int usual = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  const int needed = spread > 0 && std::isfinite(spread) ? static_cast<int>(1 - std::floor(std::log10(spread))) : 0;
  return fmt::format("{:.{}f}", value, std::clamp(needed, usual, 4));
}

Rect cell_of(const HeatMap& map, const Rect& data, std::size_t column, std::size_t row) {
  const float w = data.width() / static_cast<float>(map.x.size()), h = data.height() / static_cast<float>(map.y.size());
  const float left = data.x0 + w * static_cast<float>(column), bottom = data.y1 - h * static_cast<float>(row);
  return Rect{left, bottom - h, left + w, bottom}.inset(1);
}

void draw_cell(Canvas& canvas, const Rect& cell, const std::optional<double>& value, const Bounds& bounds,
               double spread) {
  if (!value) {
    canvas.hatch(cell, muted.faded(0.5F));
    canvas.stroke_rect(cell, border);
    return;
  }
  const Colour colour = hue(bounds.share(*value));
  canvas.fill_rect(cell, colour);
  const TextStyle style{TextSize::small, text_on(colour), Face::regular, AlignX::centre, AlignY::middle};
  const std::string text = value_text(*value, spread);
  if (canvas.text_width(text, style) < cell.width() - 2 && cell.height() > 12) canvas.text(cell.centre(), text, style);
}

void draw_names(Canvas& canvas, const HeatMap& map, const Rect& data) {
  const TextStyle below{TextSize::small, muted, Face::regular, AlignX::centre, AlignY::top};
  const TextStyle left{TextSize::small, muted, Face::regular, AlignX::right, AlignY::middle};
  float last = -1e9F;
  for (std::size_t c = 0; c < map.x.size(); ++c) {
    const Rect cell = cell_of(map, data, c, 0);
    const std::string text = fitted(canvas, map.x[c], below, std::max(cell.width() - 4, 60.0F));
    const float half = canvas.text_width(text, below) / 2;
    if (cell.centre().x - half < last + 6) continue;
    last = cell.centre().x + half;
    canvas.text({cell.centre().x, data.y1 + 6}, text, below);
  }
  last = 1e9F;
  for (std::size_t r = 0; r < map.y.size(); ++r) {
    const float at = cell_of(map, data, 0, r).centre().y;
    if (at > last - 12) continue;
    last = at;
    canvas.text({data.x0 - 6, at}, fitted(canvas, map.y[r], left, 110), left);
  }
  const TextStyle axis{TextSize::body, ink, Face::regular, AlignX::centre, AlignY::top};
  canvas.text({data.centre().x, data.y1 + 24}, map.x_name, axis);
  canvas.text({data.x0 - 6, data.y0 - 18}, map.y_name, {TextSize::body, ink, Face::regular, AlignX::left, AlignY::top});
}

void draw_scale(Canvas& canvas, const HeatMap& map, const Rect& data, const Bounds& bounds) {
  const Rect bar{data.x1 + 28, data.y0, data.x1 + 28 + bar_width, data.y1};
  constexpr int steps = 64;
  for (int i = 0; i < steps; ++i) {
    const float h = bar.height() / steps, y = bar.y1 - h * static_cast<float>(i);
    canvas.fill_rect({bar.x0, y - h - 0.5F, bar.x1, y}, hue((i + 0.5) / steps));
  }
  canvas.stroke_rect(bar, border);
  const TextStyle style{TextSize::small, muted, Face::regular, AlignX::left, AlignY::middle};
  const std::string unit = map.unit.empty() || map.unit == "1" ? "" : " " + map.unit;
  const Scale scale{bounds.low, bounds.high, bar.y1, bar.y0};
  const auto ticks = nice_ticks(bounds.low, bounds.high, 8);
  for (const double tick : ticks) {
    canvas.line({bar.x1, scale(tick)}, {bar.x1 + 4, scale(tick)}, muted);
    canvas.text({bar.x1 + 7, scale(tick)}, fmt::format("{:g}", tick) + (tick == ticks.back() ? unit : ""), style);
  }
}

}  // namespace

void draw_heat_map(const HeatMap& map, Canvas& canvas, const Rect& rect) {
  const Rect body = draw_card(canvas, rect.inset(12), map.title, map.subtitle);
  const Bounds values = bounds_of(map);
  if (values.empty()) return draw_nothing(canvas, body, "no run has this figure, or it is infinite everywhere");
  const Bounds bounds = colours_of(values);
  const Rect data = body.inset(124, 28, 104, 48);
  for (std::size_t r = 0; r < map.y.size(); ++r)
    for (std::size_t c = 0; c < map.x.size(); ++c)
      draw_cell(canvas, cell_of(map, data, c, r), map.values[r][c], bounds, values.high - values.low);
  draw_names(canvas, map, data);
  draw_scale(canvas, map, data, bounds);
}

void write_heat_map(const HeatMap& map, const std::filesystem::path& kind_of, const std::filesystem::path& out) {
  write_picture(kind_of, out, 1100, 760, [&](Canvas& canvas, const Rect& all) { draw_heat_map(map, canvas, all); });
}

}  // namespace photonlag::viz
