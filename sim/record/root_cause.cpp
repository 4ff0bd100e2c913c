#include "sim/record/root_cause.hpp"

#include <algorithm>

namespace photonlag {
namespace {

constexpr std::array<std::string_view, root_count> root_names = {"repeat",
                                                                 "lost",
                                                                 "just_missed",
                                                                 "late_start",
                                                                 "late_pose",
                                                                 "render",
                                                                 "compose",
                                                                 "encode_wait",
                                                                 "encode",
                                                                 "downlink.pacing",
                                                                 "downlink.recovery",
                                                                 "downlink.queue",
                                                                 "downlink.serialisation",
                                                                 "downlink.propagation",
                                                                 "downlink.jitter",
                                                                 "buffer",
                                                                 "decode_wait",
                                                                 "decode"};

struct StageRoot {
  Stage stage;
  Root root;
};
constexpr std::array stage_roots = {StageRoot{Stage::render, Root::render},
                                    StageRoot{Stage::compose, Root::compose},
                                    StageRoot{Stage::encode_wait, Root::encode_wait},
                                    StageRoot{Stage::encode, Root::encode},
                                    StageRoot{Stage::buffer, Root::buffer},
                                    StageRoot{Stage::decode_wait, Root::decode_wait},
                                    StageRoot{Stage::decode, Root::decode}};

/// Keeps the largest excess; the first of equals.
class Leader {
 public:
  void offer(Root root, Nanos took, Nanos usual) {
    if (cause_.root == Root::unknown || took - usual > cause_.took - cause_.usual) cause_ = {root, took, usual};
  }
  [[nodiscard]] const RootCause& cause() const { return cause_; }

 private:
  RootCause cause_;
};

bool was_lost(const FrameRow& f, Nanos latch) {
  if (f[Step::first_packet_sent] > latch) return false;
  if (f.fate == "lost") return true;
  // It came whole but was not decoded: one that it needs was lost.
  const bool passed_over = f.fate == "undecodable" || f.fate == "skipped";  // older runs called both skipped
  return passed_over && f[Step::colour_rebuilt] <= latch && f[Step::released] == never;
}

void offer_start(Leader& leader, const FrameRow& f, const FrameBefore& before, Nanos latch, Nanos period) {
  if (before.render_start == never || period <= Nanos(0)) return;
  const Nanos begun = std::min(f[Step::render_start], latch);
  Root root = Root::late_start;
  if (f[Step::render_start] == f[Step::pose_received]) root = Root::late_pose;
  if (f[Step::render_start] == before.render_done) root = Root::render;  // the GPU was busy with the one before
  leader.offer(root, begun - before.render_start, period);
}

/// The parts follow one another, so those after the warp had not been reached by it.
void offer_downlink(Leader& leader, const FrameRow& f, Nanos latch, const Usual& usual) {
  if (f[Step::colour_rebuilt] == never) return;
  Nanos at = f[Step::first_packet_sent];
  for (std::size_t p = 0; p < downlink_part_count && at < latch; ++p) {
    const auto root = static_cast<Root>(static_cast<std::size_t>(Root::pacing) + p);
    leader.offer(root, std::min(f.downlink[p], latch - at), usual.downlink[p]);
    at += f.downlink[p];
  }
}

}  // namespace

std::string_view name(Root root) { return root_names.at(static_cast<std::size_t>(root)); }

RootCause root_of(const FrameRow& missing, const FrameBefore& before, Nanos latch, const Usual& usual) {
  if (missing[Step::decode_done] <= latch) return {};
  if (was_lost(missing, latch)) return {Root::lost, {}, {}};
  if (missing.fate == "stale" && missing[Step::compose_done] <= latch) return {Root::pacing, {}, {}};
  Leader leader;
  offer_start(leader, missing, before, latch, usual.refresh_period);
  for (const auto& [stage, root] : stage_roots) {
    if (root == Root::buffer) offer_downlink(leader, missing, latch, usual);
    const auto i = static_cast<std::size_t>(stage);
    if (missing.at[i] < latch) leader.offer(root, std::min(missing.at[i + 1], latch) - missing.at[i], usual.stages[i]);
  }
  const RootCause& cause = leader.cause();
  if (cause.root == Root::unknown) return {};
  if (cause.took - cause.usual > usual.refresh_period / 10) return cause;
  if (before.replaced) return {Root::encode_wait, {}, {}};
  // Where its packets were is known only of a frame that arrived.
  const bool somewhere_in_the_net = missing[Step::first_packet_sent] < latch && missing[Step::colour_rebuilt] == never;
  return {somewhere_in_the_net ? Root::unknown : Root::just_missed, cause.took, cause.usual};
}

}  // namespace photonlag
