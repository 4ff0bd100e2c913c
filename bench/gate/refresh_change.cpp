#include "bench/gate/refresh_change.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "bench/gate/golden_tables.hpp"

namespace photonlag {
namespace {

using Frames = std::map<std::pair<std::uint32_t, std::int64_t>, const GoldenFrame*>;

Frames frames_of(const Golden& golden) {
  Frames all;
  for (const GoldenFrame& f : golden.frames) all[{f.client, f.frame}] = &f;
  return all;
}

/// A refresh as a list of cells, those of its frame's life among them.
class Cells {
 public:
  Cells(const ReadRefresh& r, const Frames& frames) {
    text("frame", r.frame ? std::to_string(*r.frame) : "none");
    if (!r.frame) return;
    if (const auto f = frames.find({r.client, *r.frame}); f != frames.end()) of_frame(*f->second);
    text("missed_vsync", r.missed_vsync ? "yes" : "no");
    for (const Stage s : {Stage::repeat, Stage::warp, Stage::vsync_wait, Stage::scanout})
      time(std::string(stage_names[static_cast<std::size_t>(s)]), r.stages[static_cast<std::size_t>(s)]);
    time("pose_to_photon_warp", r.pose_to_photon_warp);
    real("pose_error_render", r.pose_error_render_deg, "deg");
    real("pose_error_render", r.pose_error_render_mm, "mm");
    real("pose_error_warp", r.pose_error_warp_deg, "deg");
    real("pose_error_warp", r.pose_error_warp_mm, "mm");
  }

  [[nodiscard]] std::vector<CellChange> changes_to(const Cells& other) const {
    std::vector<CellChange> changes;
    for (const Cell& a : cells_)
      for (const Cell& b : other.cells_)
        if (a.name == b.name && a.unit == b.unit && !same(a, b))
          changes.push_back({a.name, a.shown, b.shown + (b.unit.empty() ? "" : " " + b.unit), change(a, b)});
    return changes;
  }

 private:
  struct Cell {
    std::string name, shown, unit;
    std::optional<double> value;
  };
  static bool same(const Cell& a, const Cell& b) {
    return a.value && b.value && a.unit != "ms" ? same_float(*a.value, *b.value) : a.shown == b.shown;
  }
  static std::string change(const Cell& a, const Cell& b) {
    return a.value && b.value ? fmt::format("{:+.6f}", *b.value - *a.value) : "";
  }
  void text(const std::string& name, const std::string& shown) { cells_.push_back({name, shown, "", {}}); }
  void time(const std::string& name, Nanos t) {
    cells_.push_back({name, fmt::format("{:.6f}", millis(t)), "ms", millis(t)});
  }
  void real(const std::string& name, double value, const char* unit) {
    cells_.push_back({name, fmt::format("{:.9g}", value), unit, value});
  }
  void of_frame(const GoldenFrame& f) {
    for (const Leg& leg : legs())
      if (const auto length = length_of(f, leg)) time(leg.name, *length);
    text("bytes", std::to_string(f.bytes_colour));
    text("packets lost", f.dropped.empty() ? "none" : f.dropped);
  }

  std::vector<Cell> cells_;
};

}  // namespace

std::optional<RefreshChange> first_refresh_change(const Golden& before, const Golden& after) {
  const Frames old_frames = frames_of(before), new_frames = frames_of(after);
  std::map<std::pair<std::uint32_t, std::int64_t>, const ReadRefresh*> old;
  for (const ReadRefresh& r : before.refreshes) old[{r.client, r.refresh}] = &r;
  for (const ReadRefresh& r : after.refreshes) {
    const auto found = old.find({r.client, r.refresh});
    if (found == old.end()) continue;
    RefreshChange change{r.client, r.refresh, Cells(*found->second, old_frames).changes_to(Cells(r, new_frames))};
    if (!change.cells.empty()) return change;
  }
  return {};
}

}  // namespace photonlag
