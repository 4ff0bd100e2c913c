#include "viz/plots/support/axis.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "viz/plots/support/theme.hpp"

namespace photonlag::viz {
namespace {

constexpr TextStyle below{TextSize::small, muted, Face::regular, AlignX::centre, AlignY::top};
/// Between the data and the edge of the card that every plot has around it.
constexpr float room_right = 10;
constexpr TextStyle beside{TextSize::small, muted, Face::regular, AlignX::right, AlignY::middle};

double step_of(const std::vector<double>& ticks, double fallback) {
  return ticks.size() > 1 ? ticks[1] - ticks[0] : fallback;
}

/// @param per_unit how many of the scale's units make one of the label's
void draw_below(Canvas& canvas, const Rect& data, const Scale& x, double per_unit, std::string_view unit,
                bool lines = true) {
  const auto ticks = nice_ticks(x.low / per_unit, x.high / per_unit, std::max(2, static_cast<int>(data.width() / 75)));
  const double step = step_of(ticks, x.high / per_unit);
  for (const double tick : ticks) {
    const float at = x(tick * per_unit);
    if (lines) canvas.line({at, data.y0}, {at, data.y1}, grid);
    canvas.line({at, data.y1}, {at, data.y1 + 4}, muted.faded(0.6F));
  }
  // From the right, where the unit stands: it stays inside, and a label that would touch it gives way.
  float free = data.x1 + room_right;
  for (std::size_t i = ticks.size(); i-- > 0;) {
    std::string text = tick_text(ticks[i], step);
    if (i + 1 == ticks.size()) text += " " + std::string(unit);
    const float half = canvas.text_width(text, below) / 2;
    const float centre = std::min(x(ticks[i] * per_unit), data.x1 + room_right - half);
    if (centre + half > free) continue;
    canvas.text({centre, data.y1 + 6}, text, below);
    free = centre - half - 6;
  }
  canvas.line({data.x0, data.y1}, {data.x1, data.y1}, muted.faded(0.6F));
}

}  // namespace

float Scale::operator()(double value) const {
  const double share = logarithmic ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
  return static_cast<float>(double(at_low) + share * (double(at_high) - double(at_low)));
}

float Scale::clamped(double value) const { return (*this)(std::clamp(value, low, high)); }

double Scale::inverse(float pixel) const {
  const double share = (double(pixel) - double(at_low)) / (double(at_high) - double(at_low));
  return logarithmic ? low * std::pow(high / low, share) : low + share * (high - low);
}

std::vector<double> nice_ticks(double low, double high, int most) {
  const double rough = (high - low) / most;
  double step = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {2.0, 2.5, 2.0})
    if (step < rough * (1 - 1e-9)) step *= factor;
  std::vector<double> ticks;
  const auto first = static_cast<std::int64_t>(std::ceil(low / step - 1e-9));
  const auto last = static_cast<std::int64_t>(std::floor(high / step + 1e-9));
  for (std::int64_t k = first; k <= last; ++k) ticks.push_back(static_cast<double>(k) * step);
  return ticks;
}

AxisEnds axis_ends(double low, double high) {
  const double size = std::max(std::abs(low), std::abs(high));
  const double least = size > 0 ? size * 0.1 : 1;
  const double span = std::max(high - low, least), margin = span * 0.1, middle = (low + high) / 2;
  AxisEnds ends{middle - span / 2 - margin, middle + span / 2 + margin};
  if (low >= 0) ends.low = std::max(ends.low, 0.0);
  if (high <= 0 && low < 0) ends.high = std::min(ends.high, 0.0);
  return ends;
}

std::string tick_text(double value, double step) {
  int decimals = 0;
  while (decimals < 6 && std::abs(std::remainder(step, std::pow(10.0, -decimals))) > step * 1e-6) ++decimals;
  std::string text = fmt::format("{:.{}f}", value, decimals);
  return text == "-0" ? "0" : text;
}

Scale time_scale(const TimeRange& range, const Rect& data) {
  return {static_cast<double>(range.begin.count()), static_cast<double>(range.end.count()), data.x0, data.x1};
}

void draw_time_axis(Canvas& canvas, const Rect& data, const Scale& x, bool lines) {
  const bool in_ms = x.high - x.low < 2e9;
  draw_below(canvas, data, x, in_ms ? 1e6 : 1e9, in_ms ? "ms" : "s", lines);
}

void draw_bottom_axis(Canvas& canvas, const Rect& data, const Scale& x, std::string_view unit) {
  draw_below(canvas, data, x, 1, unit);
}

void draw_value_axis(Canvas& canvas, const Rect& data, const Scale& y, std::string_view unit) {
  const auto ticks = nice_ticks(y.low, y.high, std::max(2, static_cast<int>(data.height() / 32)));
  const double step = step_of(ticks, y.high);
  for (std::size_t i = 0; i < ticks.size(); ++i) {
    const float at = y(ticks[i]);
    canvas.line({data.x0, at}, {data.x1, at}, grid);
    std::string text = tick_text(ticks[i], step);
    if (i + 1 == ticks.size()) text += " " + std::string(unit);
    canvas.text({data.x0 - 7, at}, text, beside);
  }
}

}  // namespace photonlag::viz
