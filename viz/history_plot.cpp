#include "viz/history_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "viz/plots/support/axis.hpp"
#include "viz/plots/support/theme.hpp"
#include "viz/write_picture.hpp"

namespace photonlag::viz {
namespace {

constexpr float panel_height = 190, names_width = 160, commit_labels = 24;

/// Okabe and Ito 2008.
constexpr std::array line_hues = {rgb(0x0072B2), rgb(0xD55E00), rgb(0x009E73),
                                  rgb(0xCC79A7), rgb(0xE69F00), rgb(0x56B4E9)};

Scale value_scale(const HistoryPanel& panel, const Rect& data) {
  double low = HUGE_VAL, high = -HUGE_VAL;
  for (const HistoryLine& line : panel.lines)
    for (const HistoryPoint& p : line.points)
      for (const double value : {p.low, p.value, p.high})
        if (std::isfinite(value)) low = std::min(low, value), high = std::max(high, value);
  if (low > high) low = high = 0;
  const AxisEnds ends = axis_ends(low, high);
  return {ends.low, ends.high, data.y1, data.y0};
}

Scale commit_scale(const HistoryPlot& plot, const Rect& data) {
  const double last = double(plot.commits.size()) - 1;
  return {-0.5, last + 0.5, data.x0, data.x1};
}

void draw_line(Canvas& canvas, const HistoryLine& line, const Scale& x, const Scale& y, Colour colour) {
  std::vector<Point> points;
  for (const HistoryPoint& p : line.points) points.push_back({x(double(p.commit)), y.clamped(p.value)});
  for (std::size_t i = 1; i < line.points.size(); ++i) {
    const HistoryPoint &a = line.points[i - 1], &b = line.points[i];
    const Point band[] = {{points[i - 1].x, y.clamped(a.low)},
                          {points[i].x, y.clamped(b.low)},
                          {points[i].x, y.clamped(b.high)},
                          {points[i - 1].x, y.clamped(a.high)}};
    canvas.fill_polygon(band, colour.faded(0.14F));
  }
  canvas.polyline(points, colour, 2);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Point p = points[i];
    canvas.line({p.x, y.clamped(line.points[i].low)}, {p.x, y.clamped(line.points[i].high)}, colour.faded(0.5F), 1);
    canvas.fill_rect({p.x - 3, p.y - 3, p.x + 3, p.y + 3}, colour, 3);
  }
}

void draw_values(Canvas& canvas, const Rect& data, const Scale& y, const std::string& unit) {
  std::vector<double> ticks;
  for (int most = 5; ticks.size() < 2; ++most) ticks = nice_ticks(y.low, y.high, most);
  for (const double tick : ticks) {
    canvas.line({data.x0, y(tick)}, {data.x1, y(tick)}, grid);
    const std::string text = tick_text(tick, ticks[1] - ticks[0]) + (tick == ticks.back() ? unit : "");
    canvas.text({data.x0 - 7, y(tick)}, text, {TextSize::small, muted, Face::regular, AlignX::right, AlignY::middle});
  }
}

void draw_commits(Canvas& canvas, const HistoryPlot& plot, const Rect& data, const Scale& x) {
  constexpr float least_gap = 62;
  float last = -1e9F;
  for (std::size_t i = 0; i < plot.commits.size(); ++i) {
    const float at = x(double(i));
    if (at - last < least_gap) continue;
    last = at;
    canvas.text({at, data.y1 + 6}, plot.commits[i].substr(0, 8),
                {TextSize::small, muted, Face::mono, AlignX::centre, AlignY::top});
  }
}

void draw_panel(Canvas& canvas, const HistoryPlot& plot, const HistoryPanel& panel, const Rect& rect) {
  const GroupScope group(canvas, panel.metric);
  const bool finite = std::ranges::all_of(panel.lines, [](const HistoryLine& line) {
    return std::ranges::all_of(line.points, [](const HistoryPoint& p) { return std::isfinite(p.low + p.high); });
  });
  const std::string direction = std::string(panel.higher_is_better ? "higher is better" : "lower is better") +
                                (finite ? "" : "; infinite at the edge");
  const Rect data = draw_card(canvas, rect, panel.metric, direction).inset(64, 10, names_width, commit_labels);
  const Scale x = commit_scale(plot, data), y = value_scale(panel, data);
  draw_values(canvas, data, y, panel.unit == "1" ? "" : " " + panel.unit);
  draw_commits(canvas, plot, data, x);
  float lowest = data.y0;
  std::vector<std::size_t> order(panel.lines.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return panel.lines[a].points.back().value > panel.lines[b].points.back().value;
  });
  for (const std::size_t i : order) {
    const HistoryLine& line = panel.lines[i];
    const Colour colour = line_hues[i % line_hues.size()];
    draw_line(canvas, line, x, y, colour);
    const float at = std::max(lowest, y.clamped(line.points.back().value));
    lowest = at + 15;
    const TextStyle style{TextSize::small, colour, Face::bold, AlignX::left, AlignY::middle};
    canvas.text({data.x1 + 10, at}, fitted(canvas, line.scenario, style, names_width - 14), style);
  }
}

}  // namespace

void draw_history_plot(const HistoryPlot& plot, Canvas& canvas, const Rect& rect) {
  const Rect area = rect.inset(12);
  canvas.text({area.x0, area.y0 + 8}, fmt::format("{}: {} commits", plot.subtitle, plot.commits.size()),
              {TextSize::title, ink, Face::bold, AlignX::left, AlignY::middle});
  for (std::size_t i = 0; i < plot.panels.size(); ++i) {
    const float top = area.y0 + 24 + float(i) * panel_height;
    draw_panel(canvas, plot, plot.panels[i], {area.x0, top, area.x1, top + panel_height - 10});
  }
}

void write_history_plot(const HistoryPlot& plot, const std::filesystem::path& kind_of,
                        const std::filesystem::path& out) {
  const int height = 48 + static_cast<int>(panel_height) * static_cast<int>(plot.panels.size());
  const int width = std::clamp(360 + 64 * static_cast<int>(plot.commits.size()), 1000, 2400);
  write_picture(kind_of, out, width, height,
                [&](Canvas& canvas, const Rect& all) { draw_history_plot(plot, canvas, all); });
}

}  // namespace photonlag::viz
