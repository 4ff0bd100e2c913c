#include "viz/canvas/draw_list_canvas.hpp"

#include <imgui.h>

#include "viz/canvas/shapes.hpp"

namespace photonlag::viz {
namespace {

constexpr int size_count = 4;

// Latin-1, dashes, quotes and the ellipsis, arrows, a few signs of mathematics.
constexpr ImWchar glyph_ranges[] = {0x20,   0xFF,   0x2010, 0x2027, 0x2190, 0x2195, 0x0394, 0x0394,
                                    0x2212, 0x2212, 0x2264, 0x2265, 0x25A0, 0x25CF, 0};

ImU32 colour_of(Colour c) { return IM_COL32(c.r, c.g, c.b, c.a); }
ImVec2 vec(Point p) { return {p.x, p.y}; }

std::vector<ImVec2> vecs(std::span<const Point> points) {
  std::vector<ImVec2> out;
  for (const Point p : points) out.push_back(vec(p));
  return out;
}

}  // namespace

void bake_fonts(ImFontAtlas& atlas) {
  for (const Face face : {Face::regular, Face::bold, Face::mono})
    for (int size = 0; size < size_count; ++size) {
      const Typeface& type = Typeface::get(face);
      ImFontConfig config;
      config.FontDataOwnedByAtlas = false;
      config.OversampleH = 3;
      config.GlyphRanges = glyph_ranges;
      // ImGui does not write to the file; its interface only forgot the const.
      atlas.AddFontFromMemoryTTF(const_cast<unsigned char*>(type.file().data()), static_cast<int>(type.file().size()),
                                 type.pixel_height(em_of(static_cast<TextSize>(size))), &config);
    }
}

ImFont* baked_font(Face face, TextSize size) {
  return ImGui::GetIO().Fonts->Fonts[static_cast<int>(face) * size_count + static_cast<int>(size)];
}

void DrawListCanvas::polyline(std::span<const Point> points, Colour colour, float width) {
  if (points.size() < 2) return;
  const auto v = vecs(points);
  list_.AddPolyline(v.data(), static_cast<int>(v.size()), colour_of(colour), ImDrawFlags_None, width);
}

void DrawListCanvas::fill_rect(const Rect& rect, Colour colour, float corner_radius) {
  if (!rect.empty()) list_.AddRectFilled({rect.x0, rect.y0}, {rect.x1, rect.y1}, colour_of(colour), corner_radius);
}

void DrawListCanvas::fill_polygon(std::span<const Point> points, Colour colour) {
  const auto v = vecs(points);
  list_.AddConvexPolyFilled(v.data(), static_cast<int>(v.size()), colour_of(colour));
}

void DrawListCanvas::hatch(const Rect& rect, Colour colour) {
  if (rect.empty()) return;
  push_clip(rect);
  for (const auto& [a, b] : hatch_lines(rect)) list_.AddLine(vec(a), vec(b), colour_of(colour), hatch_width);
  pop_clip();
}

void DrawListCanvas::text(Point anchor, std::string_view text, const TextStyle& style) {
  ImFont* font = baked_font(style.face, style.size);
  float x = anchor.x;
  if (style.x != AlignX::left) x -= text_width(text, style) * (style.x == AlignX::right ? 1.0F : 0.5F);
  const float top = anchor.y + baseline_offset(style) - font->Ascent;
  // Whole pixels: the atlas was rasterised for them.
  list_.AddText(font, font->FontSize, {std::round(x), std::round(top)}, colour_of(style.colour), text.data(),
                text.data() + text.size());
}

float DrawListCanvas::text_width(std::string_view text, const TextStyle& style) const {
  ImFont* font = baked_font(style.face, style.size);
  return font->CalcTextSizeA(font->FontSize, 1e9F, 0, text.data(), text.data() + text.size()).x;
}

void DrawListCanvas::image(const Rect& rect, const Picture& picture) {
  list_.AddImage(texture_of_(picture), {rect.x0, rect.y0}, {rect.x1, rect.y1});
}

void DrawListCanvas::push_clip(const Rect& rect) { list_.PushClipRect({rect.x0, rect.y0}, {rect.x1, rect.y1}, true); }
void DrawListCanvas::pop_clip() { list_.PopClipRect(); }

}  // namespace photonlag::viz
