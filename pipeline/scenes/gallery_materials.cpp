#include <cmath>

#include "pipeline/scenes/gallery_parts.hpp"
#include "pipeline/scenes/patterns.hpp"

namespace photonlag::gallery {
namespace {

float distance(float x, float y, float to_x, float to_y) {
  return std::sqrt((x - to_x) * (x - to_x) + (y - to_y) * (y - to_y));
}

Colour wood_grain(int x, int y, int board, const Colour& base) {
  const float tone = 0.82F + 0.3F * chance(board, 7, 11);
  const float grain = noise(x / 12, y, 4, 512, board % 64) * 0.16F + noise(x / 3, y, 2, 512, 5) * 0.06F;
  return base * (tone - grain);
}

/// 8 m x 8 m in one picture: long boards, light from the opening (top = -z), dark under the walls and around what
/// stands.
Image make_floor() {
  constexpr int size = 2048, board = 32, length = 384;
  constexpr float pixels_per_m = size / 8.0F;
  return painted(size, size, [](int x, int y) {
    const int row = y / board, shift = int(hash(row, 1) % unsigned(length)), plank = (x + shift) / length;
    Colour c = wood_grain(x + 77 * row, y, int(hash(row, plank, 3) % 1000U), rgb(0xA8784C));
    if (y % board == 0 || (x + shift) % length == 0) c = c * 0.55F;
    const float mx = float(x) / pixels_per_m - 4, mz = float(y) / pixels_per_m - 4;
    const float edge = std::min(std::min(4 - mx, 4 + mx), std::min(4 - mz, 4 + mz));
    float light = 0.62F + 0.38F * ramp(0, 0.9F, edge);
    light *= 1 + 0.45F * ramp(3.4F, 0, distance(mx * 0.8F, mz, 0, -3.6F));
    for (const float side : {-1.0F, 1.0F}) {
      light *= 0.45F + 0.55F * ramp(0.12F, 0.55F, distance(mx, mz, side * 1.5F, -2.8F));
      light *= 0.45F + 0.55F * ramp(0.12F, 0.6F, distance(mx, mz, side * 2.7F, -1.9F));
    }
    light *= 0.55F + 0.45F * ramp(0.3F, 1.2F, distance(mx * 0.5F, mz * 1.4F, 0, -3.1F * 1.4F) + 0.1F);
    return c * light;
  });
}

/// 4 m high, wainscot below, darker towards floor and ceiling. Repeats sideways.
Image make_plaster() {
  constexpr int width = 512, height = 1024;
  return painted(width, height, [](int x, int y) {
    const float up = 4 - float(y) * 4 / height;
    const float speckle = cloudy(x, y, 64, 512, 21) * 0.06F + noise(x, y, 2, 512, 25) * 0.05F;
    Colour c = mix(rgb(0xF0E6D4), rgb(0xE6D6B8), ramp(0.9F, 3.6F, up)) * (1.06F - speckle);
    if (up < 0.92F) {
      c = mix(rgb(0x5F7468), rgb(0x4F6459), noise(x, y, 8, 512, 3)) * (0.95F - speckle);
      const bool groove = x % 64 < 2 && up > 0.16F && up < 0.84F;
      if (groove) c = c * 0.62F;
    }
    if (up > 0.90F && up < 0.97F) c = rgb(0xE8DFCC) * (0.72F + 3.5F * (up - 0.90F));
    if (up < 0.14F) c = rgb(0x3D4A43) * (0.8F + up);
    return c * (0.62F + 0.38F * ramp(0, 0.5F, up)) * (0.78F + 0.22F * ramp(0, 0.7F, 4 - up));
  });
}

Image make_coffers() {
  return painted(256, 256, [](int x, int y) {
    const int edge = std::min(std::min(x, 255 - x), std::min(y, 255 - y));
    const float speckle = 0.05F * noise(x, y, 4, 256, 9);
    if (edge < 26) return rgb(0xE9E0CE) * (0.86F - speckle + (edge < 3 ? -0.2F : 0));
    if (edge < 34) return rgb(0xB8A47E) * (0.9F - speckle);
    if (edge < 40) return rgb(0x8A7350) * 0.9F;
    const float shade = 0.60F + 0.25F * ramp(40, 90, float(edge));
    const float star = distance(float(x), float(y), 127.5F, 127.5F);
    if (star < 22) return rgb(0xC9A227) * (0.7F + 0.4F * ramp(22, 6, star));
    return mix(rgb(0x35566B), rgb(0x2C4759), noise(x, y, 16, 256, 4)) * (shade + 0.2F);
  });
}

Image make_marble() {
  return painted(512, 512, [](int x, int y) {
    const float bend = cloudy(x, y, 128, 512, 31) * 90 + cloudy(x, y, 32, 512, 35) * 24;
    const int wave = int(float(x + y) + bend * 4) % 128;
    const float vein = ramp(9, 0, std::abs(float(wave) - 64));
    return mix(rgb(0xE4E0D8), rgb(0x8F8C8A), vein * 0.75F) * (0.92F + 0.1F * noise(x, y, 4, 512, 41));
  });
}

Image make_wood() {
  return painted(512, 512, [](int x, int y) { return wood_grain(x, y, y / 128 + 40, rgb(0x6B4326)); });
}

Image make_brushed(const Colour& colour, int salt) {
  return painted(256, 256, [&](int x, int y) {
    return colour * (0.78F + 0.20F * noise(x / 8, y, 2, 256, salt) + 0.12F * noise(x, y, 32, 256, salt + 1));
  });
}

Image make_leaves(const Colour& dark, const Colour& light, int salt) {
  return painted(256, 256, [&](int x, int y) {
    const float blot = noise(x, y, 8, 256, salt) * 0.6F + noise(x, y, 2, 256, salt + 1) * 0.4F;
    const float rib = ramp(3, 0, std::abs(float(x % 64) - 32)) * 0.2F;
    return mix(dark, light, ramp(0.25F, 0.8F, blot)) * (1 + rib);
  });
}

/// Backs of books, one shelf a repeat: titles run upwards as rows of dots.
Image make_books() {
  Image image(1024, 128);
  fill(image, 0, 0, image.width, image.height, rgb(0x1C130C));
  constexpr std::array<std::uint32_t, 8> bindings{0x7A2E2A, 0x2F4B6E, 0x3F6145, 0x8C6B2F,
                                                  0x4A3A5E, 0xA89A7C, 0x24343A, 0x9A4F2C};
  for (int x = 0, n = 0; x < image.width - 10; ++n) {
    const int width = 14 + int(hash(n, 1) % 22U), height = 84 + int(hash(n, 2) % 36U), top = 128 - height;
    const Colour c = rgb(bindings[hash(n, 3) % bindings.size()]);
    fill(image, x, top, width - 1, height, c);
    fill(image, x, top, 2, height, c * 1.35F);
    fill(image, x + width - 4, top, 3, height, c * 0.6F);
    fill(image, x + 2, top + 8, width - 5, 3, rgb(0xD8B860));
    fill(image, x + 2, 116, width - 5, 3, rgb(0xD8B860));
    for (int y = top + 18; y < 106; y += 5) {
      if (hash(n, y) % 5U != 0) fill(image, x + width / 2 - 4, y, 4 + int(hash(n, y, 1) % 5U), 3, rgb(0xE6D9B8));
    }
    x += width;
  }
  return image;
}

/// 4 m of stone slabs.
Image make_paving() {
  return painted(512, 512, [](int x, int y) {
    const int row = y / 128, i = (x + 64 * (row % 2)) / 128 % 4;
    const bool joint = y % 128 < 3 || (x + 64 * (row % 2)) % 128 < 3;
    const float tone = 0.84F + 0.22F * chance(i, row, 8) - 0.12F * cloudy(x, y, 32, 512, 61);
    return joint ? rgb(0x6F6A5E) : rgb(0xBDB29C) * tone;
  });
}

/// One bay of a palace: 4 m x 4 m, a window with shutters and panes, a cornice.
Image make_facade() {
  return painted(256, 256, [](int x, int y) {
    const Colour wall = rgb(0xD8B58A) * (0.9F + 0.14F * cloudy(x, y, 32, 256, 71));
    if (y < 14) return rgb(0xEFE3CC) * (y < 3 || y > 11 ? 0.72F : 1.0F);
    const int wx = x - 128, wy = y - 140;
    if (std::abs(wx) < 38 && std::abs(wy) < 74) {
      const bool bar = std::abs(wx) < 3 || wy % 36 == 0 || wy % 36 == 1;
      const int along = wy + wx / 2;
      return bar ? rgb(0xF2EEE4) : mix(rgb(0x26384A), rgb(0x7E9DB8), ramp(60, -74, float(along)));
    }
    if (std::abs(wx) < 46 && std::abs(wy) < 82) return rgb(0xEFE6D4) * (wy > 74 ? 0.8F : 1.0F);
    if (std::abs(wx) < 78 && std::abs(wy) < 76) return rgb(0x3F6B5A) * (y % 8 < 2 ? 0.7F : 1.0F);
    return wall;
  });
}

/// A ring of ridges: the top is open sky colour.
Image make_hills() {
  return painted(2048, 256, [](int x, int y) {
    const float height = 255 - float(y);
    const float far = 120 + 110 * (cloudy(x, 0, 256, 2048, 81) - 0.3F), near = 40 + 90 * cloudy(x, 9, 128, 2048, 87);
    if (height < near) return mix(rgb(0x4E6B4A), rgb(0x7B9264), noise(x, y, 8, 2048, 5)) * (0.85F + height * 0.001F);
    if (height < far) return mix(rgb(0x7790A0), rgb(0x8CA3AE), noise(x, y, 32, 2048, 6));
    return mix(rgb(0xD8E4EC), rgb(0xC2D8EA), ramp(60, 255, height));
  });
}

/// Zenith at the top of the picture, horizon in its middle.
Image make_sky() {
  return painted(1024, 512, [](int x, int y) {
    const float up = 1 - float(y) / 256;
    const Colour blue = mix(rgb(0xD3E3EE), rgb(0x4F8FD0), ramp(0, 0.9F, up));
    const float cover = cloudy(x, 2 * y, 128, 1024, 91) * 0.75F + cloudy(x, 2 * y, 32, 1024, 95) * 0.25F;
    return mix(blue, rgb(0xFFFFFF), ramp(0.50F, 0.72F, cover) * ramp(0.02F, 0.22F, up) * 0.9F);
  });
}

Image make_airship() {
  Image image = painted(512, 256, [](int x, int y) {
    const Colour cloth = x / 32 % 2 == 0 ? rgb(0xC8372D) : rgb(0xF3E9D6);
    return cloth * (y % 32 < 2 ? 0.75F : 0.97F + 0.06F * noise(x, y, 4, 256, 3));
  });
  for (const int y : {40, 168}) {
    fill(image, 120, y, 296, 48, rgb(0xF3E9D6));
    write_text(image, 136, y + 10, 4, "PHOTONLAG 7", rgb(0x1D2A44));
  }
  return image;
}

}  // namespace

Image material_texture(Material material) {
  switch (material) {
    case floor_wood:
      return make_floor();
    case plaster:
      return make_plaster();
    case coffers:
      return make_coffers();
    case marble:
      return make_marble();
    case wood:
      return make_wood();
    case brass:
      return make_brushed(rgb(0xC9A050), 51);
    case steel:
      return make_brushed(rgb(0x9EA6AC), 55);
    case leaves:
      return make_leaves(rgb(0x1F4A26), rgb(0x6FA04A), 57);
    case clay:
      return make_brushed(rgb(0xB5653F), 59);
    case books:
      return make_books();
    case paving:
      return make_paving();
    case facade:
      return make_facade();
    case foliage:
      return make_leaves(rgb(0x16331C), rgb(0x4C7A3C), 63);
    case hills:
      return make_hills();
    case sky:
      return make_sky();
    case airship:
      return make_airship();
    case first_picture:
      break;
  }
  return Image(1, 1);
}

}  // namespace photonlag::gallery
