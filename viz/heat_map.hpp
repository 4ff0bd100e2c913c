#pragma once
/// @file
/// A figure over two axes of a sweep, as a file.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "viz/canvas/canvas.hpp"

namespace photonlag::viz {

/// values[row][column]; nothing where no run has a figure, drawn hatched; infinity has the colour of its end. Row 0 is
/// at the bottom.
struct HeatMap {
  std::string title, subtitle;
  std::string x_name, y_name, unit;
  std::vector<std::string> x, y;  ///< Of each column and row, at least one.
  std::vector<std::vector<std::optional<double>>> values;
};

/// Cells with their values in them, light for the lowest and dark for the highest, and the scale beside.
void draw_heat_map(const HeatMap& map, Canvas& canvas, const Rect& rect);

/// @param kind_of Name whose ending says which kind of picture; @p out is where it goes.
/// @throws InputError if it is neither .png nor .svg, EnvironmentError if @p out cannot be written
void write_heat_map(const HeatMap& map, const std::filesystem::path& kind_of, const std::filesystem::path& out);

}  // namespace photonlag::viz
