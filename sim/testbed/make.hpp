#pragma once
/// @file
/// Modules as a scenario chooses them.

#include <memory>
#include <string>

#include "pipeline/codec/codec.hpp"
#include "sim/scenario/scenario.hpp"

namespace photonlag {

/// @param place "downlink.delay": names the module's random stream.
template <class Interface>
std::unique_ptr<Interface> make(const Choice& choice, const Scenario& scenario, std::uint32_t client,
                                const std::string& place, const HeadMotion* truth = nullptr,
                                const Capacity* capacity = nullptr) {
  return Registry<Interface>::instance().make(
      choice,
      {.seed = scenario.seed, .client = client, .place = place, .true_motion = truth, .true_capacity = capacity});
}

/// The same for a part of the network.
template <class Interface>
std::unique_ptr<Interface> make_on_network(const Choice& choice, const Scenario& scenario, std::uint32_t client,
                                           const std::string& place) {
  return Registry<Interface>::instance().make(
      choice, {.seed = scenario.seed + scenario.network_seed_offset, .client = client, .place = place});
}

[[nodiscard]] inline OnLoss on_loss(const CodecSpec& codec) {
  return codec.on_loss == "idr"             ? OnLoss::idr
         : codec.on_loss == "intra_refresh" ? OnLoss::intra_refresh
                                            : OnLoss::reference_invalidation;
}

}  // namespace photonlag
