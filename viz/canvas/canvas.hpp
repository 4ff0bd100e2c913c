#pragma once
/// @file
/// The one drawing interface of every plot. Backends: an ImGui window, PNG, SVG.

#include <span>
#include <string>
#include <string_view>

#include "viz/canvas/font.hpp"
#include "viz/canvas/geometry.hpp"
#include "viz/canvas/picture.hpp"

namespace photonlag::viz {

enum class AlignX : std::uint8_t { left, centre, right };
enum class AlignY : std::uint8_t { top, middle, baseline };

struct TextStyle {
  TextSize size = TextSize::body;
  Colour colour{};
  Face face = Face::regular;
  AlignX x = AlignX::left;
  AlignY y = AlignY::baseline;
};

/// Draws in order, later over earlier. All coordinates are pixels of the whole drawing.
class Canvas {
 public:
  virtual ~Canvas() = default;

  virtual void polyline(std::span<const Point> points, Colour colour, float width) = 0;
  virtual void fill_rect(const Rect& rect, Colour colour, float corner_radius = 0) = 0;
  /// @pre convex
  virtual void fill_polygon(std::span<const Point> points, Colour colour) = 0;
  /// Diagonal stripes, clear between them: "this did not arrive", readable without colour.
  virtual void hatch(const Rect& rect, Colour colour) = 0;
  /// One line of UTF-8.
  virtual void text(Point anchor, std::string_view text, const TextStyle& style) = 0;
  [[nodiscard]] virtual float text_width(std::string_view text, const TextStyle& style) const = 0;
  /// Stretches @p picture over @p rect. The picture outlives the drawing.
  virtual void image(const Rect& rect, const Picture& picture) = 0;
  /// Draws only inside @p rect and every clip pushed before, until the matching pop.
  virtual void push_clip(const Rect& rect) = 0;
  virtual void pop_clip() = 0;
  /// Names what is drawn until the matching end; backends without names ignore it.
  virtual void begin_group(std::string_view /*name*/) {}
  virtual void end_group() {}

  void line(Point a, Point b, Colour colour, float width = 1) {
    const Point ends[] = {a, b};
    polyline(ends, colour, width);
  }
  void stroke_rect(const Rect& rect, Colour colour, float width = 1);
  void dashed_line(Point a, Point b, Colour colour, float width = 1, float dash = 4, float gap = 3);

 protected:
  /// Distance from the anchor down to the baseline.
  [[nodiscard]] static float baseline_offset(const TextStyle& style);
};

/// @p text, cut with an ellipsis until it is at most @p width wide; empty if not even one letter fits.
[[nodiscard]] std::string fitted(const Canvas& canvas, std::string_view text, const TextStyle& style, float width);

/// Keeps a clip or a group for a scope.
class ClipScope {
 public:
  ClipScope(Canvas& canvas, const Rect& rect) : canvas_(canvas) { canvas_.push_clip(rect); }
  ~ClipScope() { canvas_.pop_clip(); }
  ClipScope(const ClipScope&) = delete;
  ClipScope& operator=(const ClipScope&) = delete;

 private:
  Canvas& canvas_;
};

class GroupScope {
 public:
  GroupScope(Canvas& canvas, std::string_view name) : canvas_(canvas) { canvas_.begin_group(name); }
  ~GroupScope() { canvas_.end_group(); }
  GroupScope(const GroupScope&) = delete;
  GroupScope& operator=(const GroupScope&) = delete;

 private:
  Canvas& canvas_;
};

}  // namespace photonlag::viz
