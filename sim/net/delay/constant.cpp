#include "sim/net/models.hpp"

namespace photonlag {
namespace {

/// The same for every packet: all of it is propagation, and order is kept by itself.
class Constant final : public Delay {
 public:
  Constant(Nanos delay, bool reorder) : delay_(delay), reorder_(reorder) {}
  Drawn draw(Draws&, Nanos) override { return {delay_, delay_}; }
  [[nodiscard]] bool random() const override { return false; }
  [[nodiscard]] bool reorders() const override { return reorder_; }

 private:
  Nanos delay_;
  bool reorder_;
};

const Registration<Delay> registration({
    .name = "constant",
    .summary = "the same one-way delay for every packet",
    .source = "-",
    .options =
        {{"ms", "ms", 5.0, {0, 60'000}, "one-way delay"},
         {.key = "reorder", .unit = "", .fallback = false, .meaning = "as in the other delays; changes nothing here"}},
    .make = [](const Values& options,
               const Context&) { return std::make_unique<Constant>(from_ms(options["ms"]), options.flag("reorder")); },
});

}  // namespace
}  // namespace photonlag
