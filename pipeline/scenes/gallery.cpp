#include <cmath>

#include "pipeline/scenes/gallery_parts.hpp"

namespace photonlag {
namespace {

using gallery::Parts;

/// All parts; the last is the airship.
std::int64_t build(Tessellator& cut, Parts& parts) {
  gallery::add_things(cut, parts);
  gallery::add_hall(cut, parts);
  gallery::add_outside(cut, parts);
  gallery::add_airship(cut, parts.back());
  return cut.triangles();
}

std::int64_t triangles_at(double density) {
  Parts parts(gallery::materials + 1);
  Tessellator cut(density, true);
  return build(cut, parts);
}

/// The density whose triangle count is nearest to @p wanted, by bisection.
double density_for(double wanted) {
  double low = 0, high = 100;
  for (int i = 0; i < 40; ++i) {
    const double middle = (low + high) / 2;
    (double(triangles_at(middle)) < wanted ? low : high) = middle;
  }
  const double under = wanted - double(triangles_at(low)), over = double(triangles_at(high)) - wanted;
  return under < over ? low : high;
}

/// A hall with pictures, sculptures and plants that opens on a garden: things at 0.5 m from where a head walks (within
/// 2.5 m of the origin, at 1.6 m), things at 15 to 40 m, ropes and bars of a few millimetres, print on the walls.
class Gallery final : public Scene {
 public:
  Gallery(double triangles, bool moving) : moving_(moving), parts_(gallery::materials + 1) {
    Tessellator cut(density_for(triangles), false);
    build(cut, parts_);
    for (int i = 0; i < gallery::materials; ++i) {
      const bool picture = i >= gallery::first_picture;
      textures_.push_back(picture ? gallery::picture(i - gallery::first_picture)
                                  : gallery::material_texture(gallery::Material(i)));
      parts_[std::size_t(i)].texture = i;
    }
    parts_.back().texture = gallery::airship;
    parts_.back().moves = true;
  }

  [[nodiscard]] const std::vector<Part>& parts() const override { return parts_; }
  [[nodiscard]] const std::vector<Image>& textures() const override { return textures_; }
  [[nodiscard]] Eigen::Isometry3d part_pose(std::size_t, Nanos t) const override {
    return gallery::airship_pose(moving_ ? t : Nanos(0));
  }

 private:
  bool moving_;
  Parts parts_;
  std::vector<Image> textures_;
};

const Registration<Scene> registration({
    .name = "gallery",
    .summary = "a picture gallery that opens on a garden; needs no files",
    .source = "-",
    .options = {{"triangles", "1", 30'000.0, {1e4, 1e7}, "how finely everything is cut; reached within 5 %"},
                {"moving", "", true, {}, "whether the airship flies; else it hangs still"}},
    .make = [](const Values& options,
               const Context&) { return std::make_unique<Gallery>(options["triangles"], options.flag("moving")); },
});

}  // namespace
}  // namespace photonlag
