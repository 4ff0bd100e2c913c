#pragma once
/// @file
/// A plot is one file in this folder: a pure function of the runs, the view and a rectangle, registered by its name.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viz/canvas/canvas.hpp"
#include "viz/plots/support/run_view.hpp"

namespace photonlag::viz {

struct PlotInput {
  std::span<const RunView> runs;  ///< One, or A and B.
  ViewState view;
  std::optional<TimeRange> marked{};    ///< What another plot shows; whole-run axes box it.
  std::optional<std::int64_t> frame{};  ///< The frame to light up in run A; nothing = the selected refresh's.
};

struct Plot {
  std::string name;     ///< As the command line writes it.
  std::string summary;  ///< One line.
  /// Draws into the rectangle; gives back the part of it that the axes span, for pointers.
  Rect (*draw)(const PlotInput&, Canvas&, const Rect&);
};

/// Adds a plot before main() runs.
struct PlotRegistration {
  explicit PlotRegistration(Plot plot);
};

/// All plots by name.
[[nodiscard]] const std::vector<Plot>& plots();
/// @throws InputError with the nearest and all known names
[[nodiscard]] const Plot& find_plot(const std::string& name);

}  // namespace photonlag::viz
