#include "viz/write_picture.hpp"

#include "sim/core/whole_file.hpp"
#include "viz/canvas/raster_canvas.hpp"
#include "viz/canvas/svg_canvas.hpp"
#include "viz/error_plot.hpp"
#include "viz/plots/support/theme.hpp"

namespace photonlag::viz {

void write_picture(const std::filesystem::path& kind_of, const std::filesystem::path& out, int width, int height,
                   const std::function<void(Canvas&, const Rect&)>& draw) {
  check_picture_name(kind_of);
  const Rect all{0, 0, static_cast<float>(width), static_cast<float>(height)};
  if (kind_of.extension() == ".svg") {
    SvgCanvas canvas(width, height, page);
    draw(canvas, all);
    write_whole_file(out, canvas.str());
    return;
  }
  RasterCanvas canvas(width, height, page);
  draw(canvas, all);
  write_whole_file(out, encode_png(canvas.picture()));
}

std::string_view picture_begins(const std::filesystem::path& out) {
  return out.extension() == ".svg" ? "<svg" : "\x89PNG";
}

}  // namespace photonlag::viz
