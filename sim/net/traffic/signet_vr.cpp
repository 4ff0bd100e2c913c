#include <algorithm>
#include <cmath>

#include "sim/net/transport.hpp"

namespace photonlag {
namespace {

/// Fitted to captures of one game: the scale of the sizes, in mean sizes, is alpha * (Mbit/s)^beta.
struct Game {
  const char* name;
  double alpha, beta;
};
constexpr Game games[] = {{"virus_popper", 0.17843005544386825, -0.24033549},
                          {"minecraft", 0.18570635904452573, -0.18721216},
                          {"google_earth_cities", 0.259684566301378, -0.25390119},
                          {"google_earth_tour", 0.25541435742159037, -0.20308171}};

/// Logistic sizes about the target T, of scale T alpha R^beta, conditioned on [0, 2 T]; R = T * 8 * fps in Mbit/s. A
/// keyframe is `keyframe_factor` such sizes; the captured streams have none.
class SignetVr final : public Traffic {
 public:
  SignetVr(const Game& game, double fps, double keyframe_factor)
      : game_(game), fps_(fps), keyframe_factor_(keyframe_factor) {}

  [[nodiscard]] std::int64_t frame_bytes(const Ask& ask, Draws& draws) const override {
    const double u = draws.uniform();
    if (ask.target_bytes <= 0) return 1;
    const double scale = game_.alpha * std::pow(ask.target_bytes * 8 * fps_ / 1e6, game_.beta);
    const double below = 1 / (1 + std::exp(1 / scale));  // probability of each tail cut off
    const double p = below + (1 - 2 * below) * u;
    const double share = 1 + scale * std::log(p / (1 - p));
    return std::max<std::int64_t>(1, std::llround(ask.target_bytes * share * (ask.keyframe ? keyframe_factor_ : 1)));
  }

 private:
  Game game_;
  double fps_, keyframe_factor_;
};

std::vector<std::string> names() {
  std::vector<std::string> names;
  for (const Game& game : games) names.emplace_back(game.name);
  return names;
}

const Registration<Traffic> registration({
    .name = "signet_vr",
    .summary = "frame sizes of streamed VR games as captured: logistic, the wider the lower the bitrate",
    .source =
        "Lecci, Drago, Zanella & Zorzi, An open framework for analyzing and modeling XR network traffic, IEEE Access "
        "9 (2021), doi 10.1109/ACCESS.2021.3113162; its times between frames: cost `logistic`",
    .options =
        {{"game", "", std::string(games[0].name), {}, "whose captures", names()},
         {"fps", "Hz", 60.0, {1, 1000}, "frame rate, to tell the bitrate from a frame's target; fitted at 30 and 60"},
         {"keyframe_factor", "1", 1.0, {0.01, 100}, "size of a keyframe relative to other frames"}},
    .make =
        [](const Values& options, const Context&) {
          const auto* game = std::ranges::find(games, options.text("game"), &Game::name);
          return std::make_unique<SignetVr>(*game, options["fps"], options["keyframe_factor"]);
        },
});

}  // namespace
}  // namespace photonlag
