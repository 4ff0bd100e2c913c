#include "sim/net/transport.hpp"

namespace photonlag {
namespace {

class Burst final : public PacketPacing {
 public:
  [[nodiscard]] Nanos offset(const Place&) const override { return Nanos(0); }
};

const Registration<PacketPacing> registration({
    .name = "burst",
    .summary = "all packets of a frame at once",
    .source = "-",
    .options = {},
    .make = [](const Values&, const Context&) { return std::make_unique<Burst>(); },
});

}  // namespace
}  // namespace photonlag
