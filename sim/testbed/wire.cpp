#include "sim/testbed/wire.hpp"

namespace photonlag {

Wire::Wire(Agenda& agenda, std::uint64_t seed, Link::Parts up, Link::Parts down, Recorder* recorder)
    : agenda_(agenda),
      recorder_(recorder),
      up_("uplink", seed, std::move(up), *this),
      down_("downlink", seed, std::move(down), *this) {}

void Wire::send(Link& link, const Packet& packet, Nanos now, std::uint64_t contents) {
  sending_ = &link;
  contents_ = contents;
  link.offer(packet, now);
}

void Wire::fate_was_decided(const Packet& packet, const Fate& fate) {
  if (recorder_ != nullptr) recorder_->add(PacketRow{sending_->name(), packet, fate});
  dropped_last_ = fate.dropped_by != DroppedBy::nobody;
  if (dropped_last_) return;
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(parcels_.size()));
    parcels_.emplace_back();
  }
  const std::uint32_t slot = free_.back();
  free_.pop_back();
  parcels_[slot] = {packet, fate, contents_};
  const bool up = sending_ == &up_;
  ++travelling_[up ? 0 : 1];
  agenda_.post({.at = fate.delivered,
                .phase = Phase::arrival,
                .client = packet.client,
                .frame = packet.frame,
                .party = up ? server_end_ : client_end_,
                .what = parcel_came,
                .argument = slot});
}

Parcel Wire::collect(const Turn& turn) {
  const auto slot = static_cast<std::uint32_t>(turn.argument);
  const Parcel parcel = parcels_[slot];
  free_.push_back(slot);
  --travelling_[turn.party == server_end_ ? 0 : 1];
  return parcel;
}

}  // namespace photonlag
