#include <cmath>

#include "pipeline/cost/cost.hpp"

namespace photonlag {
namespace {

/// What the work really took on this machine, times a factor: not repeatable.
class Measured final : public CostModel {
 public:
  explicit Measured(double scale) : scale_(scale) {}
  [[nodiscard]] Nanos cost(const Work& work) override {
    return Nanos(std::llround(double(work.measured.count()) * scale_));
  }
  [[nodiscard]] bool measures() const override { return true; }

 private:
  double scale_;
};

const Registration<CostModel> registration({
    .name = "measured",
    .summary = "what the work really took on this machine, times a factor; needs pixels, and is not repeatable",
    .source = "-",
    .options = {{"scale", "1", 1.0, {0, 1e6}, "below 1: a faster machine than this"}},
    .make = [](const Values& options, const Context&) { return std::make_unique<Measured>(options["scale"]); },
});

}  // namespace
}  // namespace photonlag
