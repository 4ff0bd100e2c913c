#pragma once
/// @file
/// A closed loop around rate controllers: video sources that follow their targets, paced senders, two real links (one
/// each way) that any number of flows share, receivers that report. Everything else (encoder, decoder, recovery) is
/// left out: a frame with a lost packet never completes, and the next one needs it not.

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "sim/core/agenda.hpp"
#include "sim/net/background.hpp"
#include "sim/net/link.hpp"
#include "sim/net/rate_control.hpp"

namespace photonlag {

/// A link's rate in steps: exact to a nanosecond, for drops whose instant is known.
class StepCapacity final : public Capacity {
 public:
  struct Step {
    Nanos from;
    double bps;  ///< > 0
  };
  /// @param steps rising, the first from 0.
  explicit StepCapacity(std::vector<Step> steps) : steps_(std::move(steps)) {}

  Service serve(Nanos offered, std::int32_t bytes) override {
    const Nanos start = std::max(offered, free_at_);
    double bits = 8.0 * bytes;
    for (free_at_ = start;;) {
      const std::size_t i = at(free_at_);
      const Nanos end = i + 1 < steps_.size() ? steps_[i + 1].from : never;
      const double seconds = bits / steps_[i].bps;
      if (end == never || seconds <= secs(end - free_at_)) {
        free_at_ += from_secs(seconds);
        return {start, free_at_};
      }
      bits -= steps_[i].bps * secs(end - free_at_);
      free_at_ = end;
    }
  }
  [[nodiscard]] double nominal_bps() const override { return steps_.front().bps; }
  [[nodiscard]] Nanos next_start(Nanos offered) const override { return std::max(offered, free_at_); }
  [[nodiscard]] double mean_bps(Nanos from, Nanos to) const override {
    double bits = 0;
    for (std::size_t i = at(from); i < steps_.size() && steps_[i].from < to; ++i) {
      const Nanos end = i + 1 < steps_.size() ? std::min(to, steps_[i + 1].from) : to;
      bits += steps_[i].bps * secs(end - std::max(from, steps_[i].from));
    }
    return bits / secs(to - from);
  }

 private:
  [[nodiscard]] std::size_t at(Nanos t) const {
    std::size_t i = steps_.size() - 1;
    while (i > 0 && steps_[i].from > t) --i;
    return i;
  }
  std::vector<Step> steps_;
  Nanos free_at_{0};
};

/// What became of one packet and one frame of a flow.
struct SentPacket {
  std::int64_t frame = 0;
  std::int32_t bytes = 0;
  Nanos at{}, arrived = never, queued = never;  ///< queued: waited in the bottleneck; never = dropped.
  bool ce = false, reported = false;
};
struct SourceFrame {
  Nanos captured{}, complete = never;
  std::int64_t bytes = 0;  ///< Payload.
  std::int32_t packets = 0, arrived = 0;
  double target_bps = 0;
};

/// One video flow with its controller.
struct FlowPlan {
  std::unique_ptr<RateControl> control;
  bool forward = true;  ///< Over the first link; its reports go over the other.
  Nanos start{0}, stop = never, pause = never, resume = never;
  Nanos extra_delay{0};         ///< Beside the link's, each way.
  bool feedback_works = true;   ///< False: no report ever comes back.
  double frame_noise = 0.1053;  ///< Relative sd of frame sizes, cut at 0.5 and 1.5 (TR 38.838).
};

class RateControlLoop final : public Party {
 public:
  static constexpr double frame_rate = 60;
  static constexpr Nanos stale_after = std::chrono::milliseconds(100);  ///< kMaxRtpQueueDelay
  struct Flow {
    FlowPlan plan;
    std::vector<SentPacket> sent;  ///< By number.
    std::vector<SourceFrame> frames;
    std::int64_t stale_bytes = 0;  ///< Thrown away at the sender.
    double worst_pacing_bps = 1e300;
    std::int64_t most_in_flight = 0;

   private:
    friend class RateControlLoop;
    struct Waiting {
      std::int64_t frame;
      std::int32_t bytes;
    };
    std::deque<Waiting> queue;
    std::int64_t queue_bytes = 0, in_flight = 0, landed = -1;
    Nanos next_send{0};
    bool send_posted = false;
    std::vector<std::int64_t> arrived;  // since the last report
    std::int64_t covered = -1;          // highest number a report was made of
  };

  RateControlLoop(std::uint64_t seed, Link::Parts forward, Link::Parts backward, std::vector<FlowPlan> plans);
  /// Adds somebody else's traffic to the first link. Before run().
  void add(std::unique_ptr<Background> background) { background_.push_back({std::move(background)}); }
  void run(Nanos until);
  [[nodiscard]] const std::vector<Flow>& flows() const { return flows_; }
  [[nodiscard]] const Link& link() const { return *links_[0]; }
  void take(const Turn& turn) override;

 private:
  enum What : std::uint32_t {
    frame_due,
    send_due,
    packet_came,
    report_due,
    reports_came,
    link_due,
    background_due,
    background_heard
  };
  struct Other {
    std::unique_ptr<Background> flow;
    Nanos posted = never;
    std::int64_t sent = 0;
  };
  struct Message {
    std::vector<RateControl::Report> reports;
    Nanos made{}, newest_sent{}, newest_arrived{};
  };
  class Sink final : public FateSink {
   public:
    Sink(RateControlLoop& loop) : loop_(loop) {}
    void fate_was_decided(const Packet& packet, const Fate& fate) override { loop_.settle(packet, fate); }

   private:
    RateControlLoop& loop_;
  };

  void settle(const Packet& packet, const Fate& fate);
  void make_frame(std::uint32_t id);
  void send(std::uint32_t id);
  void receive(std::uint32_t id, std::int64_t number);
  void report(std::uint32_t id);
  void hear(std::uint32_t id, const Message& message);
  void act(std::uint32_t other);
  void offer(bool forward, const Packet& packet);
  void post(Nanos at, What what, std::uint32_t flow, std::uint64_t argument = 0) {
    agenda_.post({.at = at,
                  .phase = what == packet_came || what == reports_came || what == link_due || what == background_heard
                               ? Phase::arrival
                               : Phase::decision,
                  .client = flow,
                  .party = this,
                  .what = what,
                  .argument = argument});
  }

  Sink sink_;
  RandomStream noise_;
  std::unique_ptr<Link> links_[2];
  std::vector<Flow> flows_;
  std::vector<Other> background_;
  std::vector<Message> messages_;
  Agenda agenda_;
  Nanos now_{0};
};

}  // namespace photonlag
