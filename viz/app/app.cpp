#include "viz/app/app.hpp"

#include <fmt/format.h>

#include "sim/core/error.hpp"
#include "sim/core/whole_file.hpp"
#include "viz/app/script.hpp"
#include "viz/app/viewer.hpp"
#include "viz/render.hpp"

namespace photonlag {
namespace {

constexpr int first_width = 1600;
constexpr int first_height = 1000;
constexpr double idle_s = 0.1;  ///< How long the window sleeps without events.

void show(viz::Viewer& viewer, viz::Window& window, viz::Script& script) {
  if (script.screenshot()) window.keep_pixels();
  while (!window.should_close() && !(script.screenshot() && script.done())) {
    window.begin_frame(script.screenshot() ? 0 : idle_s, [&] { script.play(); });
    viewer.frame();
    window.end_frame();
  }
  if (script.screenshot()) write_whole_file(*script.screenshot(), viz::encode_png(window.read_back()));
}

}  // namespace

int run_viewer(const std::vector<std::filesystem::path>& runs, const ViewState& view) {
  if (runs.empty() || runs.size() > 2)
    throw InputError({"view"}, fmt::format("{} runs given; one is shown, or two are compared", runs.size()));
  std::vector<RunData> data;
  for (const auto& folder : runs) data.push_back(read_run(folder));
  std::vector<viz::RunView> views = viz::prepare_all(data, view);
  std::string title = "photonlag: " + views.front().name;
  if (views.size() > 1) title += " against " + views.back().name;
  viz::Window window(title.c_str(), first_width, first_height);
  viz::Viewer viewer(std::move(views), view, window);
  viz::Script script = viz::Script::from_environment();
  show(viewer, window, script);
  return 0;
}

}  // namespace photonlag
