#include <cmath>
#include <numbers>

#include "pipeline/scenes/gallery_parts.hpp"

namespace photonlag::gallery {
namespace {

using Eigen::Vector3d;
constexpr double turn = 2 * std::numbers::pi;

/// A blade that rises from @p foot towards @p heading and bends over; both sides are drawn.
void add_leaf(Tessellator& cut, Part& part, const Vector3d& foot, double heading, double length, double droop) {
  const Vector3d out(std::sin(heading), 0, std::cos(heading)), across(out.z(), 0, -out.x());
  const auto blade = [&](double side) {
    return [=](double u, double v) -> SurfacePoint {
      const double rise = length * v * (1 - droop * v * v), reach = length * v * (0.25 + droop * v);
      const double half = 0.045 * length * std::sin(std::numbers::pi * std::min(0.06 + 0.94 * v, 1.0));
      const double w = side * (2 * u - 1);
      const Vector3d middle = foot + reach * out + Vector3d(0, rise, 0);
      const Vector3d along = (0.25 + 2 * droop * v) * out + Vector3d(0, 1 - 3 * droop * v * v, 0);
      const Vector3d normal = side * across.cross(along).normalized();
      return {middle + w * half * across, normal, {u, v}};
    };
  };
  for (const double side : {-1.0, 1.0}) cut.surface(part, {2, 12, 1, 4}, blade(side));
}

void add_plant(Tessellator& cut, Parts& parts, double x, double z, int salt) {
  const Outline pot{{0.15, 0}, {0.24, 0.42}, {0.26, 0.44}, {0.26, 0.5}, {0.22, 0.5}, {0.20, 0.44}, {0, 0.44}};
  cut.lathe(parts[clay], {x, 0, z}, pot, false, 28);
  for (int i = 0; i < 17; ++i) {
    const double heading = turn * (i * 0.381966 + salt * 0.17), lift = 0.75 + 0.08 * ((i * 7 + salt * 3) % 9);
    add_leaf(cut, parts[leaves], {x, 0.44, z}, heading, lift, 0.22 + 0.06 * (i % 4));
  }
}

void add_plinths(Tessellator& cut, Parts& parts) {
  constexpr double z = -2.8, half = 0.19, top = 1.0;
  for (const double x : {-1.5, 1.5}) {
    cut.box(parts[marble], {x - half - 0.04, 0, z - half - 0.04}, {x + half + 0.04, 0.1, z + half + 0.04}, 0.7);
    cut.box(parts[marble], {x - half, 0.1, z - half}, {x + half, top - 0.06, z + half}, 0.7);
    cut.box(parts[marble], {x - half - 0.03, top - 0.06, z - half - 0.03}, {x + half + 0.03, top, z + half + 0.03},
            0.7);
  }
  cut.knot(parts[brass], {-1.5, top + 0.31, z}, 0.56, 2, 3, 0.042);
  const Outline amphora{{0.06, 0},    {0.065, 0.02}, {0.06, 0.05}, {0.12, 0.14},  {0.155, 0.24}, {0.15, 0.33},
                        {0.10, 0.42}, {0.055, 0.47}, {0.05, 0.54}, {0.075, 0.58}, {0.06, 0.58},  {0.04, 0.5}};
  cut.lathe(parts[clay], {1.5, top, z}, amphora, true, 36);
  for (int i = 0; i < 7; ++i) {
    const double heading = turn * i / 7 + 0.4;
    const Vector3d tip(1.5 + 0.16 * std::sin(heading), top + 0.85 + 0.05 * (i % 3), z + 0.16 * std::cos(heading));
    cut.bar(parts[foliage], {1.5, top + 0.5, z}, tip, 0.004, 4);
    cut.ball(parts[brass], tip, 0.016, 8);
  }
}

void add_lamps(Tessellator& cut, Parts& parts) {
  const Outline shade{{0.20, 0}, {0.19, 0.03}, {0.13, 0.12}, {0.06, 0.2}, {0.025, 0.24}, {0.02, 0.30}};
  const Outline lining{{0.02, 0.23}, {0.055, 0.195}, {0.125, 0.115}, {0.195, 0}};
  for (const double x : {-0.95, 0.95}) {
    for (const double z : {-1.95, 1.6}) {
      cut.lathe(parts[brass], {x, 2.3, z}, shade, true, 28);
      cut.lathe(parts[plaster], {x, 2.3, z}, lining, true, 20, {0.05, 0.05});
      cut.ball(parts[marble], {x, 2.33, z}, 0.055, 16);
      cut.bar(parts[steel], {x, 2.58, z}, {x, 4, z}, 0.003, 4);
    }
  }
}

void add_bench(Tessellator& cut, Parts& parts) {
  for (int i = 0; i < 5; ++i) {
    const double z = -3.36 + 0.09 * i;
    cut.box(parts[wood], {-0.85, 0.42, z}, {0.85, 0.455, z + 0.07}, 0.9);
  }
  for (const double x : {-0.7, 0.7}) {
    cut.bar(parts[steel], {x, 0, -3.3}, {x, 0.42, -3.3}, 0.018);
    cut.bar(parts[steel], {x, 0, -2.98}, {x, 0.42, -2.98}, 0.018);
    cut.bar(parts[steel], {x, 0.1, -3.3}, {x, 0.1, -2.98}, 0.010);
  }
  cut.box(parts[clay], {0.25, 0.455, -3.3}, {0.55, 0.49, -3.08}, 0.5);
  cut.box(parts[facade], {0.28, 0.49, -3.27}, {0.53, 0.53, -3.09}, 3);
  cut.box(parts[leaves], {0.30, 0.53, -3.28}, {0.50, 0.56, -3.12}, 0.5);
}

/// Steel ropes and posts across the opening: the thinnest things in the hall.
void add_cables(Tessellator& cut, Parts& parts) {
  constexpr double z = -4.22, half = 2.05;
  for (const double y : {0.2, 0.4, 0.6, 0.8}) cut.bar(parts[steel], {-half, y, z}, {half, y, z}, 0.0035, 4);
  cut.bar(parts[wood], {-half, 1.0, z}, {half, 1.0, z}, 0.026, 8);
  for (const double x : {-1.4, 0.0, 1.4}) cut.bar(parts[steel], {x, 0, z}, {x, 1.0, z}, 0.013);
}

}  // namespace

void add_things(Tessellator& cut, Parts& parts) {
  add_plinths(cut, parts);
  add_lamps(cut, parts);
  add_bench(cut, parts);
  add_cables(cut, parts);
  add_plant(cut, parts, -3.45, -3.4, 1);
  add_plant(cut, parts, 3.45, -3.4, 5);
  add_plant(cut, parts, -3.4, 3.4, 2);
}

void add_airship(Tessellator& cut, Part& part) {
  constexpr double half = 0.36, radius = 0.125;
  cut.surface(part, {32, 40, 16, 14}, [](double u, double v) -> SurfacePoint {
    const double s = std::cos(std::numbers::pi * (1 - v)), r = std::sin(std::numbers::pi * v);  // blunt at both ends
    const Vector3d around(0, std::cos(turn * u), std::sin(turn * u));
    const Vector3d normal = (s / half * Vector3d::UnitX() + r / radius * around).normalized();
    return {half * s * Vector3d::UnitX() + radius * r * around, normal, {v, u}};
  });
  cut.box(part, {-0.39, -0.13, -0.004}, {-0.24, 0.13, 0.004}, 0.5);
  cut.box(part, {-0.39, -0.004, -0.13}, {-0.24, 0.004, 0.13}, 0.5);
  cut.box(part, {-0.06, -0.175, -0.03}, {0.10, -0.118, 0.03}, 0.5);
}

Eigen::Isometry3d airship_pose(Nanos t) {
  constexpr double period_s = 14, across = 1.35, deep = 0.22;
  const double phase = turn * secs(t) / period_s;
  Eigen::Isometry3d pose = Eigen::Isometry3d::Identity();
  pose.translation() =
      Vector3d(across * std::sin(phase), 2.05 + 0.06 * std::sin(2 * phase + 1), -3.4 + deep * std::cos(phase));
  const double heading = std::atan2(deep * std::sin(phase), across * std::cos(phase));  // of the velocity, about +y
  pose.linear() = Eigen::AngleAxisd(heading, Vector3d::UnitY()).toRotationMatrix();
  return pose;
}

}  // namespace photonlag::gallery
