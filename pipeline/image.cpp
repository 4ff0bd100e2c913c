#include "pipeline/image.hpp"

#include <stb_image.h>
#include <stb_image_write.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>

#include "sim/core/error.hpp"
#include "sim/core/output_file.hpp"

namespace photonlag {
namespace {

using Bytes = std::vector<unsigned char>;

void append(void* bytes, void* data, int size) {
  const auto* begin = static_cast<const unsigned char*>(data);
  static_cast<Bytes*>(bytes)->insert(static_cast<Bytes*>(bytes)->end(), begin, begin + size);
}

/// What the system says about the last failed file operation.
std::string reason() { return errno != 0 ? std::strerror(errno) : "unknown reason"; }

Bytes read_file(const std::filesystem::path& file) {
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (!in) throw InputError({file.string()}, "cannot be opened: " + reason());
  Bytes bytes;
  char block[65536];
  while (in.read(block, sizeof block) || in.gcount() > 0) bytes.insert(bytes.end(), block, block + in.gcount());
  if (in.bad()) throw InputError({file.string()}, "cannot be read: " + reason());
  return bytes;
}

}  // namespace

Image crop(const Image& image, int margin_x, int margin_y) {
  assert(margin_x >= 0 && margin_y >= 0 && 2 * margin_x < image.width && 2 * margin_y < image.height);
  Image middle(image.width - 2 * margin_x, image.height - 2 * margin_y);
  for (int y = 0; y < middle.height; ++y)
    std::copy_n(image.pixel(margin_x, y + margin_y), std::size_t(middle.width) * 4, middle.pixel(0, y));
  return middle;
}

Image difference(const Image& a, const Image& b, int gain) {
  assert(a.width == b.width && a.height == b.height);
  Image out(a.width, a.height);
  for (std::size_t i = 0; i < out.rgba.size(); ++i)
    if (i % 4 != 3) out.rgba[i] = std::uint8_t(std::min(std::abs(int(a.rgba[i]) - int(b.rgba[i])) * gain, 255));
  return out;
}

void write_png(const std::filesystem::path& file, const Image& image) {
  assert(!image.empty());
  Bytes rgb(image.rgba.size() / 4 * 3), bytes;
  for (std::size_t i = 0; i < rgb.size(); ++i) rgb[i] = image.rgba[i / 3 * 4 + i % 3];
  const int ok = stbi_write_png_to_func(append, &bytes, image.width, image.height, 3, rgb.data(), 0);
  if (ok == 0) throw EnvironmentError(file.string(), "PNG compression ran out of memory");
  write_file(file, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

Image read_png(const std::filesystem::path& file) {
  const Bytes bytes = read_file(file);
  int width = 0, height = 0, channels = 0;
  const std::unique_ptr<stbi_uc, void (*)(void*)> pixels(
      stbi_load_from_memory(bytes.data(), int(bytes.size()), &width, &height, &channels, 4), stbi_image_free);
  if (!pixels) throw InputError({file.string()}, std::string("is not a readable picture: ") + stbi_failure_reason());
  Image image(width, height);
  for (std::size_t i = 0; i < image.rgba.size(); ++i)
    if (i % 4 != 3) image.rgba[i] = pixels.get()[i];  // pictures are opaque
  return image;
}

}  // namespace photonlag
