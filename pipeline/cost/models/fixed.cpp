#include "pipeline/cost/cost.hpp"

namespace photonlag {
namespace {

/// The same time for any work.
class Fixed final : public CostModel {
 public:
  explicit Fixed(Nanos duration) : duration_(duration) {}
  [[nodiscard]] Nanos cost(const Work&) override { return duration_; }

 private:
  Nanos duration_;
};

const Registration<CostModel> registration({
    .name = "fixed",
    .summary = "the same time for any work",
    .source = "-",
    .options = {{"ms", "ms", 5.0, {0, 1e6}, "the duration"}},
    .make = [](const Values& options, const Context&) { return std::make_unique<Fixed>(from_ms(options["ms"])); },
});

}  // namespace
}  // namespace photonlag
