#include "viz/canvas/raster_canvas.hpp"

#include <algorithm>

#include "viz/canvas/shapes.hpp"

namespace photonlag::viz {

RasterCanvas::RasterCanvas(int width, int height, Colour background)
    : picture_(width, height, background), clips_{{0, 0, static_cast<float>(width), static_cast<float>(height)}} {}

Rect RasterCanvas::pixels_of(const Rect& rect) const {
  const Rect r = rect.intersect(clips_.back());
  return {std::floor(r.x0), std::floor(r.y0), std::ceil(r.x1), std::ceil(r.y1)};
}

void RasterCanvas::blend(int x, int y, Colour colour, float share) {
  const auto alpha = static_cast<unsigned>(share * static_cast<float>(colour.a) + 0.5F);
  if (alpha == 0) return;
  std::uint8_t* p = &picture_.rgba[(std::size_t(y) * std::size_t(picture_.width) + std::size_t(x)) * 4];
  const auto mix = [alpha](std::uint8_t below, std::uint8_t above) {
    return static_cast<std::uint8_t>((unsigned{above} * alpha + unsigned{below} * (255 - alpha) + 127) / 255);
  };
  p[0] = mix(p[0], colour.r);
  p[1] = mix(p[1], colour.g);
  p[2] = mix(p[2], colour.b);
  p[3] = mix(p[3], 255);
}

void RasterCanvas::paint(const Coverage& coverage, const Rect& bounds, Colour colour) {
  std::vector<float> shares;
  for (int y = 0; y < coverage.height(); ++y) {
    coverage.row(y, shares);
    for (int x = 0; x < coverage.width(); ++x)
      blend(static_cast<int>(bounds.x0) + x, static_cast<int>(bounds.y0) + y, colour,
            shares[static_cast<std::size_t>(x)]);
  }
}

void RasterCanvas::polyline(std::span<const Point> points, Colour colour, float width) {
  const Rect bounds = pixels_of(grown(bounds_of(points), width));
  if (bounds.empty() || points.size() < 2) return;
  Coverage coverage(bounds);
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    coverage.add(thick_line(points[i], points[i + 1], width));
    if (i > 0) coverage.add(disc(points[i], width / 2));
  }
  paint(coverage, bounds, colour);
}

void RasterCanvas::fill_rect(const Rect& rect, Colour colour, float corner_radius) {
  if (corner_radius > 0) return fill_polygon(rounded(rect, corner_radius), colour);
  const Rect inside = rect.intersect(clips_.back());
  const Rect bounds = pixels_of(rect);
  if (inside.empty()) return;
  for (float y = bounds.y0; y < bounds.y1; ++y) {
    const float tall = std::min(y + 1, inside.y1) - std::max(y, inside.y0);
    for (float x = bounds.x0; x < bounds.x1; ++x)
      blend(static_cast<int>(x), static_cast<int>(y), colour,
            tall * (std::min(x + 1, inside.x1) - std::max(x, inside.x0)));
  }
}

void RasterCanvas::fill_polygon(std::span<const Point> points, Colour colour) {
  const Rect bounds = pixels_of(bounds_of(points));
  if (bounds.empty()) return;
  Coverage coverage(bounds);
  coverage.add(points);
  paint(coverage, bounds, colour);
}

void RasterCanvas::hatch(const Rect& rect, Colour colour) {
  const Rect bounds = pixels_of(rect);
  if (bounds.empty()) return;
  Coverage coverage(bounds);
  for (const auto& [a, b] : hatch_lines(rect))
    coverage.add(clipped(thick_line(a, b, hatch_width), rect.intersect(clips_.back())));
  paint(coverage, bounds, colour);
}

void RasterCanvas::draw_glyph(const Glyph& glyph, int x, int y, Colour colour) {
  const Rect& clip = clips_.back();
  for (int row = 0; row < glyph.height; ++row)
    for (int column = 0; column < glyph.width; ++column) {
      const int px = x + glyph.left + column;
      const int py = y + glyph.top + row;
      if (!clip.contains({static_cast<float>(px), static_cast<float>(py)})) continue;
      const auto share = glyph.coverage[std::size_t(row) * std::size_t(glyph.width) + std::size_t(column)];
      blend(px, py, colour, static_cast<float>(share) / 255);
    }
}

void RasterCanvas::text(Point anchor, std::string_view text, const TextStyle& style) {
  const Typeface& font = Typeface::get(style.face);
  const float em = em_of(style.size);
  float pen = anchor.x;
  if (style.x != AlignX::left) pen -= text_width(text, style) * (style.x == AlignX::right ? 1.0F : 0.5F);
  const auto baseline = static_cast<int>(std::lround(anchor.y + baseline_offset(style)));
  while (!text.empty()) {
    const char32_t letter = take_letter(text);
    const auto quarters = static_cast<int>(std::lround(pen * 4));
    const int whole = quarters >= 0 ? quarters / 4 : (quarters - 3) / 4;
    draw_glyph(font.glyph(letter, em, quarters - whole * 4), whole, baseline, style.colour);
    pen += font.advance(letter, em);
  }
}

float RasterCanvas::text_width(std::string_view text, const TextStyle& style) const {
  return Typeface::get(style.face).width(text, em_of(style.size));
}

void RasterCanvas::image(const Rect& rect, const Picture& picture) {
  const Rect bounds = pixels_of(rect);
  const auto sample = [](float at, float from, float length, int count) {
    const int index = static_cast<int>((at + 0.5F - from) / length * static_cast<float>(count));
    return std::clamp(index, 0, count - 1);
  };
  for (float y = bounds.y0; y < bounds.y1; ++y)
    for (float x = bounds.x0; x < bounds.x1; ++x) {
      const Colour c = picture.at(sample(x, rect.x0, rect.width(), picture.width),
                                  sample(y, rect.y0, rect.height(), picture.height));
      blend(static_cast<int>(x), static_cast<int>(y), c, 1);
    }
}

void RasterCanvas::push_clip(const Rect& rect) {
  const Rect whole{std::round(rect.x0), std::round(rect.y0), std::round(rect.x1), std::round(rect.y1)};
  Rect clip = whole.intersect(clips_.back());
  clip.x1 = std::max(clip.x0, clip.x1);
  clip.y1 = std::max(clip.y0, clip.y1);
  clips_.push_back(clip);
}

}  // namespace photonlag::viz
