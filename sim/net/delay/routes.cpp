#include <vector>

#include "sim/net/jitter.hpp"

namespace photonlag {
namespace {

/// The base delay is that of the route a packet finds when it is offered: route i from at_i on, before at_0 the first.
/// Every route adds the same jitter, uniform in [0, jitter). A packet that finds a shorter route may overtake those
/// still on the longer one if reorder is on; else the link holds it back until they are there.
class Routes final : public Delay {
 public:
  struct Route {
    Nanos from{}, delay{};
  };
  Routes(std::vector<Route> routes, Nanos period, const Values& options)
      : routes_(std::move(routes)),
        period_(period),
        jitter_ns_(options["jitter_ms"] * 1e6),
        copula_(options["correlation"]),
        reorder_(options.flag("reorder")) {}

  Drawn draw(Draws& draws, Nanos now) override {
    const Nanos base = base_at(period_ > Nanos(0) ? now % period_ : now);
    return {base, base + Nanos(static_cast<std::int64_t>(copula_.uniform(draws) * jitter_ns_))};
  }
  [[nodiscard]] bool random() const override { return jitter_ns_ > 0; }
  [[nodiscard]] bool reorders() const override { return reorder_; }

 private:
  [[nodiscard]] Nanos base_at(Nanos t) const {
    const auto after = std::ranges::upper_bound(routes_, t, {}, &Route::from);
    return after == routes_.begin() ? after->delay : std::prev(after)->delay;
  }

  std::vector<Route> routes_;
  Nanos period_;
  double jitter_ns_;
  GaussianCopula copula_;
  bool reorder_;
};

std::unique_ptr<Delay> make_routes(const Values& options, const Context&) {
  const auto &at = options.numbers("at_ms"), &delay = options.numbers("delay_ms");
  if (at.empty()) throw InputError(options.where("at_ms"), "at_ms must have at least one value");
  if (at.size() != delay.size())
    throw InputError(options.where("delay_ms"),
                     "delay_ms must have as many values as at_ms: " + std::to_string(at.size()) + ", not " +
                         std::to_string(delay.size()));
  std::vector<Routes::Route> routes;
  for (std::size_t i = 0; i < at.size(); ++i) routes.push_back({from_ms(at[i]), from_ms(delay[i])});
  if (std::ranges::adjacent_find(routes, std::ranges::greater_equal{}, &Routes::Route::from) != routes.end())
    throw InputError(options.where("at_ms"), "at_ms must rise from value to value");
  const Nanos period = from_ms(options["period_ms"]);
  if (period > Nanos(0) && period <= routes.back().from)
    throw InputError(options.where("period_ms"), "period_ms must be 0 or more than the last of at_ms");
  return std::make_unique<Routes>(std::move(routes), period, options);
}

const Registration<Delay> registration({
    .name = "routes",
    .summary = "a path that changes: other base delays from given instants on",
    .source = "Paxson, End-to-end routing behavior in the Internet, SIGCOMM 1996 (route changes and flutter)",
    .options = with_jitter_options(
        {{"at_ms", "ms", std::vector{0.0, 10'000.0, 20'000.0}, {0, 1e9}, "from when each route is taken, rising"},
         {"delay_ms", "ms", std::vector{20.0, 35.0, 20.0}, {0, 60'000}, "base one-way delay of each route"},
         {"period_ms", "ms", 0.0, {0, 1e9}, "after so long the routes begin again; 0 = the last one stays"},
         {"jitter_ms", "ms", 0.0, {0, 60'000}, "each packet takes up to so much longer, uniformly, on any route"}},
        false),
    .make = make_routes,
});

}  // namespace
}  // namespace photonlag
