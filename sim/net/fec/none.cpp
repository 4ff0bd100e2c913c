#include "sim/net/transport.hpp"

namespace photonlag {
namespace {

class None final : public Fec {
 public:
  [[nodiscard]] std::int32_t parity(std::int32_t, double) const override { return 0; }
  [[nodiscard]] std::int32_t longest_data() const override { return 0; }
};

const Registration<Fec> registration({
    .name = "none",
    .summary = "no parity packets",
    .source = "-",
    .options = {},
    .make = [](const Values&, const Context&) { return std::make_unique<None>(); },
});

}  // namespace
}  // namespace photonlag
