#pragma once
/// @file
/// Values that hold from one refresh to the next, drawn so that no spike is lost however many share a pixel.

#include <vector>

#include "viz/plots/support/axis.hpp"
#include "viz/plots/support/run_view.hpp"

namespace photonlag::viz {

using RefreshValue = double (*)(const ReadRefresh&);  ///< In the units of the value axis.

[[nodiscard]] double render_age_ms(const ReadRefresh& refresh);
[[nodiscard]] double warp_age_ms(const ReadRefresh& refresh);

/// All refreshes on screen during one pixel column.
struct Column {
  float x = 0;  ///< Left edge.
  double min = 0, max = 0;
  const ReadRefresh* worst = nullptr;  ///< Null: nothing was on screen, a gap.
};

/// One column per pixel of the scale. Refreshes without a frame leave a gap.
[[nodiscard]] std::vector<Column> columns_of(const RunView& run, const Scale& x, RefreshValue value);

/// The refreshes on screen at some time of @p range.
[[nodiscard]] std::vector<const ReadRefresh*> refreshes_in(const RunView& run, const TimeRange& range);

/// The largest value shown in @p range; 0 if there is none.
[[nodiscard]] double largest(const RunView& run, const TimeRange& range, RefreshValue value);

/// Steps where refreshes are wider than pixels, else the band from smallest to largest of each pixel column.
void draw_steps(Canvas& canvas, const RunView& run, const Scale& x, const Scale& y, RefreshValue value, Colour colour,
                float width);

/// Hatches the time before the first frame.
void draw_gaps(Canvas& canvas, const RunView& run, const Rect& data, const Scale& x);

}  // namespace photonlag::viz
