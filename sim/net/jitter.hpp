#pragma once
/// @file
/// What all random delays share: correlation from packet to packet, netem's way of drawing, and whether packets may
/// overtake.

#include <algorithm>
#include <concepts>
#include <memory>
#include <optional>
#include <utility>

#include "sim/net/correlation.hpp"
#include "sim/net/models.hpp"
#include "sim/net/netem_table.hpp"

namespace photonlag {

/// A distribution of delays. quantile() does not fall with u in (0, 1); delays below least() are raised to it.
template <class Law>
concept DelayLaw = requires(const Law& law, double u) {
  { law.least() } -> std::same_as<Nanos>;
  { law.quantile(u) } -> std::same_as<Nanos>;
};
/// One that netem has, too.
template <class Law>
concept NetemLaw = DelayLaw<Law> && requires(const Law& law, std::uint32_t random) {
  { law.netem(random) } -> std::same_as<Nanos>;
};

/// The options of every random delay, appended to its own.
[[nodiscard]] inline std::vector<OptionSpec> with_jitter_options(std::vector<OptionSpec> own, bool netem) {
  own.push_back(
      {"correlation", "1", 0.0, {0, 1}, "of successive packets, in a Gaussian copula: it bends no distribution"});
  if (netem)
    own.push_back({.key = "netem_compat",
                   .unit = "",
                   .fallback = false,
                   .meaning = "draw from netem's table with its 32-bit arithmetic, and correlate as it does"});
  own.push_back(
      {.key = "reorder", .unit = "", .fallback = false, .meaning = "whether packets may overtake each other"});
  return own;
}

/// netem keeps jitter in 32 bits. @throws InputError at @p key if netem_compat is on and it does not fit.
inline void check_netem_jitter(const Values& options, const char* key) {
  if (options.flag("netem_compat") && from_ms(options[key]).count() > 0x7fff'ffff)
    throw InputError(options.where(key), std::string(key) + " must be at most 2147.483647 with netem_compat: netem " +
                                             "keeps it in 32 bits of nanoseconds");
}

/// Delays drawn from a law. Steps its correlation once per packet offered.
template <DelayLaw Law>
class Jitter final : public Delay {
 public:
  Jitter(Law law, const Values& options, const Context& context)
      : law_(std::move(law)), copula_(options["correlation"]), reorder_(options.flag("reorder")) {
    if constexpr (NetemLaw<Law>) {
      if (!options.flag("netem_compat")) return;
      const auto last = static_cast<std::uint32_t>(context.stream().at(context.client).next() >> 32);
      netem_.emplace(options["correlation"], last);
    }
  }

  Drawn draw(Draws& draws, Nanos) override { return {law_.least(), std::max(law_.least(), drawn(draws))}; }
  [[nodiscard]] bool reorders() const override { return reorder_; }

 private:
  Nanos drawn(Draws& draws) {
    if constexpr (NetemLaw<Law>)
      if (netem_) return law_.netem(netem_->next(draws));
    return law_.quantile(copula_.uniform(draws));
  }

  Law law_;
  GaussianCopula copula_;
  std::optional<NetemRandom> netem_;
  bool reorder_;
};

}  // namespace photonlag
