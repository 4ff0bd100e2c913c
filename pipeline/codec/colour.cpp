#include "pipeline/codec/colour.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

// Rows of 16-bit integers throughout: SSE2, which every x86-64 has, multiplies eight of those at once and no wider
// ones.

namespace photonlag {
namespace {

using Row = std::vector<std::int16_t>;

/// The upper half of a 16x16-bit product.
constexpr std::int16_t mul_hi(std::int16_t a, std::int16_t b) {
  return std::int16_t((std::int32_t(a) * std::int32_t(b)) >> 16);
}

constexpr std::int16_t fixed(double x, int bits) {
  const double scaled = x * double(1 << bits);
  return std::int16_t(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
}

// BT.709 (ITU-R BT.709-6, items 3.2 to 3.4 and 4.6): luma weights, and 8-bit limited range.
constexpr double kr = 0.2126, kb = 0.0722, kg = 1 - kr - kb;
constexpr double luma_range = 219.0 / 255, chroma_range = 224.0 / 255;

/// Weights of R, G, B for one of Y, Cb, Cr, times 2^15; they sum to `total` exactly, so that grey stays grey.
struct Weights {
  std::int16_t r, g, b;
};
constexpr Weights weights(double r, double b, int total) {
  const std::int16_t fr = fixed(r, 15), fb = fixed(b, 15);
  return {fr, std::int16_t(total - fr - fb), fb};
}
constexpr Weights to_y = weights(kr * luma_range, kb* luma_range, fixed(luma_range, 15));
constexpr Weights to_cb = weights(-kr / (2 - 2 * kb) * chroma_range, 0.5 * chroma_range, 0);
constexpr Weights to_cr = weights(0.5 * chroma_range, -kb / (2 - 2 * kr) * chroma_range, 0);

/// One output row from rows of R, G, B that are the 8-bit values times 2^7. The products are value * 2^6, rounded down
/// each, so half of a step per product goes on top of the rounding constant.
void weigh(const Row& r, const Row& g, const Row& b, Weights w, int offset, std::uint8_t* __restrict out, int n) {
  const auto bias = std::int16_t(offset * 64 + 32 + 1);
  const std::int16_t *pr = r.data(), *pg = g.data(), *pb = b.data();
  for (int x = 0; x < n; ++x)
    out[x] = std::uint8_t(std::int16_t(mul_hi(pr[x], w.r) + mul_hi(pg[x], w.g) + mul_hi(pb[x], w.b) + bias) >> 6);
}

struct RgbRows {
  explicit RgbRows(int n) : r(std::size_t(n)), g(std::size_t(n)), b(std::size_t(n)) {}
  Row r, g, b;
};

/// A row of pixels as R, G, B times 2^7.
void split(const std::uint8_t* __restrict rgba, RgbRows& out, int n) {
  std::int16_t* __restrict r = out.r.data(), * __restrict g = out.g.data(), * __restrict b = out.b.data();
  for (int x = 0; x < n; ++x) {
    r[x] = std::int16_t(rgba[4 * x] << 7);
    g[x] = std::int16_t(rgba[4 * x + 1] << 7);
    b[x] = std::int16_t(rgba[4 * x + 2] << 7);
  }
}

/// Means of 2x2 pixels, from two rows of values times 2^7; exact, as the sum of four 8-bit values times 2^5.
void halve(const Row& upper, const Row& lower, Row& out, int n) {
  const std::int16_t *u = upper.data(), *l = lower.data();
  std::int16_t* __restrict o = out.data();
  for (int x = 0; x < n; ++x)
    o[x] = std::int16_t((u[2 * x] >> 2) + (u[2 * x + 1] >> 2) + (l[2 * x] >> 2) + (l[2 * x + 1] >> 2));
}

/// One output row of pixels. y is the sample, cb and cr are samples times 2^4. The products are value * 2^4.
/// `scratch` holds it as pairs of bytes: what SSE2 interleaves best.
void unweigh(const std::uint8_t* __restrict y, const Row& cb_row, const Row& cr_row,
             std::vector<std::uint16_t>& scratch, std::uint8_t* rgba, int n) {
  static_assert(std::endian::native == std::endian::little);
  constexpr std::int16_t luma = fixed(1 / luma_range, 13);
  constexpr std::int16_t cr_r = fixed((2 - 2 * kr) / chroma_range, 13), cb_b = fixed((2 - 2 * kb) / chroma_range, 13);
  constexpr std::int16_t cb_g = fixed(-(2 - 2 * kb) * kb / kg / chroma_range, 13);
  constexpr std::int16_t cr_g = fixed(-(2 - 2 * kr) * kr / kg / chroma_range, 13);
  const auto to_byte = [](int v) { return std::clamp<std::int16_t>(std::int16_t(std::int16_t(v) >> 4), 0, 255); };
  const std::int16_t *cbs = cb_row.data(), *crs = cr_row.data();
  std::uint16_t* __restrict pairs = scratch.data();
  for (int x = 0; x < n; ++x) {
    const auto cb = std::int16_t((cbs[x] - 128 * 16) * 8), cr = std::int16_t((crs[x] - 128 * 16) * 8);
    const auto grey = std::int16_t(mul_hi(std::int16_t((y[x] - 16) * 128), luma) + 9);
    const std::int16_t r = to_byte(grey + mul_hi(cr, cr_r)), b = to_byte(grey + mul_hi(cb, cb_b));
    const std::int16_t g = to_byte(grey + mul_hi(cb, cb_g) + mul_hi(cr, cr_g));
    pairs[2 * x] = std::uint16_t(r | g << 8);
    pairs[2 * x + 1] = std::uint16_t(b | 255 << 8);
  }
  std::memcpy(rgba, pairs, std::size_t(n) * 4);
}

/// Samples times 2^4.
void widen(const std::uint8_t* __restrict in, Row& out, int n) {
  std::int16_t* __restrict o = out.data();
  for (int x = 0; x < n; ++x) o[x] = std::int16_t(in[x] * 16);
}

/// One row of chroma at full resolution, times 2^4: 3/4 of the nearer and 1/4 of the farther sample, each way. `mixed`
/// has room for a sample more on either side; the picture's edge repeats.
void interpolate(const std::uint8_t* __restrict near, const std::uint8_t* __restrict far, Row& mixed, Row& out, int n) {
  std::int16_t* __restrict m = mixed.data() + 1, * __restrict o = out.data();
  for (int x = 0; x < n; ++x) m[x] = std::int16_t(3 * near[x] + far[x]);
  m[-1] = m[0];
  m[n] = m[n - 1];
  for (int x = 0; x < n; ++x) {
    o[2 * x] = std::int16_t(3 * m[x] + m[x - 1]);
    o[2 * x + 1] = std::int16_t(3 * m[x] + m[x + 1]);
  }
}

void rgb_to_420(const Image& image, const Planes<std::uint8_t>& out) {
  assert(image.width % 2 == 0 && image.height % 2 == 0);
  const int width = image.width, half = width / 2;
  RgbRows upper(width), lower(width), mean(half);
  for (int y = 0; y < image.height; y += 2) {
    split(image.pixel(0, y), upper, width);
    split(image.pixel(0, y + 1), lower, width);
    weigh(upper.r, upper.g, upper.b, to_y, 16, out.data[0] + y * out.stride[0], width);
    weigh(lower.r, lower.g, lower.b, to_y, 16, out.data[0] + (y + 1) * out.stride[0], width);
    halve(upper.r, lower.r, mean.r, half);
    halve(upper.g, lower.g, mean.g, half);
    halve(upper.b, lower.b, mean.b, half);
    weigh(mean.r, mean.g, mean.b, to_cb, 128, out.data[1] + y / 2 * out.stride[1], half);
    weigh(mean.r, mean.g, mean.b, to_cr, 128, out.data[2] + y / 2 * out.stride[2], half);
  }
}

void rgb_to_444(const Image& image, const Planes<std::uint8_t>& out) {
  RgbRows row(image.width);
  for (int y = 0; y < image.height; ++y) {
    split(image.pixel(0, y), row, image.width);
    weigh(row.r, row.g, row.b, to_y, 16, out.data[0] + y * out.stride[0], image.width);
    weigh(row.r, row.g, row.b, to_cb, 128, out.data[1] + y * out.stride[1], image.width);
    weigh(row.r, row.g, row.b, to_cr, 128, out.data[2] + y * out.stride[2], image.width);
  }
}

}  // namespace

void rgb_to_yuv(const Image& image, Chroma chroma, const Planes<std::uint8_t>& out) {
  chroma == Chroma::c420 ? rgb_to_420(image, out) : rgb_to_444(image, out);
}

void yuv_to_rgb(const Planes<const std::uint8_t>& in, Chroma chroma, Image& out) {
  const int half = out.width / 2, rows = out.height / 2;
  std::array<Row, 2> full{Row(std::size_t(out.width)), Row(std::size_t(out.width))};
  Row mixed(std::size_t(half) + 2);
  std::vector<std::uint16_t> scratch(std::size_t(out.width) * 2);
  for (int y = 0; y < out.height; ++y) {
    for (std::size_t c = 0; c < 2; ++c) {
      const std::uint8_t* plane = in.data[c + 1];
      const std::ptrdiff_t stride = in.stride[c + 1];
      const int near = y / 2, far = std::clamp(y % 2 == 0 ? near - 1 : near + 1, 0, rows - 1);
      if (chroma == Chroma::c420)
        interpolate(plane + near * stride, plane + far * stride, mixed, full[c], half);
      else
        widen(plane + y * stride, full[c], out.width);
    }
    unweigh(in.data[0] + y * in.stride[0], full[0], full[1], scratch, out.pixel(0, y), out.width);
  }
}

Image colour_round_trip(const Image& image, Chroma chroma) {
  const int divisor = chroma == Chroma::c420 ? 2 : 1, width = image.width / divisor, height = image.height / divisor;
  std::vector<std::uint8_t> y(image.rgba.size() / 4), cb(std::size_t(width) * std::size_t(height)), cr(cb.size());
  rgb_to_yuv(image, chroma, {{y.data(), cb.data(), cr.data()}, {image.width, width, width}});
  Image out(image.width, image.height);
  yuv_to_rgb({{y.data(), cb.data(), cr.data()}, {image.width, width, width}}, chroma, out);
  return out;
}

}  // namespace photonlag
