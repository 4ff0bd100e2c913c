#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#include "reprojection/quality/quality.hpp"

// Plain loops over rows, so that compilers vectorise them in the order written: the same bits on every machine.

namespace photonlag {
namespace {

constexpr int taps = 11, radius = taps / 2;
constexpr float c1 = 0.01f * 0.01f * 255 * 255, c2 = 0.03f * 0.03f * 255 * 255;
constexpr float middle = 128;  // taken off the luma: variances do not change and small numbers lose fewer bits

/// What is filtered: the two lumas, the sum of their squares, their product. Their variances only occur as a sum.
enum Map : std::size_t { mean_a, mean_b, squares, product, maps };
using Rows = std::array<std::vector<float>, maps>;

Rows make_rows(int width) {
  Rows rows;
  for (auto& row : rows) row.resize(std::size_t(width));
  return rows;
}

/// Half of the symmetric window, from its edge to its centre; the whole sums to one.
std::array<float, radius + 1> gaussian() {
  std::array<double, radius + 1> w{};
  double sum = 0;
  for (int i = 0; i <= radius; ++i) {
    w[std::size_t(i)] = std::exp(-(radius - i) * (radius - i) / (2 * 1.5 * 1.5));
    sum += (i < radius ? 2 : 1) * w[std::size_t(i)];
  }
  std::array<float, radius + 1> out{};
  for (std::size_t i = 0; i < w.size(); ++i) out[i] = float(w[i] / sum);
  return out;
}

void luma(const std::uint8_t* __restrict rgba, float* __restrict out, int width) {
  for (int x = 0; x < width; ++x)
    out[x] = 0.299f * float(rgba[4 * x]) + 0.587f * float(rgba[4 * x + 1]) + 0.114f * float(rgba[4 * x + 2]) - middle;
}

void multiply(Rows& rows, int width) {
  const float *a = rows[mean_a].data(), *b = rows[mean_b].data();
  float* __restrict s = rows[squares].data(), * __restrict p = rows[product].data();
  for (int x = 0; x < width; ++x) {
    s[x] = a[x] * a[x] + b[x] * b[x];
    p[x] = a[x] * b[x];
  }
}

/// out[x] = sum of the window over in[k][x], k = 0..10.
void window(const std::array<const float*, taps>& in, const std::array<float, radius + 1>& w, float* __restrict out,
            int width) {
  const float *i0 = in[0], *i1 = in[1], *i2 = in[2], *i3 = in[3], *i4 = in[4], *i5 = in[5];
  const float *i6 = in[6], *i7 = in[7], *i8 = in[8], *i9 = in[9], *i10 = in[10];
  for (int x = 0; x < width; ++x)
    out[x] = w[0] * (i0[x] + i10[x]) + w[1] * (i1[x] + i9[x]) + w[2] * (i2[x] + i8[x]) + w[3] * (i3[x] + i7[x]) +
             w[4] * (i4[x] + i6[x]) + w[5] * i5[x];
}

/// Adds the index of every pixel of a row, from the windowed maps, to its column.
void add_index(const Rows& rows, double* __restrict columns, int width) {
  const float *a = rows[mean_a].data(), *b = rows[mean_b].data(), *s = rows[squares].data(), *p = rows[product].data();
  for (int x = 0; x < width; ++x) {
    const float mu_a = a[x] + middle, mu_b = b[x] + middle;
    const float variances = s[x] - (a[x] * a[x] + b[x] * b[x]), covariance = p[x] - a[x] * b[x];
    columns[x] +=
        double((2 * mu_a * mu_b + c1) * (2 * covariance + c2) / ((mu_a * mu_a + mu_b * mu_b + c1) * (variances + c2)));
  }
}

/// The last eleven rows, windowed horizontally, for the vertical window.
class Ring {
 public:
  explicit Ring(int width) { rows_.fill(make_rows(width)); }
  Rows& row(int y) { return rows_[std::size_t(y % taps)]; }
  /// Eleven rows of one map, the last of them @p y.
  [[nodiscard]] std::array<const float*, taps> up_to(int y, std::size_t map) const {
    std::array<const float*, taps> out{};
    for (int k = 0; k < taps; ++k) out[std::size_t(k)] = rows_[std::size_t((y - taps + 1 + k) % taps)][map].data();
    return out;
  }

 private:
  std::array<Rows, taps> rows_;
};

}  // namespace

double ssim(const Image& a, const Image& b) {
  assert(a.width == b.width && a.height == b.height && a.width >= taps && a.height >= taps);
  const auto weights = gaussian();
  const int width = a.width, valid = width - 2 * radius;
  Rows source = make_rows(width), windowed = make_rows(valid);
  Ring ring(valid);
  std::vector<double> columns(std::size_t(valid), 0.0);
  for (int y = 0; y < a.height; ++y) {
    luma(a.pixel(0, y), source[mean_a].data(), width);
    luma(b.pixel(0, y), source[mean_b].data(), width);
    multiply(source, width);
    for (std::size_t map = 0; map < maps; ++map) {
      std::array<const float*, taps> shifted{};
      for (std::size_t k = 0; k < taps; ++k) shifted[k] = source[map].data() + k;
      window(shifted, weights, ring.row(y)[map].data(), valid);
      if (y >= taps - 1) window(ring.up_to(y, map), weights, windowed[map].data(), valid);
    }
    if (y >= taps - 1) add_index(windowed, columns.data(), valid);
  }
  double sum = 0;
  for (const double column : columns) sum += column;
  return sum / (double(valid) * double(a.height - 2 * radius));
}

}  // namespace photonlag
