#pragma once
/// @file
/// The comparisons as our packet core plays them. ns3.hpp has the same functions.

#include <map>
#include <string>

#include "bench/peers/load.hpp"
#include "sim/core/options.hpp"

namespace photonlag::peers::ours {

/// When each packet arrives behind a link with a drop-tail queue; `never` where it is dropped.
std::vector<Nanos> drop_tail(const Load& load, double mbps, int packets, Nanos delay);

/// A load through the named queue at @p mbps until @p end.
Treatment queue(const Load& load, double mbps, const std::string& name,
                const std::map<std::string, OptionValue>& options, std::uint64_t seed, Nanos end);

Finish race(const Race& race);

}  // namespace photonlag::peers::ours
