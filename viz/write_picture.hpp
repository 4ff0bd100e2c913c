#pragma once
/// @file
/// A drawing as a file.

#include <filesystem>
#include <functional>
#include <string_view>

#include "viz/canvas/canvas.hpp"

namespace photonlag::viz {

/// @param kind_of Name whose ending, .png or .svg, says which kind of picture; @p out is where it goes.
/// @throws InputError for another ending, EnvironmentError if @p out cannot be written
void write_picture(const std::filesystem::path& kind_of, const std::filesystem::path& out, int width, int height,
                   const std::function<void(Canvas&, const Rect&)>& draw);

/// How pictures of the kind that @p out names begin.
[[nodiscard]] std::string_view picture_begins(const std::filesystem::path& out);

}  // namespace photonlag::viz
