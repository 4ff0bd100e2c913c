#include <CLI/CLI.hpp>

#include <cstdio>

#include "cli/commands.hpp"
#include "cli/suggest.hpp"
#include "sim/core/error.hpp"
#include "sim/core/printable.hpp"
#include "sim/record/reader.hpp"
#include "viz/app/app.hpp"
#include "viz/export.hpp"

namespace photonlag::cli {
namespace {

struct ViewWords {
  std::vector<std::filesystem::path> runs;
  std::int64_t at_refresh = -1;
  std::optional<std::uint32_t> client;
  std::string plot = "overview", out;
  std::pair<int, int> size{0, 0};
  bool list = false, force = false;
};

int view(const ViewWords& words) {
  if (words.list) {
    for (const std::string& name : plot_names()) std::printf("%s\n", name.c_str());
    return success;
  }
  const auto runs = words.runs.empty() ? std::vector{newest_run("runs")} : words.runs;
  ViewState state;
  state.client = words.client;
  state.at_refresh = words.at_refresh;
  if (words.out.empty()) return run_viewer(runs, state);
  export_plot(runs, words.plot,
              {.out = words.out, .width = words.size.first, .height = words.size.second, .force = words.force}, state);
  std::printf("%s\n", printable(words.out).c_str());
  return success;
}

}  // namespace

void add_view(CLI::App& app, Action& action) {
  const auto words = std::make_shared<ViewWords>();
  CLI::App* sub = app.add_subcommand("view", "look at a run, or at two (A against B)");
  sub->add_option("run", words->runs, "run folders (default: the newest under runs/)")->expected(0, 2);
  sub->add_option("--at-refresh", words->at_refresh, "go to this refresh")->check(whole_number("a refresh"));
  sub->add_option("--client", words->client, "its number, from 0 (default: the one that saw the oldest picture)")
      ->check(whole_number("a client"));
  sub->add_option("--plot", words->plot, "which plot to export (--list-plots)");
  sub->add_option("--export", words->out, "write a .png or .svg instead of opening a window");
  sub->add_option("--size", words->size, "width and height of the export in pixels: 1600,1000 (default: fits the plot)")
      ->delimiter(',')
      ->type_name("W,H")
      ->check(whole_number("a number of pixels"));
  sub->add_flag("--force", words->force, "replace an earlier export");
  sub->add_flag("--list-plots", words->list, "names of the plots");
  sub->callback([words, &action] { action = [words] { return view(*words); }; });
}

}  // namespace photonlag::cli
