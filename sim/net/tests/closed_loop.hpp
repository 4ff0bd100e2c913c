#pragma once
/// @file
/// Responsive flows over one link: what an AQM is made for.

#include <algorithm>
#include <queue>
#include <vector>

#include "sim/net/tests/net_fixture.hpp"

namespace photonlag {

/// A window-based sender of 1500 B packets that always has more to send. Additive increase of one packet a round trip;
/// at most once a round trip it goes down: Reno halves on a loss or mark, a scalable one (as DCTCP, RFC 8257) by half
/// the share of marked packets, and halves on a loss.
class WindowFlow {
 public:
  explicit WindowFlow(Ecn ecn) : ecn_(ecn) {}

  [[nodiscard]] bool may_send() const { return double(in_flight_) < window_; }
  Packet next(std::uint32_t flow) {
    ++in_flight_;
    Packet packet = video_packet(sent_++);
    packet.client = flow;
    packet.ecn = ecn_;
    return packet;
  }

  void acknowledged(std::int64_t number, bool lost, bool marked) {
    --in_flight_;
    share_ += (double(marked) - share_) / (16 * window_);  // g = 1/16 a round trip
    if ((lost || marked) && number >= recover_) {
      window_ = std::max(2.0, window_ * (1 - (lost || ecn_ != Ecn::ect1 ? 0.5 : share_ / 2)));
      recover_ = sent_;
      starting_ = false;
    } else if (!lost && !marked) {
      window_ += starting_ ? 1 : 1 / window_;
    }
  }

 private:
  Ecn ecn_;
  double window_ = 10, share_ = 1;
  std::int64_t in_flight_ = 0, sent_ = 0, recover_ = 0;
  bool starting_ = true;
};

/// Flows that share a link, acknowledged @p back after delivery (a loss: after its drop).
class ClosedLoop final : public FateSink {
 public:
  struct Result {
    std::int64_t packets = 0, dropped = 0, marked = 0;
    double wait_ms_sum = 0;
    [[nodiscard]] double mean_wait_ms() const { return wait_ms_sum / double(packets); }
  };

  ClosedLoop(Link::Parts parts, const std::vector<Ecn>& flows, Nanos back, std::uint64_t seed = 1)
      : link_("downlink", seed, std::move(parts), *this), back_(back), results_(flows.size()) {
    for (const Ecn ecn : flows) flows_.emplace_back(ecn);
  }

  /// Plays until @p end; counts what was decided from @p warm_up on.
  std::vector<Result> play(Nanos warm_up, Nanos end) {
    warm_up_ = warm_up;
    for (std::uint32_t flow = 0; flow < flows_.size(); ++flow) fill(flow);
    while (now_ < end) {
      now_ = std::min(link_.next_event(), acks_.empty() ? never : acks_.top().at);
      link_.advance(now_);
      if (acks_.empty() || acks_.top().at > now_) continue;
      const Ack ack = acks_.top();
      acks_.pop();
      flows_[ack.flow].acknowledged(ack.number, ack.lost, ack.marked);
      fill(ack.flow);
    }
    return results_;
  }

 private:
  struct Ack {
    Nanos at;
    std::int64_t order;
    std::uint32_t flow;
    std::int64_t number;
    bool lost, marked;
    bool operator<(const Ack& other) const { return at != other.at ? at > other.at : order > other.order; }
  };

  void fill(std::uint32_t flow) {
    while (flows_[flow].may_send()) link_.offer(flows_[flow].next(flow), now_);
  }

  void fate_was_decided(const Packet& packet, const Fate& fate) override {
    const bool lost = fate.dropped_by != DroppedBy::nobody, marked = packet.ecn == Ecn::ce;
    acks_.push({(lost ? now_ : fate.delivered) + back_, ++decided_, packet.client, packet.frame, lost, marked});
    if (now_ < warm_up_) return;
    Result& result = results_[packet.client];
    result.dropped += lost;
    if (lost) return;
    ++result.packets;
    result.marked += marked;
    result.wait_ms_sum += millis(fate.service_start - fate.offered);
  }

  Link link_;
  Nanos back_, now_{0}, warm_up_{0};
  std::vector<WindowFlow> flows_;
  std::vector<Result> results_;
  std::priority_queue<Ack> acks_;
  std::int64_t decided_ = 0;
};

}  // namespace photonlag
