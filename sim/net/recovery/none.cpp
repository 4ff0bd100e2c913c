#include "sim/net/transport.hpp"

namespace photonlag {
namespace {

/// Nothing is sent again: a frame with a gap is given up once the packet can no longer be merely late.
class None final : public Recovery {
 public:
  explicit None(Nanos reorder_wait) : reorder_wait_(reorder_wait) {}

  [[nodiscard]] Action on_gap(const Gap& gap) const override {
    const Nanos due = gap.known_since + reorder_wait_;
    return gap.now < due ? Action{What::wait, due} : Action{What::give_up, never};
  }
  [[nodiscard]] const char* label() const override { return ""; }

 private:
  Nanos reorder_wait_;
};

const Registration<Recovery> registration({
    .name = "none",
    .summary = "a frame with a gap is given up, and an IDR is asked for",
    .source = "-",
    .options = {{"reorder_wait_ms", "ms", 0.0, {0, 10'000}, "how long a packet may come after a later one"}},
    .make = [](const Values& options,
               const Context&) { return std::make_unique<None>(from_ms(options["reorder_wait_ms"])); },
});

}  // namespace
}  // namespace photonlag
