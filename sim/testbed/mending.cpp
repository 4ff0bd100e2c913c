#include "sim/testbed/mending.hpp"

#include <algorithm>

namespace photonlag {
namespace {

/// IPv4 + UDP + RTCP feedback header (RFC 4585, 6.1): 20 + 8 + 12; a PLI has no more, an RPSI 4 bytes.
constexpr std::int32_t pli_bytes = 40, rpsi_bytes = 44;

/// A request may be lost as well: it is repeated after one and a half round trips, but not sooner than this.
constexpr Nanos shortest_repeat = std::chrono::milliseconds(50);

}  // namespace

void Mending::take(const Turn& turn) {
  lane_.send_poses_before(turn.at);
  const bool newest_timer = static_cast<std::int64_t>(turn.argument) == asked_;
  if (wanted_ && newest_timer) ask(turn.at);
}

void Mending::lost(std::int64_t sequence, Nanos now) {
  const bool never_decoded = decoded_.empty();
  // It may have been the very IDR that is wanted.
  if (wanted_) because_of_ = std::max(because_of_, sequence);
  broken_ = on_loss_ != OnLoss::intra_refresh || never_decoded;
  want(sequence, on_loss_ == OnLoss::idr || never_decoded, now);
}

void Mending::want(std::int64_t because_of_sequence, bool keyframe, Nanos now) {
  because_of_ = std::max(because_of_, because_of_sequence);
  const bool more = keyframe && !keyframe_wanted_;
  keyframe_wanted_ = keyframe_wanted_ || keyframe;
  if (wanted_ && !more) return;
  wanted_ = true;
  ask(now);
}

void Mending::ask(Nanos now) {
  const Packet packet{.client = lane_.client,
                      .kind = PacketKind::idr_request,
                      .frame = asked_++,
                      .bytes = keyframe_wanted_ ? pli_bytes : rpsi_bytes,
                      .cargo = lane_.losses.put({.lost_sequence = because_of_,
                                                 .invalid_from = decoded_.empty() ? 0 : decoded_.back() + 1,
                                                 .keyframe = keyframe_wanted_})};
  ++lane_.tally.idr_requests;
  lane_.network.send(lane_.ways.up, packet, now);
  lane_.post(now + std::max(shortest_repeat, lane_.round_trip * 3 / 2), Phase::decision, *this, 0,
             late_in_the_instant::ask_again, static_cast<std::uint64_t>(asked_));
}

bool Mending::decodable(const Flight& flight) const {
  if (flight.row.keyframe) return true;
  if (on_loss_ == OnLoss::intra_refresh) return !decoded_.empty();
  for (std::size_t i = decoded_.size(); i-- > 0;)
    if (decoded_[i] == flight.reference) return true;
  return false;
}

/// What is newer than the loss and decodable refers to nothing that is missing, but for intra_refresh, where it must
/// have been encoded in knowledge of the loss. An IDR wanted for another reason stays wanted.
bool Mending::heals(const Flight& flight) const {
  if (keyframe_wanted_ || flight.row.keyframe) return flight.row.keyframe;
  return on_loss_ != OnLoss::intra_refresh || flight.repair;
}

void Mending::passed_on(const Flight& flight) {
  if (decoded_.size() == remembered) decoded_.pop_front();
  decoded_.push_back(flight.row.frame);
  if (flight.row.keyframe || flight.repair) broken_ = false;
  if (flight.sequence <= because_of_ || !heals(flight)) return;
  wanted_ = keyframe_wanted_ = false;
  broken_ = false;
}

}  // namespace photonlag
