#pragma once
/// @file
/// Draws into a Picture on the CPU: same calls, same font, same bytes, no GPU and no window system.

#include <vector>

#include "viz/canvas/canvas.hpp"
#include "viz/canvas/coverage.hpp"

namespace photonlag::viz {

class RasterCanvas final : public Canvas {
 public:
  RasterCanvas(int width, int height, Colour background);

  void polyline(std::span<const Point> points, Colour colour, float width) override;
  void fill_rect(const Rect& rect, Colour colour, float corner_radius) override;
  void fill_polygon(std::span<const Point> points, Colour colour) override;
  void hatch(const Rect& rect, Colour colour) override;
  void text(Point anchor, std::string_view text, const TextStyle& style) override;
  [[nodiscard]] float text_width(std::string_view text, const TextStyle& style) const override;
  void image(const Rect& rect, const Picture& picture) override;
  void push_clip(const Rect& rect) override;
  void pop_clip() override { clips_.pop_back(); }

  [[nodiscard]] const Picture& picture() const { return picture_; }

 private:
  /// The whole pixels that @p rect touches inside the clip.
  [[nodiscard]] Rect pixels_of(const Rect& rect) const;
  void blend(int x, int y, Colour colour, float share);
  void paint(const Coverage& coverage, const Rect& bounds, Colour colour);
  void draw_glyph(const Glyph& glyph, int x, int y, Colour colour);

  Picture picture_;
  std::vector<Rect> clips_;
};

}  // namespace photonlag::viz
