#include "viz/export.hpp"

#include <fmt/format.h>

#include "sim/core/error.hpp"
#include "sim/core/output_file.hpp"
#include "sim/core/whole_file.hpp"
#include "viz/canvas/raster_canvas.hpp"
#include "viz/canvas/svg_canvas.hpp"
#include "viz/plots/support/theme.hpp"
#include "viz/render.hpp"
#include "viz/write_picture.hpp"

namespace photonlag {
namespace viz {

std::string render_plot(const Plot& plot, const PlotInput& input, FileKind kind, int width, int height) {
  const Rect all{0, 0, static_cast<float>(width), static_cast<float>(height)};
  if (kind == FileKind::svg) {
    SvgCanvas canvas(width, height, page);
    plot.draw(input, canvas, all);
    return canvas.str();
  }
  RasterCanvas canvas(width, height, page);
  plot.draw(input, canvas, all);
  return encode_png(canvas.picture());
}

namespace {

FileKind kind_of(const std::filesystem::path& out) {
  if (out.extension() == ".png") return FileKind::png;
  if (out.extension() == ".svg") return FileKind::svg;
  throw InputError({out.string()}, "pictures are written as .png or .svg");
}

void check_size(const Plot& plot, const PictureFile& file) {
  constexpr int most = 16384;
  if (file.width == 0 && file.height == 0) return;
  const Location where{fmt::format("--size {},{}", file.width, file.height)};
  if (std::max(file.width, file.height) > most) throw InputError(where, fmt::format("at most {} pixels a side", most));
  if (file.width < plot.least.width || file.height < plot.least.height)
    throw InputError(where, fmt::format("is too small to read the plot {}: at least {},{} pixels", plot.name,
                                        plot.least.width, plot.least.height));
}

}  // namespace
}  // namespace viz

std::vector<std::string> plot_names() {
  std::vector<std::string> names;
  for (const auto& plot : viz::plots()) names.push_back(plot.name);
  return names;
}

void export_plot(const std::vector<std::filesystem::path>& runs, const std::string& plot, const PictureFile& file,
                 const ViewState& view) {
  const viz::Plot& chosen = viz::find_plot(plot);
  const viz::FileKind kind = viz::kind_of(file.out);
  viz::check_size(chosen, file);
  if (runs.empty() || runs.size() > 2)
    throw InputError({"view"}, fmt::format("{} runs given; one is shown, or two are compared", runs.size()));
  WholeFile whole(file.out, file.force, viz::picture_begins(file.out));
  std::vector<RunData> data;
  for (const auto& folder : runs) data.push_back(read_run(folder));
  const std::vector<viz::RunView> views = viz::prepare_all(data, view);
  const viz::PlotInput input{views, view};
  viz::SheetSize size{file.width, file.height};
  if (size.width == 0) size = viz::sheet_of(chosen, input);
  write_file(whole.path(), viz::render_plot(chosen, input, kind, size.width, size.height));
  whole.commit();
}

}  // namespace photonlag
