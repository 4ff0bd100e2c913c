#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "pose-prediction/predictor.hpp"

namespace photonlag {
namespace {

constexpr double tolerance = 1e-6;

/// Passes everything on, as it is, once it has been looked at.
class ForeignPredictor final : public Predictor {
 public:
  ForeignPredictor(std::unique_ptr<Predictor> theirs, std::string who, Location where)
      : theirs_(std::move(theirs)), who_(std::move(who)), where_(std::move(where)) {}

  void observe(const PoseSample& sample) override {
    foreign_call(who_, where_, [&] { theirs_->observe(sample); });
  }

  [[nodiscard]] Prediction predict(Nanos at) const override {
    const Prediction answer = foreign_call(who_, where_, [&] { return theirs_->predict(at); });
    const PoseSample& pose = answer.pose;
    if (!pose.position.allFinite() || !pose.world_from_head.coeffs().allFinite()) fail(at, "a pose that is not finite");
    if (const double length = pose.world_from_head.norm(); !(std::abs(length - 1) <= tolerance))
      fail(at, fmt::format("a quaternion of length {:.9g}, must be 1 to within {}", length, tolerance));
    if (pose.at != at) fail(at, fmt::format("the pose of another instant, {} ns", pose.at.count()));
    return answer;
  }

 private:
  [[noreturn]] void fail(Nanos at, const std::string& what) const {
    throw InputError(where_, fmt::format("{} predicted, for {} ns, {}", who_, at.count(), what));
  }

  std::unique_ptr<Predictor> theirs_;
  std::string who_;
  Location where_;
};

}  // namespace

std::unique_ptr<Predictor> guard_foreign(std::unique_ptr<Predictor> predictor, const std::string& who,
                                         const Location& where) {
  return std::make_unique<ForeignPredictor>(std::move(predictor), who, where);
}

}  // namespace photonlag
