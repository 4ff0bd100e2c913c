#include <stdexcept>

#include "pose-prediction/exemption.hpp"
#include "pose-prediction/head_motion.hpp"
#include "pose-prediction/predictor.hpp"

namespace photonlag {
namespace {

/// The exact future: what is left of the error with it is not the predictor's fault.
///
/// Like every predictor it knows nothing before its first sample. Noise and delay of the tracker do not reach it.
class Oracle final : public Predictor {
 public:
  explicit Oracle(const HeadMotion& true_motion) : true_motion_(true_motion) {}

  void observe(const PoseSample&) override { seen_ = true; }

  [[nodiscard]] Prediction predict(Nanos at) const override {
    const Pose truth = seen_ ? true_motion_.at(at) : Pose{};
    return {.pose = {.at = at, .world_from_head = truth.world_from_head, .position = truth.position},
            .position_sigma_mm = 0,
            .rotation_sigma_deg = 0};
  }

 private:
  const HeadMotion& true_motion_;
  bool seen_ = false;
};

const Exemption not_causal("oracle", Clause::causal, "it looks up the true future, to bound what prediction can gain");

const Registration<Predictor> registration({
    .name = "oracle",
    .summary = "the exact future, for bounds",
    .source = "the true head motion of the run",
    .options = {},
    .make =
        [](const Values&, const Context& context) {
          if (!context.true_motion) throw std::logic_error("predictor 'oracle' was made without the true motion");
          return std::make_unique<Oracle>(*context.true_motion);
        },
});

}  // namespace
}  // namespace photonlag
