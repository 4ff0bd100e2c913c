#pragma once
/// @file
/// The letters of every drawing: DejaVu Sans where it is installed, else the font built into Dear ImGui.

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct stbtt_fontinfo;

namespace photonlag::viz {

enum class Face : std::uint8_t { regular, bold, mono };

/// The few sizes drawings use, so that a window can bake each into its atlas.
enum class TextSize : std::uint8_t { small, body, title, headline };
[[nodiscard]] constexpr float em_of(TextSize size) {
  constexpr float em[] = {10.5F, 12, 14, 22};
  return em[static_cast<int>(size)];
}

/// Coverage of one glyph, 0..255, row-major, placed relative to the pen on the baseline.
struct Glyph {
  int width = 0, height = 0, left = 0, top = 0;
  std::vector<unsigned char> coverage;
};

/// One face. Metrics and glyphs depend on the font file alone. Not thread-safe.
class Typeface {
 public:
  /// The face for the whole process, loaded at first use.
  [[nodiscard]] static const Typeface& get(Face face);

  ~Typeface();
  [[nodiscard]] float width(std::string_view utf8, float em) const;
  [[nodiscard]] float advance(char32_t letter, float em) const;
  [[nodiscard]] float ascent(float em) const;
  [[nodiscard]] float cap_height(float em) const;
  /// Ascent minus descent: what stb_truetype and ImGui call the pixel height.
  [[nodiscard]] float pixel_height(float em) const;
  /// @p quarter: the pen's fraction of a pixel in quarters, 0..3.
  [[nodiscard]] const Glyph& glyph(char32_t letter, float em, int quarter) const;
  /// The TrueType file.
  [[nodiscard]] std::span<const unsigned char> file() const { return bytes_; }
  /// The CSS name of the font that was really loaded.
  [[nodiscard]] const std::string& family() const { return family_; }

 private:
  explicit Typeface(Face face);
  [[nodiscard]] float scale(float em) const;

  std::vector<unsigned char> bytes_;
  std::string family_;
  std::unique_ptr<stbtt_fontinfo> info_;
  mutable std::map<std::pair<char32_t, int>, Glyph> glyphs_;
};

/// The next letter of @p utf8, removed from it; U+FFFD for a malformed byte. @pre not empty
[[nodiscard]] char32_t take_letter(std::string_view& utf8);

}  // namespace photonlag::viz
