#include "sim/testbed/decoder_stage.hpp"

#include <algorithm>

namespace photonlag {

void DecoderStage::add(Flight& flight, Nanos now) {
  if (flight.row.keyframe) {  // it needs none of those before it
    for (const Waiting& skipped : queue_) lane_.flights.find(skipped.frame)->encoded.reset();
    queue_.clear();
  }
  queue_.push_back({flight.row.frame, flight.sequence});
  if (decoding_ >= 0) complain_of_backlog(now);
  if (pending_) return;
  pending_ = true;
  decoder_.request({.at = now, .client = lane_.client, .frame = flight.row.frame, .party = this, .what = granted});
}

void DecoderStage::take(const Turn& turn) {
  lane_.send_poses_before(turn.at);
  if (turn.what == granted) return begin(turn.at);
  Flight& flight = *lane_.flights.find(turn.frame);
  flight.row[Step::decode_done] = turn.at;
  flight.encoded.reset();
  if (Flight* older = lane_.flights.find(newest_)) older->decoded.reset();  // no warp will begin with it any more
  newest_ = turn.frame;
  decoding_ = -1;
  ++lane_.tally.decoded;
  decoder_.release(turn.at);
  update_acknowledged(passed_);
}

void DecoderStage::complain_of_backlog(Nanos now) {
  if (queue_.size() > longest_backlog) overloaded_(queue_.back().sequence, now);
}

void DecoderStage::begin(Nanos now) {
  pending_ = false;
  const Waiting next = queue_.front();
  queue_.pop_front();
  decoding_ = next.sequence;
  Flight& flight = *lane_.flights.find(next.frame);
  flight.row[Step::decode_start] = now;
  const Nanos took = lane_.work.decode(flight);
  const Nanos cost = cost_->cost(
      {.pixels = lane_.work.source_pixels(), .bytes = flight.row.bytes_colour, .measured = took, .number = next.frame});
  lane_.post(now + cost, Phase::completion, *this, decoded, next.frame);
  complain_of_backlog(now);
  if (queue_.empty()) return;
  pending_ = true;
  decoder_.request({.at = now, .client = lane_.client, .frame = queue_.front().frame, .party = this, .what = granted});
}

void DecoderStage::update_acknowledged(std::int64_t passed) {
  passed_ = passed;
  std::int64_t settled = passed;
  if (decoding_ >= 0) settled = std::min(settled, decoding_ - 1);
  if (!queue_.empty()) settled = std::min(settled, queue_.front().sequence - 1);
  lane_.acknowledged = std::max(lane_.acknowledged, settled);
}

}  // namespace photonlag
