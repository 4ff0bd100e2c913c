#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "reprojection/quality/quality.hpp"

namespace photonlag {

double psnr_db(const Image& a, const Image& b) {
  assert(a.width == b.width && a.height == b.height && !a.empty());
  constexpr std::size_t block = 16384;  // 4096 pixels of at most 3 * 255^2: fits 32 bits
  std::int64_t squares = 0;
  for (std::size_t begin = 0; begin < a.rgba.size(); begin += block) {
    const std::uint8_t *pa = &a.rgba[begin], *pb = &b.rgba[begin];
    const std::size_t size = std::min(block, a.rgba.size() - begin);
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < size; ++i) {  // alpha is 255 in both
      const auto d = std::int16_t(pa[i] - pb[i]);
      sum += d * d;
    }
    squares += sum;
  }
  if (squares == 0) return std::numeric_limits<double>::infinity();
  const double mse = double(squares) / (double(a.width) * double(a.height) * 3);
  return 10 * std::log10(255.0 * 255.0 / mse);
}

}  // namespace photonlag
