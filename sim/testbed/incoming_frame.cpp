#include "sim/testbed/incoming_frame.hpp"

#include <algorithm>

namespace photonlag {

bool IncomingFrame::take(const Flight& flight, const Packet& packet) {
  if (state != State::open) return false;
  if (!seen) parts.start(flight.sequence, flight.layout);
  seen = true;
  asked = asked || packet.attempt > 0;
  bool news = false;
  for (std::uint32_t i = packet.index + 1 - packet.run; i <= packet.index; ++i) news = parts.take(i) || news;
  return news && parts.complete();
}

bool IncomingFrame::filled(const PacketGap& gap) const {
  if (!seen) return false;
  const auto data = static_cast<std::uint32_t>(parts.layout().data());
  for (std::uint32_t i = gap.first; i < std::min(gap.end, data); ++i)
    if (parts.needs(i)) return false;
  return true;
}

void IncomingFrame::list_missing(const PacketGap& gap, std::vector<std::uint32_t>& missing) const {
  missing.clear();
  if (!seen) return;
  const auto data = static_cast<std::uint32_t>(parts.layout().data());
  for (std::uint32_t i = gap.first; i < std::min(gap.end, data); ++i)
    if (parts.needs(i)) missing.push_back(i);
}

bool IncomingFrame::parity_will_do(std::vector<std::int32_t>& lost_in_block) const {
  if (!seen || parts.layout().parity() == 0) return false;
  const FecLayout& layout = parts.layout();
  lost_in_block.assign(layout.blocks().size(), 0);
  for (const PacketGap& gap : gaps)
    for (std::uint32_t i = gap.first; i < std::min(gap.end, packets()); ++i)
      if (!parts.has(i)) ++lost_in_block[static_cast<std::size_t>(layout.block_of(static_cast<std::int32_t>(i)))];
  for (std::size_t b = 0; b < lost_in_block.size(); ++b)
    if (lost_in_block[b] > layout.blocks()[b].parity) return false;
  return true;
}

}  // namespace photonlag
