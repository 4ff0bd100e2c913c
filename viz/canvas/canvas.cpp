#include "viz/canvas/canvas.hpp"

#include <string>

namespace photonlag::viz {

void Canvas::stroke_rect(const Rect& rect, Colour colour, float width) {
  const Point corners[] = {
      {rect.x0, rect.y0}, {rect.x1, rect.y0}, {rect.x1, rect.y1}, {rect.x0, rect.y1}, {rect.x0, rect.y0}};
  polyline(corners, colour, width);
}

void Canvas::dashed_line(Point a, Point b, Colour colour, float width, float dash, float gap) {
  const float length = std::hypot(b.x - a.x, b.y - a.y);
  if (length <= 0) return;
  const Point unit{(b.x - a.x) / length, (b.y - a.y) / length};
  for (float at = 0; at < length; at += dash + gap) {
    const float end = std::min(at + dash, length);
    line({a.x + unit.x * at, a.y + unit.y * at}, {a.x + unit.x * end, a.y + unit.y * end}, colour, width);
  }
}

float Canvas::baseline_offset(const TextStyle& style) {
  const auto& font = Typeface::get(style.face);
  const float em = em_of(style.size);
  switch (style.y) {
    case AlignY::top:
      return font.ascent(em);
    case AlignY::middle:
      return font.cap_height(em) / 2;
    case AlignY::baseline:
      break;
  }
  return 0;
}

std::string fitted(const Canvas& canvas, std::string_view text, const TextStyle& style, float width) {
  std::string whole(text);
  if (canvas.text_width(whole, style) <= width) return whole;
  while (!whole.empty()) {
    // A UTF-8 letter ends where the byte before is no continuation of it.
    while (!whole.empty() && (static_cast<unsigned char>(whole.back()) & 0xC0U) == 0x80U) whole.pop_back();
    if (!whole.empty()) whole.pop_back();
    if (!whole.empty() && canvas.text_width(whole + "…", style) <= width) return whole + "…";
  }
  return {};
}

}  // namespace photonlag::viz
