#include "viz/canvas/shapes.hpp"

#include <numbers>

namespace photonlag::viz {

Rect bounds_of(std::span<const Point> points) {
  if (points.empty()) return {};
  Rect box{points[0].x, points[0].y, points[0].x, points[0].y};
  for (const Point p : points)
    box = {std::min(box.x0, p.x), std::min(box.y0, p.y), std::max(box.x1, p.x), std::max(box.y1, p.y)};
  return box;
}

Rect grown(const Rect& rect, float by) { return rect.inset(-by); }

std::vector<Point> thick_line(Point a, Point b, float width) {
  const float length = std::hypot(b.x - a.x, b.y - a.y);
  if (length <= 0) return {};
  const float nx = (b.y - a.y) / length * width / 2;
  const float ny = -(b.x - a.x) / length * width / 2;
  return {{a.x + nx, a.y + ny}, {b.x + nx, b.y + ny}, {b.x - nx, b.y - ny}, {a.x - nx, a.y - ny}};
}

std::vector<Point> disc(Point centre, float radius) {
  const int corners = radius < 2 ? 8 : 24;
  std::vector<Point> points;
  for (int i = 0; i < corners; ++i) {
    const float angle = 2 * std::numbers::pi_v<float> * static_cast<float>(i) / static_cast<float>(corners);
    points.push_back({centre.x + radius * std::cos(angle), centre.y + radius * std::sin(angle)});
  }
  return points;
}

std::vector<Point> rounded(const Rect& rect, float radius) {
  const float r = std::min({radius, rect.width() / 2, rect.height() / 2});
  const Point centres[] = {
      {rect.x1 - r, rect.y1 - r}, {rect.x0 + r, rect.y1 - r}, {rect.x0 + r, rect.y0 + r}, {rect.x1 - r, rect.y0 + r}};
  constexpr int steps = 6;
  std::vector<Point> points;
  for (int corner = 0; corner < 4; ++corner)
    for (int i = 0; i <= steps; ++i) {
      const float turn = (static_cast<float>(corner) + static_cast<float>(i) / steps) * std::numbers::pi_v<float> / 2;
      points.push_back({centres[corner].x + r * std::cos(turn), centres[corner].y + r * std::sin(turn)});
    }
  return points;
}

std::vector<std::pair<Point, Point>> hatch_lines(const Rect& rect) {
  std::vector<std::pair<Point, Point>> lines;
  // Stripe k is x + y = k * spacing.
  const auto first = static_cast<int>(std::ceil((rect.x0 + rect.y0 - hatch_width) / hatch_spacing));
  const auto last = static_cast<int>(std::floor((rect.x1 + rect.y1 + hatch_width) / hatch_spacing));
  for (int k = first; k <= last; ++k) {
    const float sum = static_cast<float>(k) * hatch_spacing;
    lines.push_back({{sum - rect.y1 - 1, rect.y1 + 1}, {sum - rect.y0 + 1, rect.y0 - 1}});
  }
  return lines;
}

}  // namespace photonlag::viz
