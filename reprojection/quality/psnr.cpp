#include <cassert>
#include <cmath>
#include <limits>

#include "reprojection/quality/quality.hpp"

namespace photonlag {

double psnr_db(const Image& a, const Image& b) {
  assert(a.width == b.width && a.height == b.height && !a.empty());
  std::int64_t squares = 0;
  const std::size_t row = std::size_t(a.width) * 4;
  for (std::size_t y = 0; y < std::size_t(a.height); ++y) {
    const std::uint8_t *pa = &a.rgba[y * row], *pb = &b.rgba[y * row];
    std::uint32_t sum = 0;                   // of at most 3 * 255^2 a pixel: enough for 22,000 pixels
    for (std::size_t i = 0; i < row; ++i) {  // alpha is 255 in both
      const int d = int(pa[i]) - int(pb[i]);
      sum += std::uint32_t(d * d);
    }
    squares += sum;
  }
  if (squares == 0) return std::numeric_limits<double>::infinity();
  const double mse = double(squares) / (double(a.width) * double(a.height) * 3);
  return 10 * std::log10(255.0 * 255.0 / mse);
}

}  // namespace photonlag
