#pragma once
/// @file
/// The comparisons as ns-3 plays them. ours.hpp has the same functions.

#include "bench/peers/load.hpp"

namespace photonlag::peers::ns3_ {

/// Two PointToPointNetDevices, the sender's with a DropTailQueue.
std::vector<Nanos> drop_tail(const Load& load, double mbps, int packets, Nanos delay);

/// CoDelQueueDisc, drained by a server of fixed rate, until @p end.
Treatment codel(const Load& load, double mbps, Nanos end);

/// PieQueueDisc of 1000 packets, likewise. Its random numbers come from @p seed.
Treatment pie(const Load& load, double mbps, std::uint64_t seed, Nanos end);

/// UDP over IPv4 with global routing, as ns-3's examples build such a network, but without queue discs.
Finish race(const Race& race);

/// No IP: devices only, whose receivers hand packets on. The least that ns-3 can do.
Finish race_of_devices(const Race& race);

}  // namespace photonlag::peers::ns3_
