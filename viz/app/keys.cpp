#include <fmt/format.h>
#include <imgui.h>

#include <cctype>
#include <filesystem>

#include "sim/core/error.hpp"
#include "sim/core/whole_file.hpp"
#include "viz/app/navigation.hpp"
#include "viz/app/viewer.hpp"
#include "viz/render.hpp"

namespace photonlag::viz {
namespace {

struct Help {
  const char *key, *what;
};

constexpr Help help_lines[] = {{"left, right", "refresh before, after"},
                               {", .", "bad refresh before, after"},
                               {"wheel, W S", "zoom in and out, at the pointer or the middle"},
                               {"drag", "look at that time"},
                               {"right drag, A D", "move in time"},
                               {"click", "select the refresh, light up the frame"},
                               {"double click, F", "fit the whole run"},
                               {"G", "go to the selected refresh"},
                               {"hold Shift", "truth instead of what was shown"},
                               {"[ ]", "client before, after"},
                               {"B", "swap A and B, at the same instant"},
                               {"1 .. 7, 0", "one pane alone, all panes"},
                               {"P", "write what is shown as PNG and SVG"},
                               {"?", "these keys"}};

constexpr const char* focus_plots[] = {"overview", "gantt",  "motion_to_photon", "stages",
                                       "ccdf",     "budget", "pictures",         "refresh"};

}  // namespace

void Viewer::keys() {
  const ImGuiIO& io = ImGui::GetIO();
  // Letters come as characters, so that they are where the user's keyboard has them.
  for (const ImWchar c : io.InputQueueCharacters)
    if (c < 128) letter(static_cast<char>(std::tolower(static_cast<int>(c))));
  const std::int64_t step = io.KeyCtrl ? 10 : 1;
  // GetKeyIndex: ImGui 1.86 wants the backend's own numbers, later ones take the names.
  if (ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_LeftArrow))) select(stepped(run(), view_.at_refresh, -step));
  if (ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_RightArrow))) select(stepped(run(), view_.at_refresh, step));
  if (ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape))) {
    focus_ = 0;
    help_ = false;
  }
}

void Viewer::letter(char c) {
  const TimeRange whole = run().whole();
  TimeRange& range = *view_.range;
  const Nanos anchor = pointed_.value_or(range.begin + range.length() / 2);
  if (c == 'a' || c == 'd') range = panned(range, c == 'a' ? -0.25 : 0.25, whole);
  if (c == 'w' || c == 's') range = zoomed(range, c == 'w' ? 0.8 : 1.25, anchor, whole);
  if (c == 'f') range = whole;
  if (c == 'g')
    if (const ReadRefresh* told = run().find(view_.at_refresh))
      range = brought_into_view({told->photon, told->photon + Nanos(1)}, *told, whole);
  if (c == ',' || c == '.') select(next_bad(run(), view_.at_refresh, c == '.' ? 1 : -1));
  if (c == '?') help_ = !help_;
  if (c == 'p') save_pictures();
  if (c >= '0' && c <= '7') focus_ = c - '0';
  if (c == '[' || c == ']') change_client(c == ']' ? 1 : -1);
  if (c == 'b' && runs_.size() == 2) swap_runs();
}

/// Says which run it is of, and is taken by no file.
std::string Viewer::free_name(const std::string& plot) const {
  std::string of = run().name;
  if (run().clients.size() > 1) of += fmt::format("-client-{}", run().client);
  std::string name = fmt::format("photonlag-{}-{}-refresh-{}", of, plot, view_.at_refresh);
  for (char& c : name)
    if (c == '/' || c == ' ') c = '-';
  for (int n = 1;; ++n) {
    const std::string tried = n == 1 ? name : fmt::format("{}-{}", name, n);
    if (!std::filesystem::exists(tried + ".png") && !std::filesystem::exists(tried + ".svg")) return tried;
  }
}

void Viewer::save_pictures() {
  const Plot& plot = find_plot(focus_plots[focus_]);
  const std::string name = free_name(plot.name);
  const PlotInput shown{runs_, view_, {}, pinned_};
  const SheetSize size = sheet_of(plot, shown);
  try {
    for (const auto& [kind, ending] : {std::pair(FileKind::png, ".png"), std::pair(FileKind::svg, ".svg")})
      write_whole_file(name + ending, render_plot(plot, shown, kind, size.width, size.height));
    say("wrote " + (std::filesystem::current_path() / name).string() + ".png and .svg");
  } catch (const EnvironmentError& error) {
    say(error.what());
  }
}

void Viewer::draw_help() const {
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({size.x / 2, size.y / 2}, ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::Begin("Keys", nullptr,
               ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoSavedSettings);
  if (ImGui::BeginTable("keys", 2)) {
    for (const Help& line : help_lines) {
      ImGui::TableNextColumn();
      ImGui::PushFont(baked_font(Face::bold, TextSize::small));
      ImGui::TextUnformatted(line.key);
      ImGui::PopFont();
      ImGui::TableNextColumn();
      ImGui::TextUnformatted(line.what);
    }
    ImGui::EndTable();
  }
  ImGui::End();
}

}  // namespace photonlag::viz
