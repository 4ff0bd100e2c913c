#include "pipeline/scenes/gltf/picture.hpp"

#include <stb_image.h>

#include <memory>

namespace photonlag::gltf {
namespace {

constexpr int largest = 16384;

bool has(std::span<const std::uint8_t> bytes, std::size_t at, std::string_view magic) {
  if (bytes.size() < at + magic.size()) return false;
  return std::string_view(reinterpret_cast<const char*>(bytes.data()) + at, magic.size()) == magic;
}

/// What @p bytes are, if they are no PNG and no JPEG.
std::string foreign_kind(std::span<const std::uint8_t> bytes) {
  if (has(bytes, 0, "\x89PNG\r\n") || has(bytes, 0, "\xFF\xD8\xFF")) return "";
  if (has(bytes, 0, "RIFF") && has(bytes, 8, "WEBP")) return "WebP";
  if (has(bytes, 0, "\xABKTX ")) return "KTX";
  if (has(bytes, 0, "DDS ")) return "DDS";
  if (has(bytes, 0, "GIF8")) return "GIF";
  if (has(bytes, 0, "BM")) return "BMP";
  if (has(bytes, 4, "ftypavif")) return "AVIF";
  return "neither PNG nor JPEG";
}

}  // namespace

Image read_picture(Document& file, std::size_t image, bool with_alpha) {
  const Json source = file.member("images", image, "a texture");
  Bytes fetched;
  std::span<const std::uint8_t> bytes;
  if (const auto view = source.whole("bufferView")) {
    bytes = file.view(*view, source.place("bufferView"));
  } else {
    fetched = file.fetch(source, source.at("uri").as_text(), most_bytes);
    bytes = fetched;
  }
  if (const std::string kind = foreign_kind(bytes); !kind.empty()) {
    throw Flaw{source.place() + " is " + kind + ", which is not supported; export it with PNG or JPEG textures"};
  }
  int width = 0, height = 0, channels = 0;
  const int size = int(std::min(bytes.size(), most_bytes));
  if (stbi_info_from_memory(bytes.data(), size, &width, &height, &channels) == 0) {
    throw Flaw{source.place() + " is damaged"};
  }
  if (width > largest || height > largest) {
    throw Flaw{source.place() + " has " + std::to_string(width) + " x " + std::to_string(height) +
               " pixels; at most 16384 x 16384"};
  }
  const std::unique_ptr<stbi_uc, decltype(&stbi_image_free)> pixels(
      stbi_load_from_memory(bytes.data(), size, &width, &height, &channels, 4), &stbi_image_free);
  if (pixels == nullptr) throw Flaw{source.place() + " is damaged"};
  Image out(width, height);
  std::copy_n(pixels.get(), out.rgba.size(), out.rgba.begin());
  for (std::size_t i = 3; i < out.rgba.size() && !with_alpha; i += 4) out.rgba[i] = 255;
  return out;
}

}  // namespace photonlag::gltf
