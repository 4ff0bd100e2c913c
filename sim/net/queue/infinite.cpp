#include "sim/net/models.hpp"

namespace photonlag {
namespace {

/// Everybody may wait.
class Infinite final : public Queue {
 public:
  [[nodiscard]] bool admits(std::int32_t, const Occupancy&) const override { return true; }
};

const Registration<Queue> registration({
    .name = "infinite",
    .summary = "no limit",
    .source = "-",
    .options = {},
    .make = [](const Values&, const Context&) { return std::make_unique<Infinite>(); },
});

}  // namespace
}  // namespace photonlag
