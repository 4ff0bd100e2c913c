#include "viz/export.hpp"

#include <fmt/format.h>

#include "sim/core/error.hpp"
#include "sim/core/whole_file.hpp"
#include "viz/canvas/raster_canvas.hpp"
#include "viz/canvas/svg_canvas.hpp"
#include "viz/plots/support/theme.hpp"
#include "viz/render.hpp"

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

void check_view(const RunView& run, const ViewState& view) {
  if (run.refreshes.empty() && !run.run->refreshes.empty())
    throw InputError({run.run->folder.string()}, fmt::format("there is no client {} in this run", view.client));
  if (view.at_refresh < 0 || run.find(view.at_refresh) != nullptr) return;
  if (run.refreshes.empty()) throw InputError({run.run->folder.string()}, "no refreshes were recorded (record.level)");
  throw InputError({run.run->folder.string()},
                   fmt::format("there is no refresh {}; the run has {} to {}", view.at_refresh,
                               run.refreshes.front()->refresh, run.refreshes.back()->refresh));
}

namespace {

FileKind kind_of(const std::filesystem::path& out) {
  if (out.extension() == ".png") return FileKind::png;
  if (out.extension() == ".svg") return FileKind::svg;
  throw InputError({out.string()}, "pictures are written as .png or .svg");
}

void check_size(int width, int height) {
  constexpr int least = 200;
  constexpr int most = 16384;
  if (std::min(width, height) < least || std::max(width, height) > most)
    throw InputError({"--size"}, fmt::format("{} x {} is not between {} and {} pixels", width, height, least, most));
}

}  // namespace
}  // namespace viz

std::vector<std::string> plot_names() {
  std::vector<std::string> names;
  for (const auto& plot : viz::plots()) names.push_back(plot.name);
  return names;
}

void export_plot(const std::vector<std::filesystem::path>& runs, const std::string& plot,
                 const std::filesystem::path& out, const ViewState& view, int width, int height) {
  const viz::Plot& chosen = viz::find_plot(plot);
  const viz::FileKind kind = viz::kind_of(out);
  viz::check_size(width, height);
  if (runs.empty() || runs.size() > 2)
    throw InputError({"view"}, fmt::format("{} runs given; one is shown, or two are compared", runs.size()));
  std::vector<RunData> data;
  for (const auto& folder : runs) data.push_back(read_run(folder));
  std::vector<viz::RunView> views;
  for (const RunData& run : data) views.push_back(viz::prepare(run, view.client));
  viz::check_view(views.front(), view);
  write_whole_file(out, viz::render_plot(chosen, {views, view}, kind, width, height));
}

}  // namespace photonlag
