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

/// Of a sheet of paper, px.
struct SheetSize {
  int width = 1600, height = 1000;
};

struct Plot {
  std::string name;     ///< As the command line writes it.
  std::string summary;  ///< One line.
  /// Draws into the rectangle; gives back the part of it that the axes span, for pointers.
  Rect (*draw)(const PlotInput&, Canvas&, const Rect&);
  SheetSize least{320, 200};                       ///< On a smaller sheet it could not be read.
  SheetSize (*sheet)(const PlotInput&) = nullptr;  ///< The size that fits what it shows; null = 1600 x 1000.
};

/// Adds a plot before main() runs.
struct PlotRegistration {
  explicit PlotRegistration(Plot plot);
};

/// "A: " where a plot shows one of two runs, with the client where there are several: "A, client 2 of 3: ".
[[nodiscard]] std::string shown_run(const PlotInput& input);

/// The sheet that suits the plot where nobody asks for another.
[[nodiscard]] SheetSize sheet_of(const Plot& plot, const PlotInput& input);

/// All plots by name.
[[nodiscard]] const std::vector<Plot>& plots();
/// @throws InputError with the nearest and all known names
[[nodiscard]] const Plot& find_plot(const std::string& name);

}  // namespace photonlag::viz
