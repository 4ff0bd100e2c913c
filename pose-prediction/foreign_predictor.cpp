#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "pose-prediction/predictor.hpp"

namespace photonlag {
namespace {

constexpr double tolerance = 1e-6;
constexpr double farthest_m = 1e9;

/// Passes everything on, as it is, once it has been looked at.
class ForeignPredictor final : public Predictor {
 public:
  ForeignPredictor(std::unique_ptr<Predictor> theirs, Foreign who) : theirs_(std::move(theirs)), who_(std::move(who)) {}

  void observe(const PoseSample& sample) override {
    who_.call([&] { theirs_->observe(sample); });
  }

  [[nodiscard]] Prediction predict(Nanos at) const override {
    const Prediction answer = who_.call([&] { return theirs_->predict(at); });
    const PoseSample& pose = answer.pose;
    if (!pose.position.allFinite() || !pose.world_from_head.coeffs().allFinite()) fail(at, "a pose that is not finite");
    if (pose.position.cwiseAbs().maxCoeff() > farthest_m)
      fail(at, fmt::format("a position more than {} m away", farthest_m));
    if (const double length = pose.world_from_head.norm(); !(std::abs(length - 1) <= tolerance))
      fail(at, fmt::format("a quaternion of length {:.9g}, must be 1 to within {}", length, tolerance));
    if (pose.at != at) fail(at, fmt::format("the pose of another instant, {} ns", pose.at.count()));
    for (const double stated :
         {answer.position_sigma_mm, answer.rotation_sigma_deg, answer.position_p95_mm, answer.rotation_p95_deg})
      if (stated < 0 || std::isinf(stated))
        fail(at, fmt::format("an expected error of {}, must be 0 or more, or NaN where it cannot say", stated));
    return answer;
  }

 private:
  [[noreturn]] void fail(Nanos at, const std::string& what) const {
    who_.fail(fmt::format("predicted, for {} ns, {}", at.count(), what));
  }

  std::unique_ptr<Predictor> theirs_;
  Foreign who_;
};

}  // namespace

std::unique_ptr<Predictor> guard_foreign(std::unique_ptr<Predictor> theirs, const Foreign& who) {
  return std::make_unique<ForeignPredictor>(std::move(theirs), who);
}

}  // namespace photonlag
