#include "viz/canvas/svg_canvas.hpp"

#include <fmt/format.h>

#include "sim/core/printable.hpp"
#include "viz/canvas/shapes.hpp"

namespace photonlag::viz {
namespace {

/// Hundredths of a pixel, without trailing zeros: short files, and no rounding that depends on the locale.
std::string number(float value) {
  std::string text = fmt::format("{:.2f}", value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string paint(const char* property, Colour colour) {
  std::string text = fmt::format("{}=\"#{:02x}{:02x}{:02x}\"", property, colour.r, colour.g, colour.b);
  if (colour.a < 255) text += fmt::format(" {}-opacity=\"{}\"", property, number(static_cast<float>(colour.a) / 255));
  return text;
}

std::string points_text(std::span<const Point> points) {
  std::string text;
  for (const Point p : points) text += (text.empty() ? "" : " ") + number(p.x) + "," + number(p.y);
  return text;
}

std::string box(const Rect& r) {
  return fmt::format(R"(x="{}" y="{}" width="{}" height="{}")", number(r.x0), number(r.y0),
                     number(std::max(r.width(), 0.0F)), number(std::max(r.height(), 0.0F)));
}

std::string base64(std::string_view bytes) {
  constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t k) {
      return i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U;
    };
    const unsigned word = byte(0) << 16U | byte(1) << 8U | byte(2);
    text += digits[word >> 18U & 63U];
    text += digits[word >> 12U & 63U];
    text += i + 1 < bytes.size() ? digits[word >> 6U & 63U] : '=';
    text += i + 2 < bytes.size() ? digits[word & 63U] : '=';
  }
  return text;
}

}  // namespace

SvgCanvas::SvgCanvas(int width, int height, Colour background) : width_(width), height_(height) {
  SvgCanvas::fill_rect({0, 0, static_cast<float>(width), static_cast<float>(height)}, background, 0);
}

void SvgCanvas::polyline(std::span<const Point> points, Colour colour, float width) {
  if (points.size() < 2) return;
  body_ += fmt::format("<polyline points=\"{}\" fill=\"none\" {} stroke-width=\"{}\" stroke-linejoin=\"round\"/>\n",
                       points_text(points), paint("stroke", colour), number(width));
}

void SvgCanvas::fill_rect(const Rect& rect, Colour colour, float corner_radius) {
  if (rect.empty()) return;
  const std::string round = corner_radius > 0 ? fmt::format(" rx=\"{}\"", number(corner_radius)) : "";
  body_ += fmt::format("<rect {}{} {}/>\n", box(rect), round, paint("fill", colour));
}

void SvgCanvas::fill_polygon(std::span<const Point> points, Colour colour) {
  if (points.size() < 3) return;
  body_ += fmt::format("<polygon points=\"{}\" {}/>\n", points_text(points), paint("fill", colour));
}

void SvgCanvas::hatch(const Rect& rect, Colour colour) {
  if (rect.empty()) return;
  const std::string name = fmt::format("hatch-{:02x}{:02x}{:02x}{:02x}", colour.r, colour.g, colour.b, colour.a);
  if (patterns_.insert(name).second) {
    const float pitch = hatch_spacing / std::sqrt(2.0F);
    defs_ += fmt::format(
        "<pattern id=\"{}\" width=\"{}\" height=\"{}\" patternUnits=\"userSpaceOnUse\" "
        "patternTransform=\"rotate(45)\"><rect width=\"{}\" height=\"{}\" {}/></pattern>\n",
        name, number(pitch), number(pitch), number(hatch_width), number(pitch), paint("fill", colour));
  }
  body_ += fmt::format("<rect class=\"hatch\" {} fill=\"url(#{})\"/>\n", box(rect), name);
}

void SvgCanvas::text(Point anchor, std::string_view text, const TextStyle& style) {
  constexpr const char* anchors[] = {"start", "middle", "end"};
  body_ +=
      fmt::format("<text x=\"{}\" y=\"{}\" font-family=\"{}\" font-size=\"{}\"{} text-anchor=\"{}\" {}>{}</text>\n",
                  number(anchor.x), number(anchor.y + baseline_offset(style)), Typeface::get(style.face).family(),
                  number(em_of(style.size)), style.face == Face::bold ? " font-weight=\"bold\"" : "",
                  anchors[static_cast<int>(style.x)], paint("fill", style.colour), xml_text(printable(text)));
}

float SvgCanvas::text_width(std::string_view text, const TextStyle& style) const {
  return Typeface::get(style.face).width(text, em_of(style.size));
}

void SvgCanvas::image(const Rect& rect, const Picture& picture) {
  body_ += fmt::format("<image {} preserveAspectRatio=\"none\" href=\"data:image/png;base64,{}\"/>\n", box(rect),
                       base64(encode_png(picture)));
}

void SvgCanvas::push_clip(const Rect& rect) {
  const std::string name = fmt::format("clip-{}", ++clips_);
  defs_ += fmt::format("<clipPath id=\"{}\"><rect {}/></clipPath>\n", name, box(rect));
  body_ += fmt::format("<g clip-path=\"url(#{})\">\n", name);
}

void SvgCanvas::begin_group(std::string_view name) {
  body_ += fmt::format("<g class=\"{}\">\n", xml_text(printable(name)));
}

std::string SvgCanvas::str() const {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\">\n"
      "<defs>\n{2}</defs>\n{3}</svg>\n",
      width_, height_, defs_, body_);
}

}  // namespace photonlag::viz
