#include "sim/net/models.hpp"

namespace photonlag {
namespace {

/// Up and down stretches by turns, begun with an up one at time 0: packets offered in a down stretch are lost.
///
/// Stretches are whole: both ends belong to the next one. Long-run share of time down: down / (up + down).
class Outage final : public Loss {
 public:
  Outage(const Values& options, const Context& context)
      : up_(options["up_ms"]),
        down_(options["down_ms"]),
        exponential_(options.text("law") == "exponential"),
        stream_(context.stream()),
        client_(context.client),
        ahead_(from_ms(options["start_ms"]) + context.client * from_ms(options["stagger_ms"])),
        end_(length()) {}

  [[nodiscard]] bool loses(Draws&, Nanos now) override {
    while (end_ <= now + ahead_) {
      ++stretch_;
      end_ += length();
    }
    return down_now();
  }
  [[nodiscard]] bool random() const override { return false; }

 private:
  [[nodiscard]] bool down_now() const { return stretch_ % 2 == 1; }
  [[nodiscard]] Nanos length() const {
    const double mean_ms = down_now() ? down_ : up_;
    return from_ms(exponential_ ? stream_.at(client_, stretch_).exponential(mean_ms) : mean_ms);
  }

  double up_, down_;  // ms
  bool exponential_;
  RandomStream stream_;
  std::uint32_t client_;
  Nanos ahead_;
  std::int64_t stretch_ = 0;  // even: up
  Nanos end_;                 // of this stretch
};

const Registration<Loss> registration({
    .name = "outage",
    .summary = "stretches of time in which all packets are lost",
    .source = "Netravali et al., Mahimahi, USENIX ATC 2015 (mm-onoff: exponential or periodic)",
    .options = {{"up_ms", "ms", 10'000.0, {0.001, 1e9}, "mean length of a stretch in which packets come through"},
                {"down_ms", "ms", 200.0, {0, 1e9}, "mean length of a stretch in which they are lost"},
                {"law", "", std::string("exponential"), {}, "how lengths scatter", {"exponential", "periodic"}},
                {"start_ms", "ms", 0.0, {0, 1e9}, "how far into the pattern the run begins"},
                {"stagger_ms", "ms", 0.0, {0, 1e9}, "client n begins n times so much further into it"}},
    .make = [](const Values& options, const Context& context) { return std::make_unique<Outage>(options, context); },
});

}  // namespace
}  // namespace photonlag
