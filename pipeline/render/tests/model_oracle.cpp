#include "pipeline/render/tests/model_oracle.hpp"

#include <Eigen/Geometry>
#include <functional>

#include "pipeline/render/tests/oracle_model.hpp"

namespace photonlag::testing {
namespace {

double to_srgb(double c) { return c <= 0.0031308 ? 12.92 * c : 1.055 * std::pow(c, 1 / 2.4) - 0.055; }

/// The light of docs/models.md.
Vector3d light_on(const Vector3d& n) {
  const double up = 0.5 + 0.5 * n.y();
  Vector3d light = (1 - up) * Vector3d(0.42, 0.38, 0.33) + up * Vector3d(0.58, 0.61, 0.66);
  light += Vector3d(0.60, 0.56, 0.48) * std::max(0.0, n.dot(Vector3d(0.42, 0.76, 0.49).normalized()));
  light += Vector3d(0.13, 0.15, 0.19) * std::max(0.0, n.dot(Vector3d(-0.60, 0.10, -0.79).normalized()));
  return light;
}

/// One triangle's colour at one sample of a pixel.
struct Fragment {
  double distance = 0;
  Vector4d colour;
};

class Picture {
 public:
  explicit Picture(const Lens& lens) : lens_(lens), fragments_(std::size_t(lens.width * lens.height)) {}

  void draw(const Triangle& triangle) {
    std::array<Vector3d, 3> p;  // pixels from the left and the top, and 1 / distance
    for (std::size_t k = 0; k < 3; ++k) {
      const Vector3d& at = triangle.corners[k].position;
      if (at.z() > -0.05) return;
      p[k] = {lens_.width / 2.0 - at.x() / at.z() * lens_.focal_px,
              lens_.height / 2.0 + at.y() / at.z() * lens_.focal_px, -1 / at.z()};
    }
    const auto area = [](const Vector3d& a, const Vector3d& b, double x, double y) {
      return (b.x() - a.x()) * (y - a.y()) - (b.y() - a.y()) * (x - a.x());
    };
    const double whole = area(p[0], p[1], p[2].x(), p[2].y());
    if (!std::isfinite(whole) || whole == 0) return;         // a vertex that the reader has nowhere
    if (whole > 0 && !triangle.material->two_sided) return;  // y points down
    const auto bound = [&](int c, bool top, int most) {
      const auto [low, high] = std::minmax({p[0][c], p[1][c], p[2][c]});
      return int(std::clamp(top ? std::ceil(high) : std::floor(low), 0.0, double(most)));
    };
    const auto weights = [&](double x, double y) -> Vector3d {
      return Vector3d(area(p[1], p[2], x, y), area(p[2], p[0], x, y), area(p[0], p[1], x, y)) / whole;
    };
    for (int y = bound(1, false, lens_.height); y < bound(1, true, lens_.height); ++y) {
      for (int x = bound(0, false, lens_.width); x < bound(0, true, lens_.width); ++x) {
        if (weights(x + 0.5, y + 0.5).minCoeff() < 0) continue;
        const auto perspective = [&](double dx, double dy) {
          const Vector3d w = weights(x + dx, y + dy);
          return Vector3d(w.x() * p[0].z(), w.y() * p[1].z(), w.z() * p[2].z());
        };
        add(triangle, whole > 0, perspective, fragments_[std::size_t(y * lens_.width + x)]);
      }
    }
  }

  Image finish() {
    Image out(lens_.width, lens_.height);
    for (std::size_t i = 0; i < fragments_.size(); ++i) {
      auto& layers = fragments_[i];
      std::stable_sort(layers.begin(), layers.end(), [](auto& a, auto& b) { return a.distance > b.distance; });
      Vector3d colour(0.32, 0.37, 0.44);
      for (const Fragment& one : layers) {
        const Vector3d shown = one.colour.head<3>().cwiseMin(1.0);
        colour += one.colour[3] * (shown - colour);
      }
      for (std::size_t c = 0; c < 3; ++c)
        out.rgba[4 * i + c] = std::uint8_t(std::lround(255 * to_srgb(colour[int(c)])));
      out.rgba[4 * i + 3] = layers.empty() ? 0 : 255;
    }
    return out;
  }

 private:
  /// @p perspective: weights of the corners over distance, at a place in the pixel
  void add(const Triangle& triangle, bool from_behind, const std::function<Vector3d(double, double)>& perspective,
           std::vector<Fragment>& layers) {
    const Material& look = *triangle.material;
    const Vector3d middle = perspective(0.5, 0.5);
    const double distance = 1 / middle.sum();
    const auto mix = [&](auto member, const Vector3d& over) {
      const Vector3d w = over / over.sum();
      const auto& [a, b, c] = triangle.corners;
      return (w.x() * (a.*member) + w.y() * (b.*member) + w.z() * (c.*member)).eval();
    };
    Vector4d base = Vector4d::Zero();
    Vector3d glow = Vector3d::Zero();
    constexpr int grid = 4;  // a pixel's share of a texture
    for (int s = 0; s < grid * grid; ++s) {
      const Vector3d at = perspective((s % grid + 0.5) / grid, (s / grid + 0.5) / grid);
      base += look.base ? look.base->at(mix(&Corner::uv, at)) : Vector4d(1, 1, 1, 1);
      glow += look.glowing ? Vector3d(look.glowing->at(mix(&Corner::glow_uv, at)).head<3>()) : Vector3d(1, 1, 1);
    }
    base = (base / (grid * grid)).cwiseProduct(look.colour).cwiseProduct(mix(&Corner::colour, middle));
    glow = (glow / (grid * grid)).cwiseProduct(look.glow);
    if (look.alpha == "MASK" && base[3] < look.cutoff) return;
    Vector3d light = Vector3d::Zero();  // between the corners, as the renderer does it
    const Vector3d w = middle / middle.sum();
    for (int k = 0; k < 3; ++k)
      light += w[k] * light_on((from_behind ? -1 : 1) * triangle.corners[std::size_t(k)].normal);
    if (look.unlit) light.setOnes();
    Fragment made{distance, {}};
    made.colour << base.head<3>().cwiseProduct(light) + glow, look.alpha == "BLEND" ? base[3] : 1.0;
    const bool hidden = std::any_of(layers.begin(), layers.end(), [&](const Fragment& one) {
      return one.colour[3] == 1 && one.distance <= distance * (1 + 1e-9);
    });
    if (!hidden) layers.push_back(made);
  }

  Lens lens_;
  std::vector<std::vector<Fragment>> fragments_;
};

}  // namespace

std::optional<Image> oracle_picture(const std::filesystem::path& file, const Lens& lens) {
  const auto model = oracle_model(file);
  if (model == nullptr) return std::nullopt;
  Eigen::AlignedBox3d box;
  for (const Triangle& triangle : model->triangles)
    for (const Corner& corner : triangle.corners) box.extend(corner.position);
  const double scale = 1 / box.sizes().maxCoeff();
  Picture picture(lens);
  for (Triangle& triangle : model->triangles) {
    for (Corner& corner : triangle.corners)
      corner.position = (corner.position - box.center()) * scale + Vector3d(0, 0, -1.5);
    picture.draw(triangle);
  }
  return picture.finish();
}

}  // namespace photonlag::testing
