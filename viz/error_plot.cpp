#include "viz/error_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "sim/core/error.hpp"
#include "viz/plots/support/axis.hpp"
#include "viz/plots/support/theme.hpp"
#include "viz/write_picture.hpp"

namespace photonlag::viz {
namespace {

constexpr float label_line = 14, label_gap = 22;

/// Okabe and Ito 2008, yellow darkened to be seen on white.
constexpr std::array hues = {rgb(0x0072B2), rgb(0xD55E00), rgb(0x009E73), rgb(0xCC79A7),
                             rgb(0xE69F00), rgb(0x56B4E9), rgb(0x000000), rgb(0xA89B00)};

static_assert(hues.size() == most_bands);

/// How a predictor's line and name look: one of the hues, or in the background.
struct Look {
  Colour colour = rgb(0xB4BAC2);
  float width = 1;
  bool in_front = false;
};

/// Sum of the logarithms of all errors above 0: the less, the better.
double rank_of(const PredictorCurves& predictor) {
  double sum = 0;
  for (const ErrorCurve* curve : {&predictor.mm, &predictor.deg})
    for (const double value : curve->value) sum += value > 0 ? std::log(value) : 0;
  return sum;
}

/// Everyone has a hue where there are enough; else the best have, in the order they were given.
std::vector<Look> looks_of(const std::vector<PredictorCurves>& predictors) {
  std::vector<std::size_t> best(predictors.size());
  std::iota(best.begin(), best.end(), std::size_t{0});
  std::stable_sort(best.begin(), best.end(),
                   [&](std::size_t a, std::size_t b) { return rank_of(predictors[a]) < rank_of(predictors[b]); });
  best.resize(std::min(best.size(), hues.size()));
  std::sort(best.begin(), best.end());
  std::vector<Look> looks(predictors.size());
  for (std::size_t i = 0; i < best.size(); ++i) looks[best[i]] = {hues[i], 2, true};
  return looks;
}

using Curve = ErrorCurve PredictorCurves::*;

/// Around all values above 0, a little wider.
Scale value_scale(const ErrorPlot& plot, Curve curve, const Rect& data) {
  double low = std::numeric_limits<double>::infinity();
  double high = 0;
  for (const PredictorCurves& p : plot.predictors)
    for (const auto* values : {&(p.*curve).value, &(p.*curve).low, &(p.*curve).high})
      for (const double value : *values)
        if (value > 0) low = std::min(low, value), high = std::max(high, value);
  if (high == 0) low = high = 1;
  return {low / 1.1, high * 1.1, data.y1, data.y0, true};
}

/// 1, 2 and 5 times powers of ten inside the scale.
std::vector<double> log_ticks(const Scale& y) {
  std::vector<double> ticks;
  for (double decade = std::pow(10.0, std::floor(std::log10(y.low))); decade <= y.high; decade *= 10)
    for (const double factor : {1.0, 2.0, 5.0})
      if (const double tick = decade * factor; tick >= y.low && tick <= y.high) ticks.push_back(tick);
  return ticks;
}

void draw_axes(Canvas& canvas, const ErrorPlot& plot, const Rect& data, const Scale& x, const Scale& y,
               const std::string& unit) {
  const auto ticks = log_ticks(y);
  for (std::size_t i = 0; i < ticks.size(); ++i) {
    const float at = y(ticks[i]);
    canvas.line({data.x0, at}, {data.x1, at}, grid);
    std::string text = fmt::format("{:g}", ticks[i]);
    if (i + 1 == ticks.size()) text += " " + unit;
    canvas.text({data.x0 - 7, at}, text, {TextSize::small, muted, Face::regular, AlignX::right, AlignY::middle});
  }
  float last = -1e9F;
  for (const double horizon : plot.horizons_ms) {
    const float at = x(horizon);
    canvas.line({at, data.y0}, {at, data.y1}, grid);
    if (at - last < 30) continue;
    last = at;
    canvas.text({at, data.y1 + 6}, fmt::format("{:g}", horizon),
                {TextSize::small, muted, Face::regular, AlignX::centre, AlignY::top});
  }
  canvas.text({data.x1, data.y1 + 22}, "horizon, ms",
              {TextSize::small, muted, Face::regular, AlignX::right, AlignY::top});
}

void draw_band(Canvas& canvas, const ErrorPlot& plot, const ErrorCurve& curve, const Scale& x, const Scale& y,
               Colour colour) {
  for (std::size_t i = 1; i < curve.low.size(); ++i) {
    if (!(curve.low[i - 1] > 0 && curve.low[i] > 0)) continue;
    const float left = x(plot.horizons_ms[i - 1]);
    const float right = x(plot.horizons_ms[i]);
    const Point corners[] = {
        {left, y(curve.low[i - 1])}, {right, y(curve.low[i])}, {right, y(curve.high[i])}, {left, y(curve.high[i - 1])}};
    canvas.fill_polygon(corners, colour);
  }
}

void draw_curve(Canvas& canvas, const std::vector<Point>& points, const Look& look) {
  canvas.polyline(points, look.colour, look.width);
  if (!look.in_front) return;
  for (const Point& p : points) canvas.fill_rect({p.x - 2.5F, p.y - 2.5F, p.x + 2.5F, p.y + 2.5F}, look.colour, 2.5F);
}

struct EndLabel {
  std::size_t predictor = 0;
  float end = 0, at = 0;  ///< Where the line ends, where its name stands.
};

/// Names beside the ends of their lines, moved apart where they would touch, inside the panel.
void spread(std::vector<EndLabel>& labels, const Rect& data) {
  std::stable_sort(labels.begin(), labels.end(), [](const EndLabel& a, const EndLabel& b) { return a.end < b.end; });
  float lowest = data.y0;
  for (EndLabel& label : labels) {
    label.at = std::max(label.end, lowest);
    lowest = label.at + label_line;
  }
  float highest = data.y1;
  for (std::size_t i = labels.size(); i-- > 0;) {
    labels[i].at = std::min(labels[i].at, highest);
    highest = labels[i].at - label_line;
  }
}

TextStyle label_style(const Look& look) {
  return {TextSize::small, look.in_front ? look.colour : muted, look.in_front ? Face::bold : Face::regular,
          AlignX::left, AlignY::middle};
}

/// What the longest name takes, up to a quarter of a panel: the curves are what is looked at, and a predictor that is a
/// whole command line is known by its start.
float width_of_labels(const Canvas& canvas, const ErrorPlot& plot, const std::vector<Look>& looks, float panel_width) {
  constexpr float least_label = 120;
  float width = least_label - label_gap;
  for (std::size_t i = 0; i < looks.size(); ++i)
    width = std::max(width, canvas.text_width(plot.predictors[i].label, label_style(looks[i])) + 6);
  return std::min(width + label_gap, std::max(panel_width / 4, least_label));
}

void draw_labels(Canvas& canvas, const ErrorPlot& plot, const std::vector<Look>& looks, std::vector<EndLabel> labels,
                 const Rect& data, float width) {
  spread(labels, data);
  for (const EndLabel& label : labels) {
    const Look& look = looks[label.predictor];
    canvas.line({data.x1 + 4, label.end}, {data.x1 + label_gap - 4, label.at}, look.colour.faded(0.5F), 1);
    canvas.text({data.x1 + label_gap, label.at},
                fitted(canvas, plot.predictors[label.predictor].label, label_style(look), width - label_gap),
                label_style(look));
  }
}

/// What is in the background first, then the others; the first of each on top.
std::vector<EndLabel> draw_curves(Canvas& canvas, const ErrorPlot& plot, Curve curve, const std::vector<Look>& looks,
                                  const Rect& data, const Scale& x, const Scale& y) {
  std::vector<EndLabel> labels;
  for (const bool in_front : {false, true})
    for (std::size_t i = plot.predictors.size(); i-- > 0;) {
      if (looks[i].in_front != in_front) continue;
      const std::vector<double>& values = (plot.predictors[i].*curve).value;
      std::vector<Point> points;
      for (std::size_t h = 0; h < values.size(); ++h)
        points.push_back({x(plot.horizons_ms[h]), values[h] > y.low ? y(values[h]) : data.y1});
      draw_curve(canvas, points, looks[i]);
      labels.push_back({i, points.back().y, 0});
    }
  return labels;
}

void draw_panel(Canvas& canvas, const ErrorPlot& plot, Curve curve, const char* title, const std::string& unit,
                const Rect& rect) {
  const GroupScope group(canvas, unit);
  const std::vector<Look> looks = looks_of(plot.predictors);
  const float labels = width_of_labels(canvas, plot, looks, rect.x1 - rect.x0);
  const Rect data = draw_card(canvas, rect, title, plot.subtitle).inset(52, 8, labels, 30);
  const double first = plot.horizons_ms.front();
  const double last = std::max(plot.horizons_ms.back(), first + 1);
  const Scale x{first, last, data.x0 + 6, data.x1 - 4};
  const Scale y = value_scale(plot, curve, data);
  draw_axes(canvas, plot, data, x, y, unit);
  const ClipScope clip(canvas, rect.inset(1));
  if (plot.predictors.size() <= most_bands) {  // more bands than that are fog
    const ClipScope inside(canvas, data);
    const float opacity = plot.predictors.size() <= 4 ? 0.16F : 0.08F;
    for (std::size_t i = 0; i < plot.predictors.size(); ++i)
      draw_band(canvas, plot, plot.predictors[i].*curve, x, y, looks[i].colour.faded(opacity));
  }
  draw_labels(canvas, plot, looks, draw_curves(canvas, plot, curve, looks, data, x, y), data, labels);
}

}  // namespace

void draw_error_plot(const ErrorPlot& plot, Canvas& canvas, const Rect& rect) {
  const Rect area = rect.inset(12);
  const float middle = area.centre().x;
  draw_panel(canvas, plot, &PredictorCurves::mm, "Position error", "mm", {area.x0, area.y0, middle - 6, area.y1});
  draw_panel(canvas, plot, &PredictorCurves::deg, "Rotation error", "deg", {middle + 6, area.y0, area.x1, area.y1});
}

void check_picture_name(const std::filesystem::path& out) {
  if (out.extension() != ".png" && out.extension() != ".svg")
    throw InputError({out.string()}, "pictures are written as .png or .svg");
}

void write_error_plot(const ErrorPlot& plot, const std::filesystem::path& kind_of, const std::filesystem::path& out,
                      int width, int height) {
  write_picture(kind_of, out, width, height,
                [&](Canvas& canvas, const Rect& all) { draw_error_plot(plot, canvas, all); });
}

}  // namespace photonlag::viz
