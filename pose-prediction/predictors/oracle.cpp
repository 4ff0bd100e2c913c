#include <stdexcept>

#include "pose-prediction/exemption.hpp"
#include "pose-prediction/head_motion.hpp"
#include "pose-prediction/predictor.hpp"

namespace photonlag {
namespace {

/// The exact future: what is left of the error with it is not the predictor's fault. With a lead error, the pose of
/// another instant, sooner or later than the one asked for: what a wrong horizon alone costs.
///
/// Like every predictor it knows nothing before its first sample. Noise and delay of the tracker do not reach it.
class Oracle final : public Predictor {
 public:
  Oracle(const HeadMotion& true_motion, Nanos lead_error)
      : true_motion_(true_motion),
        lead_error_(lead_error),
        sigma_(lead_error == Nanos(0) ? 0 : std::numeric_limits<double>::quiet_NaN()) {}

  void observe(const PoseSample&) override { seen_ = true; }

  [[nodiscard]] Prediction predict(Nanos at) const override {
    const Pose truth = seen_ ? true_motion_.at(at + lead_error_) : Pose{};
    return {.pose = {.at = at, .world_from_head = truth.world_from_head, .position = truth.position},
            .position_sigma_mm = sigma_,
            .rotation_sigma_deg = sigma_};
  }

 private:
  const HeadMotion& true_motion_;
  Nanos lead_error_;
  double sigma_;  // unknown with a lead error
  bool seen_ = false;
};

const Exemption not_causal("oracle", Clause::causal, "it looks up the true future, to bound what prediction can gain");

const Exactness oracle_is_exact("oracle", {.position = true, .rotation = true});

const Registration<Predictor> registration({
    .name = "oracle",
    .summary = "the exact future, or the pose some time off it, for bounds",
    .source = "the true head motion of the run",
    .options = {{"lead_error_ms", "ms", 0.0, {-1000, 1000}, "answers with the pose this much later than asked for"}},
    .make =
        [](const Values& options, const Context& context) {
          if (!context.true_motion) throw std::logic_error("predictor 'oracle' was made without the true motion");
          return std::make_unique<Oracle>(*context.true_motion, from_ms(options["lead_error_ms"]));
        },
});

}  // namespace
}  // namespace photonlag
