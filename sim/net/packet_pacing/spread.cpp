#include "sim/net/transport.hpp"

namespace photonlag {
namespace {

/// Packet i of n goes out i/n of the stretch share * frame period after the first, rounded down to the nanosecond.
class Spread final : public PacketPacing {
 public:
  explicit Spread(double share) : share_(share) {}

  [[nodiscard]] Nanos offset(const Place& place) const override {
    const std::int64_t stretch = std::llround(share_ * static_cast<double>(place.frame_period.count()));
    return Nanos(stretch * place.index / place.packets);
  }

 private:
  double share_;
};

const Registration<PacketPacing> registration({
    .name = "spread",
    .summary = "the packets of a frame evenly over a share of the frame period",
    .source = "-",
    .options = {{"share_of_period", "1", 0.5, {0, 1}, "part of the frame period the packets are spread over"}},
    .make = [](const Values& options, const Context&) { return std::make_unique<Spread>(options["share_of_period"]); },
});

}  // namespace
}  // namespace photonlag
