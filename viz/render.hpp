#pragma once
/// @file
/// The pure part of exporting: prepared runs in, bytes of a file out.

#include <span>
#include <string>

#include "viz/plots/plot.hpp"

namespace photonlag::viz {

enum class FileKind : std::uint8_t { png, svg };

[[nodiscard]] std::string render_plot(const Plot& plot, const PlotInput& input, FileKind kind, int width, int height);

}  // namespace photonlag::viz
