#include "sim/net/models.hpp"

namespace photonlag {
namespace {

/// Each packet dies independently of all others.
class Bernoulli final : public Loss {
 public:
  explicit Bernoulli(double probability) : probability_(probability) {}
  bool loses(Draws& draws, Nanos) override { return draws.uniform() < probability_; }

 private:
  double probability_;
};

const Registration<Loss> registration({
    .name = "bernoulli",
    .summary = "independent losses",
    .source = "tc-netem(8), `loss random`; mm-loss",
    .options = {{"probability", "1", 0.001, {0, 1}, "probability that a packet is lost"}},
    .make = [](const Values& options, const Context&) { return std::make_unique<Bernoulli>(options["probability"]); },
});

}  // namespace
}  // namespace photonlag
