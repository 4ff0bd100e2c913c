#include "sim/net/transport.hpp"

namespace photonlag {
namespace {

class None final : public JitterBuffer {
 public:
  Nanos release(Nanos, Nanos complete) override { return complete; }
};

const Registration<JitterBuffer> registration({
    .name = "none",
    .summary = "a frame is released when it is complete",
    .source = "-",
    .options = {},
    .make = [](const Values&, const Context&) { return std::make_unique<None>(); },
});

}  // namespace
}  // namespace photonlag
