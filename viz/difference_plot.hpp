#pragma once
/// @file
/// Paired differences, a strip for each metric, as a file.

#include <filesystem>
#include <string>
#include <vector>

#include "viz/canvas/canvas.hpp"

namespace photonlag::viz {

struct DifferenceStrip {
  std::string name, unit;
  std::vector<double> differences;       ///< B - A, one for each seed; not empty, may be infinite.
  double median = 0, low = 0, high = 0;  ///< And its interval.
  double minimum = 0;                    ///< Differences within this do not matter.
  bool higher_is_better = false;
  std::string verdict;
  bool bad = false, good = false;  ///< Which colour the verdict has.
};

struct DifferencePlot {
  std::string subtitle;
  std::vector<DifferenceStrip> strips;  ///< At least one.
};

/// Each strip on a scale of its own with 0 in it: a dot for each seed, the interval and the median over them, the
/// minimum effect as a band, and to which side it is worse.
void draw_difference_plot(const DifferencePlot& plot, Canvas& canvas, const Rect& rect);

/// @param kind_of Name whose ending says which kind of picture; @p out is where it goes.
/// @throws InputError if it is neither .png nor .svg, EnvironmentError if @p out cannot be written
void write_difference_plot(const DifferencePlot& plot, const std::filesystem::path& kind_of,
                           const std::filesystem::path& out);

}  // namespace photonlag::viz
