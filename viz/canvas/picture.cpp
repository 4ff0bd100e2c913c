#include "viz/canvas/picture.hpp"

#include <stb_image.h>
#include <stb_image_write.h>

#include <memory>

#include "sim/core/error.hpp"

namespace photonlag::viz {

Picture::Picture(int w, int h, Colour fill) : width(w), height(h), rgba(std::size_t(w) * std::size_t(h) * 4) {
  for (std::size_t i = 0; i < rgba.size(); i += 4) {
    rgba[i] = fill.r;
    rgba[i + 1] = fill.g;
    rgba[i + 2] = fill.b;
    rgba[i + 3] = fill.a;
  }
}

Colour Picture::at(int x, int y) const {
  const std::uint8_t* p = &rgba[(std::size_t(y) * std::size_t(width) + std::size_t(x)) * 4];
  return {p[0], p[1], p[2], p[3]};
}

Picture load_png(const std::filesystem::path& file) {
  Picture picture;
  int channels = 0;
  const std::unique_ptr<stbi_uc, decltype(&stbi_image_free)> pixels(
      stbi_load(file.c_str(), &picture.width, &picture.height, &channels, 4), &stbi_image_free);
  if (!pixels) throw InputError({file.string()}, std::string("not a readable picture: ") + stbi_failure_reason());
  picture.rgba.assign(pixels.get(), pixels.get() + std::size_t(picture.width) * std::size_t(picture.height) * 4);
  return picture;
}

std::string encode_png(const Picture& picture) {
  std::string bytes;
  const auto append = [](void* to, void* data, int size) {
    static_cast<std::string*>(to)->append(static_cast<const char*>(data), static_cast<std::size_t>(size));
  };
  stbi_write_png_to_func(append, &bytes, picture.width, picture.height, 4, picture.rgba.data(), picture.width * 4);
  return bytes;
}

Picture shrunk(const Picture& picture, int longest) {
  const int step = (std::max(picture.width, picture.height) + longest - 1) / longest;
  if (step <= 1) return picture;
  Picture small(picture.width / step, picture.height / step, {});
  for (int y = 0; y < small.height; ++y)
    for (int x = 0; x < small.width; ++x)
      for (int channel = 0; channel < 4; ++channel) {
        int sum = 0;
        for (int dy = 0; dy < step; ++dy)
          for (int dx = 0; dx < step; ++dx)
            sum +=
                picture.rgba[std::size_t((y * step + dy) * picture.width + x * step + dx) * 4 + std::size_t(channel)];
        small.rgba[std::size_t(y * small.width + x) * 4 + std::size_t(channel)] =
            static_cast<std::uint8_t>((sum + step * step / 2) / (step * step));
      }
  return small;
}

}  // namespace photonlag::viz
