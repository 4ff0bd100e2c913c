#include <cmath>

#include "sim/net/models.hpp"

namespace photonlag {
namespace {

/// netem's `loss state`, states as it numbers them: 1 received in a gap, 2 received in a burst, 3 lost in a burst,
/// 4 lost alone. Each packet first changes the state with one draw, and the state it comes to decides (unlike
/// `gemodel`). From 4 the chain always returns to 1. Starts in 1.
///
/// Stationary weights: 1 : p13 p32 / (p31 p23) : p13 / p31 : p14; lost are 3 and 4. Without p14 and p32 losses come in
/// runs of mean length 1 / p31.
class NetemState final : public Loss {
 public:
  struct Parameters {
    double p13, p31, p32, p23, p14;
  };
  explicit NetemState(const Parameters& parameters) : is_(parameters) {}

  bool loses(Draws& draws, Nanos) override {
    state_ = next(draws.uniform());
    return state_ == State::lost_in_burst || state_ == State::lost_alone;
  }

 private:
  enum class State : std::uint8_t { received_in_gap, received_in_burst, lost_in_burst, lost_alone };

  [[nodiscard]] State next(double u) const {
    switch (state_) {
      case State::received_in_gap:
        if (u < is_.p14) return State::lost_alone;
        return u < is_.p14 + is_.p13 ? State::lost_in_burst : State::received_in_gap;
      case State::received_in_burst:
        return u < is_.p23 ? State::lost_in_burst : State::received_in_burst;
      case State::lost_in_burst:
        if (u < is_.p32) return State::received_in_burst;
        return u < is_.p32 + is_.p31 ? State::received_in_gap : State::lost_in_burst;
      case State::lost_alone:
        break;
    }
    return State::received_in_gap;
  }

  Parameters is_;
  State state_ = State::received_in_gap;
};

std::unique_ptr<Loss> make_netem_state(const Values& options, const Context&) {
  NetemState::Parameters p{options["p13"], options["p31"], options["p32"], options["p23"], options["p14"]};
  if (p.p31 < 0) {
    if (p.p31 != -1) throw InputError(options.where("p31"), "p31 must be from 0 to 1, or -1 for 1 - p13");
    p.p31 = 1 - p.p13;
  }
  if (p.p13 + p.p14 > 1) throw InputError(options.where("p14"), "p13 + p14 must not exceed 1: both leave state 1");
  if (p.p31 + p.p32 > 1) throw InputError(options.where("p32"), "p31 + p32 must not exceed 1: both leave state 3");
  return std::make_unique<NetemState>(p);
}

const Registration<Loss> registration({
    .name = "netem_state",
    .summary = "netem's four-state chain: isolated losses, and bursts that let some packets through",
    .source =
        "tc-netem(8), `loss state P13 [P31 [P32 [P23 [P14]]]]`; Salsano, Ludovici & Ordine, Definition of a general "
        "and intuitive loss model for packet networks, 2009",
    .options = {{"p13", "1", 0.002, {0, 1}, "probability per packet of a burst of losses beginning"},
                {"p31", "1", -1.0, {-1, 1}, "of a burst ending; -1 = 1 - p13, as netem has it if it is left out"},
                {"p32", "1", 0.0, {0, 1}, "of packets coming through within a burst, from a lost one on"},
                {"p23", "1", 1.0, {0, 1}, "of losses going on within a burst, from a received one on"},
                {"p14", "1", 0.0, {0, 1}, "of a packet being lost alone"}},
    .make = make_netem_state,
});

}  // namespace
}  // namespace photonlag
