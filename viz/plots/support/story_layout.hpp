#pragma once
/// @file
/// Where each word of a refresh's story stands, apart from its drawing: for panes that scroll, and for tests.

#include <string>
#include <vector>

#include "viz/canvas/canvas.hpp"
#include "viz/plots/support/run_view.hpp"

namespace photonlag::viz {

struct PlacedText {
  Point at;
  std::string text;
  TextStyle style;
};

struct PlacedBox {
  Rect rect;
  Colour colour;
};

struct StoryLayout {
  std::vector<PlacedText> texts;
  std::vector<PlacedBox> boxes;
  float height = 0;
};

/// The answer first: who is to blame and what held it up, then how old the picture was, the stages with what each took
/// more or less than usual as a bar, and the errors of the pose. Nothing is cut: what is too wide is broken, and no
/// text lies right of @p width. Begins at (0, 0).
[[nodiscard]] StoryLayout layout_story(const Canvas& canvas, const RunView& run, const ReadRefresh& refresh,
                                       float width);

/// "shows frame 434 again, client 2 of 3"
[[nodiscard]] std::string story_subtitle(const RunView& run, const ReadRefresh& refresh);

void draw_story(Canvas& canvas, const StoryLayout& layout, Point corner);

}  // namespace photonlag::viz
