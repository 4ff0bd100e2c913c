#include <cmath>
#include <numbers>

#include "pipeline/scenes/gallery_parts.hpp"

namespace photonlag::gallery {
namespace {

using Eigen::Vector3d;
constexpr double ground = -3;

void add_terrace(Tessellator& cut, Parts& parts) {
  constexpr double x = 7, near = -4.4, far = -7, rail = 1.0;
  cut.panel(parts[paving], {-x, -0.02, near}, {2 * x, 0, 0}, {0, 0, far - near}, {0, 0}, {3.5, 0.65});
  cut.box(parts[marble], {-x, -0.3, far - 0.3}, {x, 0.12, far});
  const double z = far - 0.15;
  cut.bar(parts[steel], {-x, rail, z}, {x, rail, z}, 0.03, 8);
  cut.bar(parts[steel], {-x, 0.2, z}, {x, 0.2, z}, 0.012);
  for (int i = -46; i <= 46; ++i) cut.bar(parts[steel], {i * 0.15, 0.2, z}, {i * 0.15, rail, z}, 0.008, 4);
}

void add_trees(Tessellator& cut, Parts& parts) {
  const Outline cypress{{0.05, 0},    {0.12, 0.12}, {0.7, 0.2},   {0.85, 0.3}, {0.8, 0.45},
                        {0.62, 0.65}, {0.38, 0.85}, {0.12, 0.97}, {0, 1}};
  for (int row = 0; row < 5; ++row) {
    for (const double side : {-1.0, 1.0}) {
      for (int file = 0; file < 2; ++file) {
        const double tall = 6.5 + 0.7 * ((row * 3 + file * 2) % 4);
        Outline outline = cypress;
        for (auto& point : outline) point = {point.x() * (0.95 + 0.1 * file), point.y() * tall};
        const Vector3d foot(side * (7.5 + 6.5 * file + 0.4 * row), ground, -15 - 5.2 * row);
        cut.lathe(parts[foliage], foot, outline, true, 12, {3, 4});
      }
    }
  }
  for (const double x : {-4.2, 4.2}) {
    cut.box(parts[foliage], {x - 1.6, ground, -30}, {x + 1.6, ground + 0.5, -10}, 1.2);
  }
}

void add_square(Tessellator& cut, Parts& parts) {
  cut.panel(parts[paving], {-170, ground, -7}, {340, 0, 0}, {0, 0, -165}, {0, 0}, {85, 41.25});
  const Outline fountain{{1.9, 0},    {1.9, 0.5}, {1.75, 0.5}, {1.7, 0.35}, {0.3, 0.35}, {0.22, 1.3}, {0.95, 1.75},
                         {1.0, 1.85}, {0.3, 1.8}, {0.14, 2.6}, {0.5, 2.85}, {0.1, 2.95}, {0, 3.5}};
  cut.lathe(parts[marble], {0, ground, -17}, fountain, false, 24, {3, 1});
  for (const double x : {-2.6, 2.6}) {
    cut.bar(parts[steel], {x, ground, -19}, {x, 5.2, -19}, 0.06, 8);
    cut.ball(parts[brass], {x, 5.25, -19}, 0.12, 10);
  }
  for (int i = 0; i < 4; ++i) {
    const double y = 4.9 - 0.5 * i;
    cut.bar(parts[steel], {-2.6, y, -19}, {2.6, y, -19}, 0.015, 4);
  }
}

void add_colonnade(Tessellator& cut, Parts& parts) {
  constexpr double z = -33, top = 2.4;
  const Outline column{{0.5, 0}, {0.5, 0.3}, {0.36, 0.4}, {0.30, 4.9}, {0.48, 5.1}, {0.48, top - ground}};
  for (int i = -6; i <= 6; ++i) cut.lathe(parts[marble], {i * 2.5, ground, z}, column, false, 14, {1, 3});
  cut.box(parts[marble], {-15.6, top, z - 0.6}, {15.6, top + 0.7, z + 0.6}, 2);
  cut.box(parts[clay], {-15.9, top + 0.7, z - 0.9}, {15.9, top + 0.95, z + 0.9}, 2);
}

void add_palace(Tessellator& cut, Parts& parts) {
  constexpr double z = -40, bay = 4;
  const auto block = [&](double x0, double x1, int storeys, double forward) {
    const double top = ground + bay * storeys;
    cut.box(parts[facade], {x0, ground, z - 8}, {x1, top, z + forward}, bay);
    cut.box(parts[clay], {x0 - 0.5, top, z - 8.5}, {x1 + 0.5, top + 0.6, z + forward + 0.5}, 2);
  };
  block(-30, 30, 3, 0);
  block(-8, 8, 4, 1);
  block(14, 20, 5, 1.5);
  block(-20, -14, 5, 1.5);
  const Outline dome{{3.6, 0}, {3.6, 0.8}, {3.3, 1.9}, {2.5, 3.1}, {1.2, 3.9}, {0.5, 4.1}, {0.4, 5.0}, {0, 5.8}};
  cut.lathe(parts[steel], {0, ground + 4 * bay + 0.6, z - 3.5}, dome, true, 28, {4, 2});
}

/// Part of a sphere or cylinder seen from inside, evenly lit: @p at(azimuth, v) with azimuth 0 at -z.
void add_backdrop(Tessellator& cut, Part& part, double reach, double uv_repeat,
                  const std::function<Vector3d(double, double)>& at) {
  const Vector3d towards_sun = Vector3d(0.42, 0.76, 0.49).normalized();
  cut.surface(part, {24, 8, 24, 8}, [&](double u, double v) -> SurfacePoint {
    return {at((2 * u - 1) * reach, v), towards_sun, {u * uv_repeat, 1 - v}};
  });
}

}  // namespace

void add_outside(Tessellator& cut, Parts& parts) {
  add_terrace(cut, parts);
  add_square(cut, parts);
  add_trees(cut, parts);
  add_colonnade(cut, parts);
  add_palace(cut, parts);
  constexpr double reach = 1.75;  // rad to either side: all that the opening can show
  add_backdrop(cut, parts[hills], reach, 1, [](double azimuth, double v) -> Vector3d {
    return {160 * std::sin(azimuth), ground - 1 + 34 * v, -160 * std::cos(azimuth)};
  });
  add_backdrop(cut, parts[sky], reach, 1, [](double azimuth, double v) -> Vector3d {
    const double up = (v - 0.5) * std::numbers::pi;
    return 400 * Vector3d(std::cos(up) * std::sin(azimuth), std::sin(up), -std::cos(up) * std::cos(azimuth));
  });
}

}  // namespace photonlag::gallery
