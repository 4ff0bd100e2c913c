#include "viz/app/viewer.hpp"

#include <imgui.h>

#include <algorithm>

#include "sim/core/error.hpp"
#include "viz/app/navigation.hpp"
#include "viz/plots/support/gantt_layout.hpp"
#include "viz/plots/support/header.hpp"
#include "viz/plots/support/theme.hpp"

namespace photonlag::viz {
namespace {

constexpr float gap = 10;
constexpr float strip_height = 44;

}  // namespace

Viewer::Viewer(std::vector<RunView> runs, ViewState view, Window& window)
    : runs_(std::move(runs)), view_(view), window_(window) {
  if (const ReadRefresh* told = run().selected(view_)) view_.at_refresh = told->refresh;
  view_.range = gantt_range(run(), view_);
}

PlotInput Viewer::input() const { return {runs_, view_, {}, hovered_ ? hovered_ : pinned_}; }

void Viewer::say(std::string what) {
  notice_ = std::move(what);
  notice_s_ = ImGui::GetTime();
}

Nanos Viewer::told_instant() const {
  if (instant_) return *instant_;
  const ReadRefresh* told = run().find(view_.at_refresh);
  return told == nullptr ? view_.range->begin + view_.range->length() / 2 : run().middle_of(*told);
}

void Viewer::select_at(Nanos instant) {
  const ReadRefresh* shown = refresh_on_screen(run(), instant);
  pinned_.reset();
  view_.at_refresh = shown == nullptr ? -1 : shown->refresh;
  instant_ = instant;
}

void Viewer::swap_runs() {
  const Nanos instant = told_instant();
  std::swap(runs_[0], runs_[1]);
  view_.client = run().client;
  select_at(instant);
}

void Viewer::change_client(int step) {
  const auto& clients = run().clients;
  if (clients.size() < 2) return say("this run has one client");
  const Nanos instant = told_instant();
  const auto at = std::find(clients.begin(), clients.end(), run().client) - clients.begin();
  const auto count = static_cast<std::ptrdiff_t>(clients.size());
  const std::uint32_t next = clients[static_cast<std::size_t>((at + step + count) % count)];
  // B follows where it has such a client.
  for (RunView& view : runs_)
    if (&view == &runs_.front() || std::find(view.clients.begin(), view.clients.end(), next) != view.clients.end())
      view = prepare(*view.run, next);
  view_.client = next;
  window_.forget_textures();
  pictures_.clear();
  select_at(instant);
}

void Viewer::select(std::int64_t refresh) {
  const ReadRefresh* found = run().find(refresh);
  if (found == nullptr) return;
  view_.at_refresh = refresh;
  pinned_.reset();
  instant_.reset();
  view_.range = brought_into_view(*view_.range, *found, run().whole());
}

const Picture* Viewer::picture(const std::filesystem::path& file) {
  if (file.empty()) return nullptr;
  constexpr std::size_t most_kept = 48;
  if (pictures_.size() > most_kept) {
    window_.forget_textures();
    pictures_.clear();
  }
  const auto found = pictures_.find(file.string());
  if (found != pictures_.end()) return found->second.empty() ? nullptr : &found->second;
  try {
    return &pictures_.emplace(file.string(), load_png(file)).first->second;
  } catch (const InputError& error) {
    say(error.what());
    pictures_.emplace(file.string(), Picture());
    return nullptr;
  }
}

void Viewer::frame() {
  keys();
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  ImGui::Begin("photonlag", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleVar();
  DrawListCanvas canvas(*ImGui::GetWindowDrawList(), [this](const Picture& p) { return window_.texture_of(p); });
  next_hovered_.reset();
  next_pointed_.reset();
  layout(canvas, Rect{0, 0, size.x, size.y}.inset(14, 10, 14, 12));
  hovered_ = next_hovered_;
  pointed_ = next_pointed_;
  ImGui::End();
  if (help_) draw_help();
}

void Viewer::layout(Canvas& canvas, const Rect& area) {
  constexpr double notice_lasts_s = 6;
  if (!notice_.empty() && ImGui::GetTime() - notice_s_ > notice_lasts_s) notice_.clear();
  const float header = header_height(input(), canvas, area.width());
  draw_header(input(), canvas, {area.x0, area.y0, area.x1, area.y0 + header});
  const TextStyle hint{TextSize::small, muted, Face::regular, AlignX::right, AlignY::top};
  canvas.text({area.x1 - 4, area.y1 - 8}, notice_.empty() ? "? for keys" : notice_, hint);
  const Rect below = area.inset(0, header, 0, 10);
  strip(canvas, {below.x0, below.y0, below.x1, below.y0 + strip_height});
  const Rect panes = below.inset(0, strip_height + gap, 0, 0);
  if (focus_ > 0) return focused(canvas, panes);
  const float split = panes.x0 + panes.width() * 0.66F;
  const float gantt_end = panes.y0 + panes.height() * 0.47F;
  const float time_end = gantt_end + gap + panes.height() * 0.25F;
  time_pane("gantt", canvas, {panes.x0, panes.y0, split, gantt_end});
  time_pane(runs_.size() == 1 ? "stages" : "motion_to_photon", canvas, {panes.x0, gantt_end + gap, split, time_end});
  const float middle = panes.x0 + (split - panes.x0) * 0.45F;
  still_pane("ccdf", canvas, {panes.x0, time_end + gap, middle, panes.y1});
  still_pane("budget", canvas, {middle + gap, time_end + gap, split, panes.y1});
  if (run().pictures.empty()) return detail_pane(canvas, {split + gap, panes.y0, panes.x1, panes.y1});
  const float image_end = panes.y0 + panes.height() * 0.55F;
  image_pane(canvas, {split + gap, panes.y0, panes.x1, image_end});
  detail_pane(canvas, {split + gap, image_end + gap, panes.x1, panes.y1});
}

void Viewer::focused(Canvas& canvas, const Rect& area) {
  switch (focus_) {
    case 1:
      return time_pane("gantt", canvas, area);
    case 2:
      return time_pane("motion_to_photon", canvas, area);
    case 3:
      return time_pane("stages", canvas, area);
    case 4:
      return still_pane("ccdf", canvas, area);
    case 5:
      return still_pane("budget", canvas, area);
    case 6:
      return image_pane(canvas, area);
    default:
      return detail_pane(canvas, area);
  }
}

}  // namespace photonlag::viz
