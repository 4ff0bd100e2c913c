#include <fmt/format.h>

#include "sim/net/transport.hpp"

namespace photonlag {
namespace {

class ForeignPacketPacing final : public PacketPacing {
 public:
  ForeignPacketPacing(std::unique_ptr<PacketPacing> theirs, Foreign who)
      : theirs_(std::move(theirs)), who_(std::move(who)) {}

  [[nodiscard]] Nanos offset(const Place& place) const override {
    const Nanos offset = who_.call([&] { return theirs_->offset(place); });
    who_.duration("an offset", offset);
    if (place.index == 0 && offset != Nanos(0))
      who_.fail(fmt::format("gave the first packet of a frame an offset of {} ns, must be 0", offset.count()));
    // A frame's packets are asked about in order, and a new target may rightly bring later ones forward.
    if (place.index > last_.index && place.target_bps == last_.target_bps && offset < last_offset_)
      who_.fail(fmt::format("gave packet {} of a frame an offset of {} ns, before that of packet {}, {} ns",
                            place.index, offset.count(), last_.index, last_offset_.count()));
    last_ = place;
    last_offset_ = offset;
    return offset;
  }

 private:
  std::unique_ptr<PacketPacing> theirs_;
  Foreign who_;
  mutable Place last_;
  mutable Nanos last_offset_{};
};

}  // namespace

std::unique_ptr<PacketPacing> guard_foreign(std::unique_ptr<PacketPacing> theirs, const Foreign& who) {
  return std::make_unique<ForeignPacketPacing>(std::move(theirs), who);
}

}  // namespace photonlag
