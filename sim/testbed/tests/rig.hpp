#pragma once
/// @file
/// One client and its session with every duration chosen by the test, so that instants can be computed by hand.

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "sim/record/reader.hpp"
#include "sim/record/recorder.hpp"
#include "sim/testbed/conductor.hpp"
#include "sim/testbed/display.hpp"
#include "sim/testbed/receiver.hpp"
#include "sim/testbed/session.hpp"

namespace photonlag::test {

using namespace std::chrono_literals;

/// Takes no time to send, so a packet arrives at once after its delay.
class InstantCapacity final : public Capacity {
 public:
  Service serve(Nanos offered, std::int32_t) override { return {offered, offered}; }
  [[nodiscard]] double nominal_bps() const override { return 1e12; }
  [[nodiscard]] Nanos next_start(Nanos offered) const override { return offered; }
  [[nodiscard]] double mean_bps(Nanos, Nanos) const override { return 1e12; }
};

class FixedDelay final : public Delay {
 public:
  explicit FixedDelay(Nanos delay) : delay_(delay) {}
  Drawn draw(Draws&, Nanos) override { return {delay_, delay_}; }
  [[nodiscard]] bool reorders() const override { return false; }

 private:
  Nanos delay_;
};

/// Loses the packets with these places in the order they are offered.
class ChosenLoss final : public Loss {
 public:
  explicit ChosenLoss(std::set<int> lost) : lost_(std::move(lost)) {}
  bool loses(Draws&, Nanos) override { return lost_.contains(offered_++); }

 private:
  std::set<int> lost_;
  int offered_ = 0;
};

using CostOf = std::function<Nanos(std::int64_t number)>;

class ChosenCost final : public CostModel {
 public:
  explicit ChosenCost(CostOf of) : of_(std::move(of)) {}
  Nanos cost(const Work& work) override { return of_(work.number); }

 private:
  CostOf of_;
};

inline CostOf always(Nanos cost) {
  return [cost](std::int64_t) { return cost; };
}

/// 50 refreshes and frames a second, a pose every 4 ms, 10 ms each way; one packet a frame.
struct RigOptions {
  std::string frame_pacing = "timer", recovery = "none", packet_pacing = "burst";
  std::map<std::string, OptionValue> frame_pacing_options{}, recovery_options{}, packet_pacing_options{};
  double fps = 50;
  Nanos up = 10ms, down = 10ms;
  std::set<int> lost_up{}, lost_down{};  ///< By place in the order offered.
  std::vector<DownInterval> uplink_down{}, downlink_down{};
  CostOf render = always(4ms), compose = always(0ms), encode = always(2ms), decode = always(2ms), warp = always(1ms);
  Nanos late_latch = 4ms;
  int packets_per_frame = 1;
  bool follows_rate = false;  ///< Frames are as large as the rate control says, whatever packets_per_frame is.
  bool walks = false;
  std::unique_ptr<HeadMotion> motion{};  ///< Null = the walker or a head at rest.
  std::string predictor = "hold", reprojector = "none";
  bool predict_at_server = false;
  std::optional<Nanos> horizon = Nanos(0);  ///< Nothing = auto.
  OnLoss on_loss = OnLoss::idr;
  Nanos server_drop = never, client_drop = never;
  std::unique_ptr<RateControl> rate{};  ///< Null = fixed.
};

class FakeWork final : public FrameWork {
 public:
  FakeWork(Recorder& recorder, const RigOptions& options)
      : recorder_(recorder),
        packets_(options.packets_per_frame),
        fps_(options.follows_rate ? options.fps : 0),
        on_loss_(options.on_loss) {}
  Nanos render(Flight&) override { return {}; }
  Nanos encode(Flight& flight, const EncodeRequest& request) override {
    const bool avoids = request.invalid_from && on_loss_ != OnLoss::intra_refresh;
    const std::int64_t valid = avoids ? before(*request.invalid_from) : newest();
    flight.row.keyframe = request.keyframe || valid < 0;
    flight.reference = flight.row.keyframe ? -1 : valid;
    references[flight.row.frame] = flight.reference;
    if (flight.row.keyframe) kept_.clear();
    kept_.insert(request.frame);
    if (kept_.size() > most_references) kept_.erase(kept_.begin());
    flight.row.bytes_colour = packets_ == 1 ? 100 : 1158 * packets_;
    if (fps_ > 0) flight.row.bytes_colour = std::max<std::int64_t>(1, std::llround(request.bitrate_bps / 8 / fps_));
    return {};
  }
  void send(const Flight&) override {}
  void rebuild(Flight&, const FecReassembly&) override {}
  Nanos decode(Flight&) override { return {}; }
  Nanos warp(std::uint32_t, const Shown& shown) override { return warped.push_back(shown), Nanos(0); }
  void show(RefreshRow row, const Pose&, const Shown*) override { recorder_.add(row); }
  void finish() override {}
  [[nodiscard]] std::int64_t source_pixels() const override { return 1; }
  [[nodiscard]] std::int64_t display_pixels() const override { return 1; }

  std::vector<Shown> warped;
  std::map<std::int64_t, std::int64_t> references;  ///< Of every encoded frame; -1 = none.

 private:
  static constexpr std::size_t most_references = 8;
  [[nodiscard]] std::int64_t newest() const { return kept_.empty() ? -1 : *kept_.rbegin(); }
  [[nodiscard]] std::int64_t before(std::int64_t frame) const {
    const auto place = kept_.lower_bound(frame);
    return place == kept_.begin() ? -1 : *std::prev(place);
  }

  Recorder& recorder_;
  int packets_;
  double fps_;  // 0 = sizes do not follow the rate
  OnLoss on_loss_;
  std::set<std::int64_t> kept_;  // pictures the encoder can refer to
};

struct SeenPacket {
  std::string kind;
  std::int64_t frame = 0, index = 0, attempt = 0, bytes = 0;
  Nanos sent{};
};

/// What a run in a rig left.
struct RigRun {
  std::map<std::int64_t, FrameRow> frames;
  std::vector<ReadRefresh> refreshes;
  std::vector<SeenPacket> packets;
  std::vector<Shown> warped;
  std::map<std::int64_t, std::int64_t> references;
  Tally tally;
  Display::Counts counts;
  std::size_t flights = 0, remembered = 0;  ///< At the end: frames without a row; frames the sender keeps.

  [[nodiscard]] Nanos at(std::int64_t frame, Step step) const { return frames.at(frame)[step]; }
  [[nodiscard]] const ReadRefresh& refresh(std::int64_t number) const {
    return refreshes.at(static_cast<std::size_t>(number));
  }
  [[nodiscard]] std::vector<Nanos> sent(const std::string& kind, std::int64_t attempt = 0) const {
    std::vector<Nanos> all;
    for (const SeenPacket& p : packets)
      if (p.kind == kind && p.attempt == attempt) all.push_back(p.sent);
    return all;
  }
  [[nodiscard]] std::vector<std::string> fates() const {
    std::vector<std::string> all;
    for (const auto& [number, row] : frames) all.push_back(row.fate);
    return all;
  }
};

/// Plays everything before @p until.
RigRun play(RigOptions options, Nanos until);

}  // namespace photonlag::test
