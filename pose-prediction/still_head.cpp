#include "pose-prediction/head_motion.hpp"

namespace photonlag {
namespace {

class StillHead final : public HeadMotion {
 public:
  [[nodiscard]] Pose at(Nanos) const override { return {Eigen::Quaterniond::Identity(), {0, 1.6, 0}}; }
  [[nodiscard]] const std::vector<Nanos>& stamps() const override { return everywhere_; }

 private:
  std::vector<Nanos> everywhere_;
};

}  // namespace

std::unique_ptr<HeadMotion> make_still_head() { return std::make_unique<StillHead>(); }

}  // namespace photonlag
