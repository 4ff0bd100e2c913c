#include "sim/net/models.hpp"

namespace photonlag {
namespace {

/// Two states, good and bad; each offered packet is lost with the probability of the state it meets, then the state
/// changes with p (good to bad) or r (bad to good). Starts good, as netem does.
///
/// Stationary: share of bad p/(p+r), loss rate (r loss_good + p loss_bad)/(p+r). With 0 and 1 as the loss probabilities
/// (Gilbert's model) losses come in runs of mean length 1/r.
class GilbertElliott final : public Loss {
 public:
  struct Parameters {
    double p, r, loss_good, loss_bad;
  };
  explicit GilbertElliott(const Parameters& parameters) : is_(parameters) {}

  bool loses(Draws& draws, Nanos) override {
    const bool lost = draws.uniform() < (bad_ ? is_.loss_bad : is_.loss_good);
    if (draws.uniform() < (bad_ ? is_.r : is_.p)) bad_ = !bad_;
    return lost;
  }

 private:
  Parameters is_;
  bool bad_ = false;
};

const Registration<Loss> registration({
    .name = "gilbert_elliott",
    .summary = "losses in bursts: a two-state Markov chain stepped by every offered packet",
    .source = "Gilbert, Bell Syst. Tech. J. 39 (1960) 1253; Elliott, ibid. 42 (1963) 1977; tc-netem(8), `loss gemodel`",
    .options = {{"p", "1", 0.0005, {0, 1}, "probability per packet of going from good to bad"},
                {"r", "1", 0.2, {0, 1}, "probability per packet of going from bad to good"},
                {"loss_good", "1", 0.0, {0, 1}, "probability of loss in the good state (netem's 1-k)"},
                {"loss_bad", "1", 1.0, {0, 1}, "probability of loss in the bad state (netem's 1-h)"}},
    .make =
        [](const Values& options, const Context&) {
          return std::make_unique<GilbertElliott>(
              GilbertElliott::Parameters{options["p"], options["r"], options["loss_good"], options["loss_bad"]});
        },
});

}  // namespace
}  // namespace photonlag
