#include <algorithm>
#include <cassert>
#include <cmath>

#include "reprojection/reprojector.hpp"

namespace photonlag {
namespace {

/// Shows the frame as it was rendered, guard band cut off: what a player without late-stage reprojection does. A frame
/// of another focal length is first scaled to the display's.
class None final : public Reprojector {
 public:
  [[nodiscard]] Pose shown_pose(const WarpPoses& poses) const override { return poses.render; }
  [[nodiscard]] bool uses_late_pose() const override { return false; }

  void prepare(Gpu&, const Scene&, const Lens& source, const Lens& display) override {
    assert(source.focal_px == display.focal_px);
    source_ = source;
    display_ = display;
  }

  void warp(const WarpPoses&, const WarpSource& source, Warped& out) override {
    out.hole_pct = out.outside_fov_pct = 0;
    if (source.focal_px > 0 && source.focal_px != display_.focal_px)
      scale(*source.colour, source.focal_px / display_.focal_px, out.shown);
    else
      out.shown = crop(*source.colour, (source_.width - display_.width) / 2, (source_.height - display_.height) / 2);
  }

 private:
  /// The middle of @p from, bilinear. @pre it holds all of the display's field of view
  void scale(const Image& from, double source_per_display, Image& to) const {
    to.width = display_.width;
    to.height = display_.height;
    to.rgba.resize(std::size_t(to.width) * std::size_t(to.height) * 4);
    const auto place = [&](int at, int shown, int rendered) {  // 0 = centre of the first pixel
      return (at + 0.5 - shown / 2.0) * source_per_display + rendered / 2.0 - 0.5;
    };
    for (int y = 0; y < to.height; ++y)
      for (int x = 0; x < to.width; ++x)
        sample(from, place(x, to.width, from.width), place(y, to.height, from.height),
               &to.rgba[(std::size_t(y) * std::size_t(to.width) + std::size_t(x)) * 4]);
  }

  static void sample(const Image& from, double x, double y, std::uint8_t* to) {
    const auto corner = [](double at, int size) { return std::clamp(int(std::floor(at)), 0, size - 2); };
    const int left = corner(x, from.width), top = corner(y, from.height);
    const double right_share = std::clamp(x - left, 0.0, 1.0), lower_share = std::clamp(y - top, 0.0, 1.0);
    const std::uint8_t* upper = &from.rgba[(std::size_t(top) * std::size_t(from.width) + std::size_t(left)) * 4];
    const std::uint8_t* lower = upper + std::size_t(from.width) * 4;
    for (int c = 0; c < 4; ++c) {
      const double above = upper[c] + right_share * (upper[c + 4] - upper[c]);
      const double below = lower[c] + right_share * (lower[c + 4] - lower[c]);
      to[c] = static_cast<std::uint8_t>(std::lround(above + lower_share * (below - above)));
    }
  }

  Lens source_, display_;
};

const Registration<Reprojector> registration({
    .name = "none",
    .summary = "the frame as rendered, guard band cut off",
    .source = "-",
    .options = {},
    .make = [](const Values&, const Context&) { return std::make_unique<None>(); },
});

}  // namespace
}  // namespace photonlag
