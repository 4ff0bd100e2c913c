#include "viz/plots/support/steps.hpp"

#include <algorithm>

#include "viz/plots/support/theme.hpp"

namespace photonlag::viz {
namespace {

/// When the refresh leaves the screen.
Nanos end_of(const RunView& run, std::size_t index) {
  const Nanos alone = run.refreshes[index]->photon + run.period;
  if (index + 1 == run.refreshes.size()) return alone;
  return std::min(run.refreshes[index + 1]->photon, alone + run.period);
}

TimeRange range_of(const Scale& x) {
  return {Nanos(static_cast<std::int64_t>(x.low)), Nanos(static_cast<std::int64_t>(x.high))};
}

/// Calls each(refresh, begin, end) for what is on screen in the range.
template <class Each>
void for_each_shown(const RunView& run, const TimeRange& range, Each each) {
  const auto first = std::partition_point(run.refreshes.begin(), run.refreshes.end(),
                                          [&](const auto* r) { return r->photon + 2 * run.period < range.begin; });
  for (auto i = static_cast<std::size_t>(first - run.refreshes.begin()); i < run.refreshes.size(); ++i) {
    const ReadRefresh& refresh = *run.refreshes[i];
    if (refresh.photon >= range.end) break;
    if (end_of(run, i) > range.begin) each(refresh, refresh.photon, end_of(run, i));
  }
}

void draw_lines(Canvas& canvas, const RunView& run, const Scale& x, const Scale& y, RefreshValue value, Colour colour,
                float width) {
  std::vector<Point> points;
  Nanos until(-1);
  const auto flush = [&] {
    canvas.polyline(points, colour, width);
    points.clear();
  };
  for_each_shown(run, range_of(x), [&](const ReadRefresh& r, Nanos begin, Nanos end) {
    if (!r.frame || begin != until) flush();
    if (!r.frame) return;
    const float height = y(value(r));
    points.push_back({x(static_cast<double>(begin.count())), height});
    points.push_back({x(static_cast<double>(end.count())), height});
    until = end;
  });
  flush();
}

void draw_band(Canvas& canvas, const RunView& run, const Scale& x, const Scale& y, RefreshValue value, Colour colour,
               float width) {
  std::vector<Point> top;
  const auto flush = [&] {
    canvas.polyline(top, colour, width);
    top.clear();
  };
  for (const Column& column : columns_of(run, x, value)) {
    if (column.worst == nullptr) {
      flush();
      continue;
    }
    const float high = y(column.max);
    canvas.fill_rect({column.x, high, column.x + 1, std::max(y(column.min), high + 1)}, colour.faded(0.4F));
    top.push_back({column.x + 0.5F, high});
  }
  flush();
}

}  // namespace

double render_age_ms(const ReadRefresh& refresh) { return millis(refresh.pose_to_photon_render); }
double warp_age_ms(const ReadRefresh& refresh) { return millis(refresh.pose_to_photon_warp); }

std::vector<Column> columns_of(const RunView& run, const Scale& x, RefreshValue value) {
  std::vector<Column> columns(static_cast<std::size_t>(std::max(1.0F, std::floor(x.at_high - x.at_low))));
  for (std::size_t i = 0; i < columns.size(); ++i) columns[i].x = x.at_low + static_cast<float>(i);
  // Pixels right of the left edge, held near the columns before they become integers.
  const auto offset = [&](Nanos t) {
    return std::clamp(x(static_cast<double>(t.count())) - x.at_low, 0.0F, static_cast<float>(columns.size()));
  };
  for_each_shown(run, range_of(x), [&](const ReadRefresh& r, Nanos begin, Nanos end) {
    if (!r.frame) return;
    const double v = value(r);
    const auto from = std::min(static_cast<std::size_t>(offset(begin)), columns.size() - 1);
    const auto to = std::max(from + 1, static_cast<std::size_t>(offset(end)));
    for (auto i = from; i < to; ++i) {
      Column& c = columns[i];
      c.min = c.worst == nullptr ? v : std::min(c.min, v);
      if (c.worst == nullptr || v > c.max) {
        c.max = v;
        c.worst = &r;
      }
    }
  });
  return columns;
}

std::vector<const ReadRefresh*> refreshes_in(const RunView& run, const TimeRange& range) {
  std::vector<const ReadRefresh*> shown;
  for_each_shown(run, range, [&](const ReadRefresh& r, Nanos, Nanos) { shown.push_back(&r); });
  return shown;
}

double largest(const RunView& run, const TimeRange& range, RefreshValue value) {
  double most = 0;
  for_each_shown(run, range, [&](const ReadRefresh& r, Nanos, Nanos) {
    if (r.frame) most = std::max(most, value(r));
  });
  return most;
}

void draw_steps(Canvas& canvas, const RunView& run, const Scale& x, const Scale& y, RefreshValue value, Colour colour,
                float width) {
  const auto pixels = static_cast<double>(x.at_high) - static_cast<double>(x.at_low);
  const double refresh_width = static_cast<double>(run.period.count()) / (x.high - x.low) * pixels;
  if (refresh_width >= 1.5)
    draw_lines(canvas, run, x, y, value, colour, width);
  else
    draw_band(canvas, run, x, y, value, colour, width);
}

void draw_gaps(Canvas& canvas, const RunView& run, const Rect& data, const Scale& x) {
  Nanos first = never;
  Nanos last(0);
  for_each_shown(run, range_of(x), [&](const ReadRefresh& r, Nanos begin, Nanos end) {
    if (r.frame) return;
    first = std::min(first, begin);
    last = std::max(last, end);
  });
  if (first == never) return;
  const Rect gap{x(static_cast<double>(first.count())), data.y0, x(static_cast<double>(last.count())), data.y1};
  canvas.hatch(gap.intersect(data), muted.faded(0.18F));
  const TextStyle style{TextSize::small, muted, Face::regular, AlignX::centre, AlignY::middle};
  if (canvas.text_width("no frame yet", style) < gap.width()) canvas.text(gap.centre(), "no frame yet", style);
}

}  // namespace photonlag::viz
