#include "sim/net/models.hpp"

namespace photonlag {
namespace {

class None final : public Loss {
 public:
  bool loses(Draws&, Nanos) override { return false; }
  [[nodiscard]] bool random() const override { return false; }
};

const Registration<Loss> registration({
    .name = "none",
    .summary = "no packet is lost on the way",
    .source = "-",
    .options = {},
    .make = [](const Values&, const Context&) { return std::make_unique<None>(); },
});

}  // namespace
}  // namespace photonlag
