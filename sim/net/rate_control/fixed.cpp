#include "sim/net/rate_control.hpp"

namespace photonlag {
namespace {

/// The same rate whatever happens; asks for no reports.
class Fixed final : public RateControl {
 public:
  explicit Fixed(double mbps) : bps_(mbps * 1e6) {}
  [[nodiscard]] Nanos feedback_interval() const override { return Nanos(0); }
  [[nodiscard]] double target_bps(Nanos) override { return bps_; }

 private:
  double bps_;
};

const Registration<RateControl> registration({
    .name = "fixed",
    .summary = "the same rate whatever happens",
    .source = "-",
    .options = {{"mbps", "Mbit/s", 20.0, {0.001, 100'000}, "what the encoder aims at"}},
    .make = [](const Values& options, const Context&) { return std::make_unique<Fixed>(options["mbps"]); },
});

}  // namespace
}  // namespace photonlag
