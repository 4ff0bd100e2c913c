#pragma once
/// @file
/// Scales, ticks at round numbers, and the lines and labels of axes.

#include <string>
#include <vector>

#include "viz/canvas/canvas.hpp"
#include "viz/view_state.hpp"

namespace photonlag::viz {

/// Around the data of every plot over time, so that plots under each other line up.
inline constexpr float time_left_margin = 100, time_right_margin = 3;

/// Maps values to pixels, linearly or by logarithm, and back.
struct Scale {
  double low = 0, high = 1;
  float at_low = 0, at_high = 1;  ///< Pixels.
  bool logarithmic = false;

  [[nodiscard]] float operator()(double value) const;
  /// Of values beyond an end, infinity too: that end.
  [[nodiscard]] float clamped(double value) const;
  [[nodiscard]] double inverse(float pixel) const;
};

/// Multiples of 1, 2 or 5 times a power of ten in [low, high], at most @p most of them. @pre low < high, most > 0
[[nodiscard]] std::vector<double> nice_ticks(double low, double high, int most);

/// An axis for values from @p low to @p high: a little wider, never so narrow that a change of a tenth of the values'
/// size would fill it, and of values of one sign it does not reach beyond 0.
struct AxisEnds {
  double low = 0, high = 0;
};
[[nodiscard]] AxisEnds axis_ends(double low, double high);

/// Fewest decimals that tell multiples of @p step apart.
[[nodiscard]] std::string tick_text(double value, double step);

/// The scale of a time axis over @p data, ns.
[[nodiscard]] Scale time_scale(const TimeRange& range, const Rect& data);

/// Labels below in s or ms, the unit, and, if wanted, grid lines. No label reaches further right than the card.
void draw_time_axis(Canvas& canvas, const Rect& data, const Scale& x, bool lines = true);

/// Grid lines and labels on the left; @p unit above them.
void draw_value_axis(Canvas& canvas, const Rect& data, const Scale& y, std::string_view unit);

/// Grid lines, labels below, and the unit behind the last.
void draw_bottom_axis(Canvas& canvas, const Rect& data, const Scale& x, std::string_view unit);

}  // namespace photonlag::viz
