#include <algorithm>
#include <cmath>

#include "sim/net/transport.hpp"

namespace photonlag {
namespace {

/// Normal sizes about the target, conditioned on [min_share, max_share] of it. The bounds are 4.76 sd away, so the sd
/// that comes out is 10.4998 %. A keyframe is `keyframe_factor` such sizes; 3GPP's stream has none.
class Tr38838 final : public Traffic {
 public:
  struct Parameters {
    double sd_share, min_share, max_share, keyframe_factor;
  };
  explicit Tr38838(const Parameters& parameters) : is_(parameters) {}

  [[nodiscard]] std::int64_t frame_bytes(const Ask& ask, Draws& draws) const override {
    const double share = draws.truncated_normal(1, is_.sd_share, is_.min_share, is_.max_share);
    return std::max<std::int64_t>(1, std::llround(ask.target_bytes * share * (ask.keyframe ? is_.keyframe_factor : 1)));
  }

 private:
  Parameters is_;
};

const Registration<Traffic> registration({
    .name = "tr38838",
    .summary = "3GPP's frame sizes for XR and cloud gaming: a truncated normal about the target",
    .source =
        "3GPP TR 38.838, XR downlink video: sd 10.5 %, 50 to 150 % (alternative: 3 %, 91 to 109 %); its jitter of "
        "frames: cost `truncated_normal`",
    .options = {{"sd_share", "1", 0.105, {0, 3}, "standard deviation in targets, before truncation"},
                {"min_share", "1", 0.5, {0, 1}, "smallest size in targets"},
                {"max_share", "1", 1.5, {1, 1000}, "largest size in targets"},
                {"keyframe_factor", "1", 1.0, {0.01, 100}, "size of a keyframe relative to other frames"}},
    .make =
        [](const Values& options, const Context&) {
          return std::make_unique<Tr38838>(Tr38838::Parameters{options["sd_share"], options["min_share"],
                                                               options["max_share"], options["keyframe_factor"]});
        },
});

}  // namespace
}  // namespace photonlag
