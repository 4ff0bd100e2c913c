#include "viz/canvas/font.hpp"

#include <imgui.h>
#include <stb_truetype.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace photonlag::viz {
namespace {

std::vector<unsigned char> read_font(const std::string& name) {
  for (const char* folder : {"/usr/share/fonts/truetype/dejavu/", "/usr/share/fonts/TTF/", "/usr/share/fonts/dejavu/"})
    if (std::ifstream in(folder + name, std::ios::binary); in)
      return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return {};
}

/// ImGui carries a small font inside the library; its atlas unpacks it.
std::vector<unsigned char> built_in_font() {
  ImFontAtlas atlas;
  atlas.AddFontDefault();
  const ImFontConfig& config = atlas.ConfigData[0];
  const auto* data = static_cast<const unsigned char*>(config.FontData);
  return {data, data + config.FontDataSize};
}

}  // namespace

Typeface::Typeface(Face face) : info_(std::make_unique<stbtt_fontinfo>()) {
  constexpr const char* files[] = {"DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf"};
  bytes_ = read_font(files[static_cast<int>(face)]);
  family_ = face == Face::mono ? "DejaVu Sans Mono, monospace" : "DejaVu Sans, Verdana, sans-serif";
  if (bytes_.empty() || stbtt_InitFont(info_.get(), bytes_.data(), 0) == 0) {
    bytes_ = built_in_font();
    family_ = "monospace";
    if (stbtt_InitFont(info_.get(), bytes_.data(), 0) == 0) throw std::logic_error("ImGui's font cannot be read");
  }
}

Typeface::~Typeface() = default;

const Typeface& Typeface::get(Face face) {
  static const Typeface faces[] = {Typeface(Face::regular), Typeface(Face::bold), Typeface(Face::mono)};
  return faces[static_cast<int>(face)];
}

float Typeface::scale(float em) const { return stbtt_ScaleForMappingEmToPixels(info_.get(), em); }

float Typeface::advance(char32_t letter, float em) const {
  int units = 0;
  int bearing = 0;
  stbtt_GetCodepointHMetrics(info_.get(), static_cast<int>(letter), &units, &bearing);
  return static_cast<float>(units) * scale(em);
}

float Typeface::width(std::string_view utf8, float em) const {
  float width = 0;
  while (!utf8.empty()) width += advance(take_letter(utf8), em);
  return width;
}

float Typeface::ascent(float em) const {
  int ascent = 0;
  int descent = 0;
  int gap = 0;
  stbtt_GetFontVMetrics(info_.get(), &ascent, &descent, &gap);
  return static_cast<float>(ascent) * scale(em);
}

float Typeface::cap_height(float em) const {
  int x0 = 0;
  int y0 = 0;
  int x1 = 0;
  int y1 = 0;
  stbtt_GetCodepointBox(info_.get(), 'H', &x0, &y0, &x1, &y1);
  return static_cast<float>(y1) * scale(em);
}

float Typeface::pixel_height(float em) const { return scale(em) / stbtt_ScaleForPixelHeight(info_.get(), 1.0F); }

const Glyph& Typeface::glyph(char32_t letter, float em, int quarter) const {
  const auto key = std::pair(letter, static_cast<int>(std::lround(em * 8)) * 4 + quarter);
  if (const auto found = glyphs_.find(key); found != glyphs_.end()) return found->second;
  Glyph glyph;
  const float s = scale(em);
  unsigned char* bitmap =
      stbtt_GetCodepointBitmapSubpixel(info_.get(), s, s, static_cast<float>(quarter) / 4, 0, static_cast<int>(letter),
                                       &glyph.width, &glyph.height, &glyph.left, &glyph.top);
  if (bitmap != nullptr) glyph.coverage.assign(bitmap, bitmap + std::size_t(glyph.width) * std::size_t(glyph.height));
  stbtt_FreeBitmap(bitmap, nullptr);
  return glyphs_.emplace(key, std::move(glyph)).first->second;
}

char32_t take_letter(std::string_view& utf8) {
  const auto first = static_cast<unsigned char>(utf8.front());
  const std::size_t length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 0;
  if (length == 0 || length > utf8.size()) {
    utf8.remove_prefix(1);
    return U'\uFFFD';
  }
  char32_t letter = length == 1 ? first : first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) letter = (letter << 6U) | (static_cast<unsigned char>(utf8[i]) & 0x3FU);
  utf8.remove_prefix(length);
  return letter;
}

}  // namespace photonlag::viz
