#pragma once
/// @file
/// How much more than the display shows is rendered, so that a late turn of the head finds a picture there.

#include <algorithm>
#include <cmath>
#include <optional>

#include "sim/core/time.hpp"

namespace photonlag {

/// Degrees beyond each edge for every frame: fixed, or as much as its pose may be off.
///
/// The picture's size stays, so a wider band costs resolution; and every change of the field of view is a zoom that
/// costs the codec bits. So the band widens at once and narrows late, in whole degrees: it is the widest that any frame
/// of the last 0.5 to 1 s asked for.
class GuardBand {
 public:
  /// What 99 % of the rotation errors stay within is 1.7 times what 95 % do, at 100 ms and with constant velocity:
  /// 9.3 against 5.35 and 9.05 against 5.35 deg on two sets of real head motion. The margin over that is for the
  /// corners and for photons later than expected.
  static constexpr double bands_per_p95 = 1.75;
  static constexpr double least_deg = 2, most_deg = 30;
  static constexpr Nanos narrowing = std::chrono::milliseconds(500);

  static GuardBand fixed(double deg) { return GuardBand(deg, {}); }
  /// @param usual_deg Until the predictor can say how far off it may be. @param display_fov_deg Horizontal; with the
  /// band it stays below 170 deg.
  static GuardBand automatic(double usual_deg, double display_fov_deg) {
    return GuardBand(usual_deg, std::min(most_deg, 85 - display_fov_deg / 2));
  }

  /// For a frame begun at @p now, whose pose is off by no more than @p rotation_p95_deg in 95 % of cases (NaN = not
  /// known). @pre now does not go back
  double next(Nanos now, double rotation_p95_deg) {
    if (!widest_) return usual_deg_;
    if (now - since_ >= narrowing) {
      before_ = now - since_ >= 2 * narrowing ? 0 : lately_;
      lately_ = 0;
      since_ = now;
    }
    const double wanted = std::isnan(rotation_p95_deg) ? usual_deg_ : std::ceil(bands_per_p95 * rotation_p95_deg);
    lately_ = std::max(lately_, std::clamp(wanted, std::min(least_deg, *widest_), *widest_));
    return std::max(before_, lately_);
  }

 private:
  GuardBand(double usual_deg, std::optional<double> widest) : usual_deg_(usual_deg), widest_(widest) {}

  double usual_deg_;
  std::optional<double> widest_;
  Nanos since_{};
  double before_ = 0, lately_ = 0;  // the widest asked for in the half second before, and in this
};

}  // namespace photonlag
