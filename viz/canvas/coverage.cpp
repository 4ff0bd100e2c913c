#include "viz/canvas/coverage.hpp"

#include <algorithm>

namespace photonlag::viz {
namespace {

/// Keeps the half-plane where inside(p) >= 0; inside is affine.
template <class Inside>
std::vector<Point> half(const std::vector<Point>& polygon, Inside inside) {
  std::vector<Point> kept;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const Point a = polygon[i];
    const Point b = polygon[(i + 1) % polygon.size()];
    const float da = inside(a);
    const float db = inside(b);
    if (da >= 0) kept.push_back(a);
    if ((da < 0) == (db < 0)) continue;
    const float t = da / (da - db);
    kept.push_back({a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t});
  }
  return kept;
}

}  // namespace

std::vector<Point> clipped(std::span<const Point> polygon, const Rect& clip) {
  std::vector<Point> p(polygon.begin(), polygon.end());
  p = half(p, [&](Point q) { return q.x - clip.x0; });
  p = half(p, [&](Point q) { return clip.x1 - q.x; });
  p = half(p, [&](Point q) { return q.y - clip.y0; });
  return half(p, [&](Point q) { return clip.y1 - q.y; });
}

Coverage::Coverage(const Rect& bounds)
    : bounds_(bounds),
      width_(static_cast<int>(bounds.width())),
      height_(static_cast<int>(bounds.height())),
      stride_(static_cast<std::size_t>(width_) + 2),
      cells_(stride_ * static_cast<std::size_t>(height_)) {}

void Coverage::add(std::span<const Point> polygon) {
  const std::vector<Point> p = clipped(polygon, bounds_);
  if (p.size() < 3) return;
  float area = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const Point a = p[i];
    const Point b = p[(i + 1) % p.size()];
    area += a.x * b.y - b.x * a.y;
  }
  // One turning sense for all, or overlapping polygons would cancel.
  for (std::size_t i = 0; i < p.size(); ++i) {
    const Point a = p[i];
    const Point b = p[(i + 1) % p.size()];
    area > 0 ? edge(a, b) : edge(b, a);
  }
}

void Coverage::edge(Point from, Point to) {
  from = {from.x - bounds_.x0, from.y - bounds_.y0};
  to = {to.x - bounds_.x0, to.y - bounds_.y0};
  if (from.y == to.y) return;
  const float sign = from.y < to.y ? 1.0F : -1.0F;
  if (sign < 0) std::swap(from, to);
  const float slope = (to.x - from.x) / (to.y - from.y);
  const int last = std::min(height_, static_cast<int>(std::ceil(to.y)));
  for (int y = std::max(0, static_cast<int>(from.y)); y < last; ++y) {
    const float top = std::max(static_cast<float>(y), from.y);
    const float bottom = std::min(static_cast<float>(y + 1), to.y);
    if (bottom <= top) continue;
    const auto at = [&](float yy) {
      return std::clamp(from.x + (yy - from.y) * slope, 0.0F, static_cast<float>(width_));
    };
    const float xa = std::min(at(top), at(bottom));
    const float xb = std::max(at(top), at(bottom));
    float* row = &cells_[static_cast<std::size_t>(y) * stride_];
    const int first = static_cast<int>(xa);
    const int end = std::max(first + 1, static_cast<int>(std::ceil(xb)));
    const float height = sign * (bottom - top);
    for (int x = first; x < end; ++x) {
      // The share of the edge's height that falls in this column, and how far into the column it lies on average.
      const float left = std::max(xa, static_cast<float>(x));
      const float right = std::min(xb, static_cast<float>(x + 1));
      const float share = xb > xa ? height * (right - left) / (xb - xa) : height;
      const float into = (left + right) / 2 - static_cast<float>(x);
      row[x] += share * (1 - into);
      row[x + 1] += share * into;
    }
  }
}

void Coverage::row(int y, std::vector<float>& shares) const {
  shares.resize(static_cast<std::size_t>(width_));
  const float* cells = &cells_[static_cast<std::size_t>(y) * stride_];
  float sum = 0;
  for (int x = 0; x < width_; ++x) {
    sum += cells[x];
    shares[static_cast<std::size_t>(x)] = std::min(std::abs(sum), 1.0F);
  }
}

}  // namespace photonlag::viz
