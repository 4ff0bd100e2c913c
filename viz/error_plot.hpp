#pragma once
/// @file
/// Prediction error against horizon, as a file.

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "viz/canvas/canvas.hpp"

namespace photonlag::viz {

/// A value for each horizon, and how sure it is: NaN = not known. All of one length.
struct ErrorCurve {
  std::vector<double> value, low, high;
};

/// One line in each panel.
struct PredictorCurves {
  std::string label;
  ErrorCurve mm, deg;
};

struct ErrorPlot {
  std::string subtitle;
  std::vector<double> horizons_ms;  ///< Rising, at least one.
  std::vector<PredictorCurves> predictors;
};

/// So many predictors have colours and bands at once.
inline constexpr std::size_t most_bands = 8;

/// Two panels side by side, mm and deg, errors on a logarithmic scale, each line named at its end. Of more than eight
/// predictors the eight best (least geometric mean of all errors) have colours, the others are grey, and there are no
/// bands.
void draw_error_plot(const ErrorPlot& plot, Canvas& canvas, const Rect& rect);

/// @throws InputError if @p out does not end in .png or .svg
void check_picture_name(const std::filesystem::path& out);

/// @param kind_of Name whose ending says which kind of picture; @p out is where it goes.
/// @throws InputError like check_picture_name, EnvironmentError if @p out cannot be written
void write_error_plot(const ErrorPlot& plot, const std::filesystem::path& kind_of, const std::filesystem::path& out,
                      int width = 1500, int height = 820);

}  // namespace photonlag::viz
