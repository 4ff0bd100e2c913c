#include <optional>

#include "sim/net/correlation.hpp"
#include "sim/net/models.hpp"

namespace photonlag {
namespace {

/// Each packet dies with the same probability: independently, or, with correlation, if its number of a Gaussian copula
/// falls below that probability, which keeps the loss rate and gathers the losses.
class Bernoulli final : public Loss {
 public:
  Bernoulli(double probability, double correlation) : probability_(probability), copula_(correlation) {}
  bool loses(Draws& draws, Nanos) override { return copula_.uniform(draws) < probability_; }

 private:
  double probability_;
  GaussianCopula copula_;
};

/// netem's `loss random P [CORRELATION]`: loses if P >= get_crandom(), in 32 bits. With correlation that number is
/// hardly ever small: `1% 25%` loses next to nothing and `5% 25%` about 0.2 %.
class NetemBernoulli final : public Loss {
 public:
  NetemBernoulli(double probability, NetemRandom random)
      : threshold_(NetemRandom::from_share(probability)), random_(random) {}
  bool loses(Draws& draws, Nanos) override { return threshold_ != 0 && threshold_ >= random_.next(draws); }

 private:
  std::uint32_t threshold_;
  NetemRandom random_;
};

std::unique_ptr<Loss> make_bernoulli(const Values& options, const Context& context) {
  const double probability = options["probability"], correlation = options["correlation"];
  if (!options.flag("netem_compat")) return std::make_unique<Bernoulli>(probability, correlation);
  const auto last = static_cast<std::uint32_t>(context.stream().at(context.client).next() >> 32);
  return std::make_unique<NetemBernoulli>(probability, NetemRandom(correlation, last));
}

const Registration<Loss> registration({
    .name = "bernoulli",
    .summary = "each packet with the same probability, independently or correlated",
    .source = "tc-netem(8), `loss random`; mm-loss",
    .options = {{"probability", "1", 0.001, {0, 1}, "probability that a packet is lost"},
                {"correlation", "1", 0.0, {0, 1}, "of successive packets, in a Gaussian copula: the loss rate stays"},
                {.key = "netem_compat",
                 .unit = "",
                 .fallback = false,
                 .meaning = "correlate as netem does, in 32 bits: small loss rates then all but vanish"}},
    .make = make_bernoulli,
});

}  // namespace
}  // namespace photonlag
