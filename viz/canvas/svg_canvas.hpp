#pragma once
/// @file
/// Draws into SVG text: vectors for papers, real text, and diffs that people can read.

#include <set>
#include <string>

#include "viz/canvas/canvas.hpp"

namespace photonlag::viz {

class SvgCanvas final : public Canvas {
 public:
  SvgCanvas(int width, int height, Colour background);

  void polyline(std::span<const Point> points, Colour colour, float width) override;
  void fill_rect(const Rect& rect, Colour colour, float corner_radius) override;
  void fill_polygon(std::span<const Point> points, Colour colour) override;
  void hatch(const Rect& rect, Colour colour) override;
  void text(Point anchor, std::string_view text, const TextStyle& style) override;
  [[nodiscard]] float text_width(std::string_view text, const TextStyle& style) const override;
  void image(const Rect& rect, const Picture& picture) override;
  void push_clip(const Rect& rect) override;
  void pop_clip() override { body_ += "</g>\n"; }
  void begin_group(std::string_view name) override;
  void end_group() override { body_ += "</g>\n"; }

  /// The whole file.
  [[nodiscard]] std::string str() const;

 private:
  int width_, height_;
  int clips_ = 0;
  std::set<std::string> patterns_;
  std::string defs_, body_;
};

}  // namespace photonlag::viz
