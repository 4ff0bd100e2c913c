#pragma once
/// @file
/// What the window shows and how it answers. One object for the life of the window; every frame is drawn from its
/// state.

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "viz/app/window.hpp"
#include "viz/canvas/draw_list_canvas.hpp"
#include "viz/plots/plot.hpp"

namespace photonlag::viz {

class Viewer {
 public:
  /// @p runs and @p window outlive the viewer.
  Viewer(std::vector<RunView> runs, ViewState view, Window& window);

  /// One frame: reads ImGui's input and draws.
  void frame();

 private:
  // viewer.cpp
  void layout(Canvas& canvas, const Rect& area);
  void focused(Canvas& canvas, const Rect& area);
  [[nodiscard]] PlotInput input() const;
  /// @p refresh is told about from now on, and the frame that is to blame for it lit.
  void select(std::int64_t refresh);
  /// The instant that is told about: what another run or client showed then is found by it.
  [[nodiscard]] Nanos told_instant() const;
  /// Tells about what run A showed at @p instant.
  void select_at(Nanos instant);
  void swap_runs();
  void change_client(int step);
  void say(std::string what);
  [[nodiscard]] const RunView& run() const { return runs_.front(); }
  [[nodiscard]] const Picture* picture(const std::filesystem::path& file);

  // keys.cpp
  void keys();
  void letter(char c);
  void save_pictures();
  [[nodiscard]] std::string free_name(const std::string& plot) const;
  void draw_help() const;

  // plot_panes.cpp
  void time_pane(const char* plot, Canvas& canvas, const Rect& rect);
  void still_pane(const char* plot, Canvas& canvas, const Rect& rect);
  void strip(Canvas& canvas, const Rect& rect);
  void hover_gantt(const Rect& data);
  void click_frame(std::int64_t frame);
  [[nodiscard]] bool was_clicked();
  void steer(const char* id, const Rect& data, const TimeRange& shown);
  void draw_brush(Canvas& canvas, const Rect& data);

  // side_panes.cpp
  void image_pane(Canvas& canvas, const Rect& rect);
  void scrubber(const Rect& rect);
  void detail_pane(Canvas& canvas, const Rect& rect);

  std::vector<RunView> runs_;
  ViewState view_;  ///< Always with a range.
  Window& window_;
  std::optional<std::int64_t> hovered_;  ///< The frame under the pointer, of the last drawn frame.
  std::optional<std::int64_t> next_hovered_;
  std::optional<std::int64_t> pinned_;           ///< A frame that was clicked and is shown in no refresh.
  std::optional<Nanos> instant_;                 ///< told_instant(), kept while A and B or clients change.
  std::optional<Nanos> pointed_, next_pointed_;  ///< The time under the pointer, likewise of the last drawn frame.
  std::optional<Nanos> brush_;                   ///< Where a drag began.
  struct Selection {
    std::int64_t refresh = -1;
    std::optional<std::int64_t> pinned;
  };
  Selection before_click_;        ///< A double click gives it back.
  bool release_is_done_ = false;  ///< Of a double click: it selects nothing.
  int focus_ = 0;                 ///< 0 = all panes, else the pane alone.
  bool help_ = false;
  std::string notice_;   ///< What the last command did,
  double notice_s_ = 0;  ///< and when, by ImGui's clock.
  std::map<std::string, Picture> pictures_;
};

}  // namespace photonlag::viz
