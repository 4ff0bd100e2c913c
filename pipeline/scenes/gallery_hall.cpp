#include "pipeline/scenes/gallery_parts.hpp"

namespace photonlag::gallery {
namespace {

using Eigen::Vector2d;
using Eigen::Vector3d;

constexpr double side = 4, height = 4;                   // half the hall's width and depth; its height
constexpr double opening = 2.2, lintel = 3.2;            // half the opening's width; its height
constexpr double texture_width = 2, texture_height = 4;  // of the plaster, m

/// A piece of the north wall (z = -side), its texture aligned with its neighbours'.
void add_north_piece(Tessellator& cut, Part& plaster_part, double x0, double x1, double y0, double y1) {
  cut.panel(plaster_part, {x0, y0, -side}, {x1 - x0, 0, 0}, {0, y1 - y0, 0},
            {(x0 + side) / texture_width, 1 - y1 / texture_height},
            {(x1 + side) / texture_width, 1 - y0 / texture_height});
}

void add_walls(Tessellator& cut, Parts& parts) {
  const Vector2d repeat(2 * side / texture_width, height / texture_height);
  const Vector3d up(0, height, 0);
  Part& wall = parts[plaster];
  cut.panel(wall, {-side, 0, side}, {0, 0, -2 * side}, up, {0, 0}, repeat);
  cut.panel(wall, {side, 0, -side}, {0, 0, 2 * side}, up, {0, 0}, repeat);
  cut.panel(wall, {side, 0, side}, {-2 * side, 0, 0}, up, {0, 0}, repeat);
  add_north_piece(cut, wall, -side, -opening, 0, height);
  add_north_piece(cut, wall, opening, side, 0, height);
  add_north_piece(cut, wall, -opening, opening, lintel, height);
  cut.panel(parts[floor_wood], {-side, 0, side}, {2 * side, 0, 0}, {0, 0, -2 * side});
  cut.panel(parts[coffers], {-side, height, -side}, {2 * side, 0, 0}, {0, 0, 2 * side}, {0, 0}, {8, 8});
}

void add_opening(Tessellator& cut, Parts& parts) {
  Part& stone = parts[marble];
  constexpr double frame = 0.16, out = -4.4, in = -3.94;
  cut.box(stone, {-opening - 0.02, 0, out}, {-opening + frame, lintel, in});
  cut.box(stone, {opening - frame, 0, out}, {opening + 0.02, lintel, in});
  cut.box(stone, {-opening - 0.1, lintel - frame, out}, {opening + 0.1, lintel + 0.06, in - 0.02});
  cut.box(stone, {-opening, -0.1, out - 0.02}, {opening, 0.015, -3.99});
  const Outline slender{{0.17, 0},    {0.17, 0.1}, {0.13, 0.16}, {0.10, 0.2},
                        {0.088, 2.8}, {0.12, 2.9}, {0.16, 3.0},  {0.16, lintel - frame}};
  for (const double x : {-0.75, 0.75}) cut.lathe(stone, {x, 0, -4.15}, slender, false, 24, {1, 4});
}

void add_columns(Tessellator& cut, Parts& parts) {
  const Outline outline{{0.30, 0},   {0.30, 0.14}, {0.26, 0.17}, {0.26, 0.24}, {0.21, 0.28}, {0.205, 1.4},
                        {0.18, 3.4}, {0.20, 3.42}, {0.20, 3.48}, {0.30, 3.62}, {0.30, 3.7}};
  for (const double x : {-2.7, 2.7}) {
    for (const double z : {-1.9, 1.9}) cut.lathe(parts[marble], {x, 0, z}, outline, false, 32, {1, 4});
  }
  for (const double z : {-1.9, 0.0, 1.9}) cut.box(parts[wood], {-side, 3.7, z - 0.13}, {side, 4.0, z + 0.13});
  for (const double x : {-2.7, 2.7}) cut.box(parts[wood], {x - 0.13, 3.72, -side}, {x + 0.13, 4.0, side});
}

/// A picture on a wall: @p right and up span it, both wires run to a rail under the ceiling.
void hang(Tessellator& cut, Parts& parts, int number, const Vector3d& middle, const Vector3d& right, double width) {
  const Vector3d up(0, 1, 0), out = right.cross(up);
  const double tall = width * 2 / 3, moulding = 0.07, depth = 0.05;
  const Vector3d corner = middle - right * (width / 2) - up * (tall / 2) + out * 0.02;
  cut.panel(parts[first_picture + std::size_t(number)], corner, right * width, up * tall);

  const auto moulded = [&](double u0, double u1, double v0, double v1) {
    const Vector3d a = middle + right * u0 + up * v0, b = middle + right * u1 + up * v1 + out * depth;
    cut.box(parts[number % 2 == 0 ? brass : wood], a.cwiseMin(b), a.cwiseMax(b), 0.4);
  };
  const double w = width / 2, h = tall / 2;
  moulded(-w - moulding, w + moulding, h, h + moulding);
  moulded(-w - moulding, w + moulding, -h - moulding, -h);
  moulded(-w - moulding, -w, -h, h);
  moulded(w, w + moulding, -h, h);
  for (const double u : {-0.3 * width, 0.3 * width}) {
    const Vector3d hook = middle + right * u + up * (h + moulding) + out * 0.025;
    cut.bar(parts[steel], hook, {hook.x(), 3.3, hook.z()}, 0.002, 4);
  }
}

void add_pictures(Tessellator& cut, Parts& parts) {
  const Vector3d north(1, 0, 0), south(-1, 0, 0), west(0, 0, -1), east(0, 0, 1);  // to the right, facing each wall
  hang(cut, parts, 0, {-3.12, 1.85, -side}, north, 1.32);
  hang(cut, parts, 3, {3.12, 1.85, -side}, north, 1.32);
  hang(cut, parts, 1, {-side, 1.8, -2.75}, west, 1.5);
  hang(cut, parts, 2, {-side, 1.8, 0.0}, west, 1.7);
  hang(cut, parts, 4, {-side, 1.8, 2.75}, west, 1.5);
  hang(cut, parts, 5, {side, 1.8, -2.75}, east, 1.5);
  hang(cut, parts, 6, {side, 1.8, 2.9}, east, 1.2);
  hang(cut, parts, 7, {-2.0, 1.85, side}, south, 1.9);
}

void add_bookcase(Tessellator& cut, Parts& parts) {
  constexpr double z0 = -1.0, z1 = 1.4, front = 3.66, shelf = 0.46;
  constexpr int shelves = 5;
  Part& frame = parts[wood];
  for (int i = 0; i <= shelves; ++i) cut.box(frame, {front, i * shelf, z0}, {side, i * shelf + 0.03, z1}, 0.8);
  for (const double z : {z0 - 0.03, (z0 + z1) / 2, z1}) {
    cut.box(frame, {front - 0.01, 0, z}, {side, shelves * shelf + 0.05, z + 0.03}, 0.8);
  }
  for (int i = 0; i < shelves; ++i) {
    cut.panel(parts[books], {front + 0.06, i * shelf + 0.03, z0}, {0, 0, z1 - z0}, {0, shelf - 0.03, 0}, {0.17 * i, 0},
              {0.17 * i + 1, 1});
  }
}

void add_door(Tessellator& cut, Parts& parts) {
  Part& door = parts[wood];
  constexpr double z = 3.9, left = 0.55, right = 1.75;
  cut.box(door, {left - 0.12, 0, z}, {left, 2.35, side}, 0.6);
  cut.box(door, {right, 0, z}, {right + 0.12, 2.35, side}, 0.6);
  cut.box(door, {left - 0.12, 2.25, z}, {right + 0.12, 2.4, side}, 0.6);
  cut.box(door, {left, 0, z + 0.06}, {right, 2.25, side}, 1.3);
  cut.ball(parts[brass], {left + 0.12, 1.05, z + 0.03}, 0.035, 12);
}

}  // namespace

void add_hall(Tessellator& cut, Parts& parts) {
  add_walls(cut, parts);
  add_opening(cut, parts);
  add_columns(cut, parts);
  add_pictures(cut, parts);
  add_bookcase(cut, parts);
  add_door(cut, parts);
}

}  // namespace photonlag::gallery
