#include <algorithm>
#include <cmath>

#include "sim/net/transport.hpp"

namespace photonlag {
namespace {

/// Lognormal sizes of mean = target and standard deviation = sd_share * target, conditioned on [min_share, max_share]
/// of the target: sigma^2 = ln(1 + sd_share^2), mu = ln(target) - sigma^2 / 2. A keyframe is `keyframe_factor` such
/// sizes.
///
/// At the defaults the bounds are 3.9 sd off and more, so mean and sd hold; narrow bounds pull both in.
class Lognormal final : public Traffic {
 public:
  struct Parameters {
    double sd_share, min_share, max_share, keyframe_factor;
  };
  explicit Lognormal(const Parameters& p)
      : sigma_(std::sqrt(std::log1p(p.sd_share * p.sd_share))),
        mu_(-sigma_ * sigma_ / 2),
        log_min_(std::log(p.min_share)),
        log_max_(std::log(p.max_share)),
        keyframe_factor_(p.keyframe_factor) {}

  [[nodiscard]] std::int64_t frame_bytes(const Ask& ask, Draws& draws) const override {
    const double share = std::exp(draws.truncated_normal(mu_, sigma_, log_min_, log_max_));
    return std::max<std::int64_t>(1, std::llround(ask.target_bytes * share * (ask.keyframe ? keyframe_factor_ : 1)));
  }

 private:
  double sigma_, mu_, log_min_, log_max_;  // of the size in targets
  double keyframe_factor_;
};

std::unique_ptr<Traffic> make_lognormal(const Values& options, const Context&) {
  const Lognormal::Parameters p{options["sd_share"], options["min_share"], options["max_share"],
                                options["keyframe_factor"]};
  if (p.min_share > p.max_share) throw InputError(options.where("min_share"), "min_share must not exceed max_share");
  return std::make_unique<Lognormal>(p);
}

const Registration<Traffic> registration({
    .name = "lognormal",
    .summary = "frame sizes scattered around their target",
    .source =
        "Spread and bounds: 3GPP TR 38.838, XR downlink video (which draws from a truncated normal); the lognormal "
        "shape: Krunz & Tripathi, On the characterization of VBR MPEG streams, SIGMETRICS 1997",
    .options = {{"sd_share", "1", 0.105, {0, 3}, "standard deviation in targets"},
                {"min_share", "1", 0.5, {0.001, 1}, "smallest size in targets"},
                {"max_share", "1", 1.5, {1, 1000}, "largest size in targets"},
                {"keyframe_factor", "1", 1.0, {0.01, 100}, "size of a keyframe relative to other frames"}},
    .make = make_lognormal,
});

}  // namespace
}  // namespace photonlag
