#include "bench/gate/frame_divergence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <tuple>
#include <vector>

#include "bench/gate/golden_tables.hpp"

namespace photonlag {
namespace {

/// Looks at one frame of both runs, step by step, in the order of cause and effect.
class FramePair {
 public:
  FramePair(const GoldenFrame& before, const GoldenFrame& after) : a_(before), b_(after) {}

  std::optional<Divergence> first() {
    poses();
    if (!found_) start();
    if (!found_) guard_band();
    if (!found_) stages(Stage::render, Stage::compose);
    if (!found_) size();
    if (!found_) stages(Stage::encode_wait, Stage::encode);
    if (!found_) drops();
    if (!found_) stages(Stage::downlink, Stage::present_wait);
    if (!found_) fate();
    return found_;
  }

 private:
  [[nodiscard]] bool same(Step step) const { return a_[step] == b_[step]; }
  [[nodiscard]] Nanos earlier(Step step) const { return std::min(a_[step], b_[step]); }

  Divergence& note(Nanos at, int order, const std::string& part, const std::string& change) {
    found_ =
        Divergence{.at = at, .order = order, .part = part, .change = change, .client = a_.client, .frame = a_.frame};
    return *found_;
  }

  [[nodiscard]] std::string change_of(Stage stage) const {
    const Step end = end_of(stage), begin = static_cast<Step>(stage);
    if (a_[end] == never || b_[end] == never) return a_[end] == never ? "now reached, was not" : "not reached any more";
    return signed_ms((b_[end] - b_[begin]) - (a_[end] - a_[begin]));
  }
  void stage(Stage stage) {
    note(earlier(end_of(stage)), order_of(stage), std::string(stage_names[size_t(stage)]), change_of(stage));
  }

  /// The pose is chosen when the render starts: another one is another way to the server, unless it left at the same
  /// instant, when its sample was another.
  void poses() {
    if (same(Step::pose_sent)) {
      if (!same(Step::sample))
        note(earlier(Step::pose_sent), order_of(Stage::sample_wait), "sample_wait", change_of(Stage::sample_wait));
      else if (!same(Step::pose_received))
        stage(Stage::uplink);
    } else if (same(Step::sample)) {
      stage(Stage::sample_wait);
    } else if (same(Step::render_start)) {
      note(a_[Step::render_start], order_of(Stage::uplink), "uplink", signed_ms(way(b_) - way(a_))).detail =
          "another pose was the newest when frame " + std::to_string(a_.frame) + " began";
    }
  }
  static Nanos way(const GoldenFrame& f) { return f[Step::pose_received] - f[Step::pose_sent]; }

  void start() {
    if (same(Step::render_start)) return;
    const Nanos a = a_[Step::render_start], b = b_[Step::render_start];
    const bool both = a != never && b != never;
    note(std::min(a, b), order_of(Stage::server_wait), "server_wait",
         both         ? signed_ms(b - a)
         : a == never ? "now reached, was not"
                      : "not reached any more")
        .detail = "the server began frame " + std::to_string(a_.frame) + (b < a ? " earlier" : " later") +
                  ": its frame pacing, or what that waits for";
  }

  void guard_band() {
    if (!same_float(a_.guard_band_deg, b_.guard_band_deg))
      note(a_[Step::render_start], order_of_poses, "render",
           fmt::format("guard band {:.6g} -> {:.6g} deg", a_.guard_band_deg, b_.guard_band_deg));
  }

  void stages(Stage first, Stage last) {
    for (auto s = static_cast<int>(first); s <= static_cast<int>(last) && !found_; ++s) {
      const auto at = static_cast<Stage>(s);
      if (same(end_of(at))) continue;
      stage(at);
      if (at == Stage::downlink) split();
    }
  }

  /// The codec, the traffic model or the rate it was given: known when encoding is done.
  void size() {
    if (a_.bytes_colour == b_.bytes_colour && a_.packets == b_.packets && a_.keyframe == b_.keyframe) return;
    const Nanos begun = earlier(Step::encode_start);
    if (begun == never) return;
    Divergence& d =
        note(begun, order_of(Stage::encode), "encode", fmt::format("{} -> {} bytes", a_.bytes_colour, b_.bytes_colour));
    d.bytes = true;
    if (a_.keyframe != b_.keyframe)
      d.detail = b_.keyframe ? "now a keyframe" : "no keyframe any more";
    else if (a_.bytes_colour == b_.bytes_colour)
      d.detail = fmt::format("{} -> {} packets", a_.packets, b_.packets);
  }

  /// "downlink/queue 3" -> queue
  void drops() {
    if (a_.dropped == b_.dropped) return;
    const auto first_place = [](const std::string& drops) { return drops.substr(0, drops.find(' ')); };
    const std::string place = first_place(b_.dropped.empty() ? a_.dropped : b_.dropped);
    const std::string cause = place.substr(place.find('/') + 1);
    note(earlier(Step::first_packet_sent), order_of(Stage::downlink), "downlink." + cause,
         fmt::format("lost {} -> {}", told(a_.dropped), told(b_.dropped)));
  }
  static std::string told(const std::string& drops) { return drops.empty() ? "nothing" : drops; }

  /// Of the parts that differ: how long a packet takes to send or to travel is a cause of its own; of waits the
  /// largest.
  void split() {
    std::vector<std::tuple<bool, Nanos, std::string>> parts;
    for (const Leg& leg : legs()) {
      const auto a = length_of(a_, leg), b = length_of(b_, leg);
      if (!leg.part || !a || !b || *a == *b) continue;
      const bool own = *leg.part == DownlinkPart::serialisation || *leg.part == DownlinkPart::propagation;
      parts.emplace_back(own && a_.recovered_by == b_.recovered_by, *b - *a, leg.name);
    }
    const auto most = std::ranges::max_element(parts, [](const auto& x, const auto& y) {
      return std::pair(std::get<0>(x), std::chrono::abs(std::get<1>(x))) <
             std::pair(std::get<0>(y), std::chrono::abs(std::get<1>(y)));
    });
    if (most == parts.end()) return;
    found_->part = std::get<2>(*most);
    found_->change = signed_ms(std::get<1>(*most));
  }

  void fate() {
    if (a_.fate != b_.fate || a_.recovered_by != b_.recovered_by)
      note(earlier(Step::encode_start), order_of(Stage::scanout),
           a_.fate == b_.fate ? "downlink.recovery" : "present_wait",
           a_.fate == b_.fate ? fmt::format("'{}' -> '{}'", a_.recovered_by, b_.recovered_by)
                              : fmt::format("{} -> {}", a_.fate, b_.fate));
  }

  const GoldenFrame &a_, &b_;
  std::optional<Divergence> found_;
};

}  // namespace

std::string signed_ms(Nanos change) { return fmt::format("{:+.3f} ms", millis(change)); }

std::optional<Divergence> frame_divergence(const GoldenFrame& before, const GoldenFrame& after) {
  return FramePair(before, after).first();
}

}  // namespace photonlag
