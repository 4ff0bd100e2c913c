#pragma once
/// @file
/// Draws into an ImGui window.

#include <functional>

#include "viz/canvas/canvas.hpp"

struct ImDrawList;
struct ImFontAtlas;
struct ImFont;

namespace photonlag::viz {

/// Bakes every face and size that drawings use into @p atlas; the first one becomes ImGui's default font.
void bake_fonts(ImFontAtlas& atlas);

/// The baked font. @pre bake_fonts ran for the current ImGui context's atlas
[[nodiscard]] ImFont* baked_font(Face face, TextSize size);

class DrawListCanvas final : public Canvas {
 public:
  /// Gives the texture that shows a picture (an ImTextureID).
  using TextureOf = std::function<void*(const Picture&)>;

  DrawListCanvas(ImDrawList& list, TextureOf texture_of) : list_(list), texture_of_(std::move(texture_of)) {}

  void polyline(std::span<const Point> points, Colour colour, float width) override;
  void fill_rect(const Rect& rect, Colour colour, float corner_radius) override;
  void fill_polygon(std::span<const Point> points, Colour colour) override;
  void hatch(const Rect& rect, Colour colour) override;
  void text(Point anchor, std::string_view text, const TextStyle& style) override;
  [[nodiscard]] float text_width(std::string_view text, const TextStyle& style) const override;
  void image(const Rect& rect, const Picture& picture) override;
  void push_clip(const Rect& rect) override;
  void pop_clip() override;

 private:
  ImDrawList& list_;
  TextureOf texture_of_;
};

}  // namespace photonlag::viz
