#include "sim/record/waits.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace photonlag {
namespace {

std::string at_ms(Nanos t) { return fmt::format("{:.3f}", millis(t)); }

/// Where a frame is at an instant, in words.
std::string whereabouts(const FrameRow& frame, Nanos when) {
  if (frame.at[0] == never || frame.at[0] > when) return fmt::format("frame {} had not begun", frame.frame);
  std::size_t reached = 0;
  while (reached + 1 < step_count && frame.at[reached + 1] <= when) ++reached;
  if (reached + 1 == step_count) return fmt::format("frame {} was there", frame.frame);
  if (frame.at[reached + 1] == never && frame.fate != "unfinished") {
    const std::string lost = frame.fate == "lost" ? fmt::format(" ({} packets lost)", frame.packets_lost) : "";
    return fmt::format("frame {} never came: {}{}", frame.frame, frame.fate, lost);
  }
  return fmt::format("frame {} was still in {} (since {})", frame.frame, stage_names[reached],
                     at_ms(frame.at[reached]));
}

std::string busy_with(const char* what, const FrameRow* other, Step end, std::uint32_t client) {
  if (!other) return "";
  const std::string whose = other->client == client ? "" : fmt::format(" of client {}", other->client);
  return fmt::format("{} was busy with frame {}{} until {}", what, other->frame, whose, at_ms((*other)[end]));
}

std::string reason_for_buffer(const FrameRow& f, const Neighbours& frames) {
  const FrameRow* earlier = frames.find(f.frame - 1);
  if (earlier && (*earlier)[Step::colour_rebuilt] != never &&
      (*earlier)[Step::colour_rebuilt] > f[Step::colour_rebuilt])
    return fmt::format("frame {} came later, at {}", earlier->frame, at_ms((*earlier)[Step::colour_rebuilt]));
  if (earlier && (*earlier)[Step::colour_rebuilt] == never)
    return fmt::format("frame {} was missing ({})", earlier->frame, earlier->fate);
  return "held by the jitter buffer";
}

std::string reason_for_downlink(const ReadRefresh& refresh, const FrameRow& f) {
  std::string text;
  for (std::size_t i = 0; i < downlink_part_count; ++i)
    if (refresh.downlink[i] > Nanos(0))
      text += fmt::format("{}{} {:.3f}", text.empty() ? "" : ", ", downlink_part_names[i], millis(refresh.downlink[i]));
  if (f.packets_lost > 0) text += fmt::format("; {} of {} packets lost", f.packets_lost, f.packets);
  if (!f.recovered_by.empty()) text += ", recovered by " + f.recovered_by;
  return text;
}

std::string reason_for_server_wait(const FrameRow& f, const Neighbours& frames) {
  const FrameRow* other =
      frames.who_was_at(Step::render_start, Step::render_done, f[Step::pose_received], f[Step::render_start]);
  const std::string busy = busy_with("the GPU", other, Step::render_done, f.client);
  return busy.empty() ? "for the server's next frame" : busy;
}

}  // namespace

Neighbours::Neighbours(const RunData& run, std::uint32_t client) : run_(run), client_(client) {
  for (const FrameRow& f : run.frames)
    if (f.client == client) frames_[f.frame] = &f;
}

const FrameRow* Neighbours::find(std::int64_t frame) const {
  const auto found = frames_.find(frame);
  return found == frames_.end() ? nullptr : found->second;
}

const FrameRow* Neighbours::next_sent(std::int64_t frame) const {
  auto next = frames_.upper_bound(frame);
  while (next != frames_.end() && next->second->fate == "replaced") ++next;
  return next == frames_.end() ? nullptr : next->second;
}

const FrameRow* Neighbours::who_was_at(Step begin, Step end, Nanos from, Nanos until) const {
  const FrameRow* last = nullptr;
  for (const FrameRow& other : run_.frames) {
    const Nanos begun = other[begin], ended = other[end];
    if (ended == never || begun >= until || ended <= from || ended > until) continue;
    if (other.client != client_ && ended != until) continue;
    if (!last || ended > (*last)[end]) last = &other;
  }
  return last;
}

std::string Neighbours::why_nothing_newer(std::int64_t frame, Nanos when) const {
  std::string text;
  int told = 0;
  for (auto it = frames_.upper_bound(frame); it != frames_.end() && told < 2; ++it, ++told)
    text += (text.empty() ? "" : "; ") + whereabouts(*it->second, when);
  return text;
}

std::string reason_for(Stage stage, const ReadRefresh& refresh, const Neighbours& frames) {
  if (refresh.stages[static_cast<std::size_t>(stage)] == Nanos(0)) return "";
  if (stage == Stage::vsync_wait) return refresh.missed_vsync ? "no new image was done in time: a missed vsync" : "";
  const FrameRow* f = refresh.frame ? frames.find(*refresh.frame) : nullptr;
  if (!f) return "";
  const Nanos warp_start = refresh.vsync - refresh.stages[static_cast<std::size_t>(Stage::vsync_wait)] -
                           refresh.stages[static_cast<std::size_t>(Stage::warp)];
  switch (stage) {
    case Stage::server_wait:
      return reason_for_server_wait(*f, frames);
    case Stage::encode_wait:
      return busy_with("the encoder",
                       frames.who_was_at(Step::encode_start, Step::first_packet_sent, (*f)[Step::compose_done],
                                         (*f)[Step::encode_start]),
                       Step::first_packet_sent, f->client);
    case Stage::downlink:
      return reason_for_downlink(refresh, *f);
    case Stage::buffer:
      return reason_for_buffer(*f, frames);
    case Stage::decode_wait:
      return busy_with(
          "the decoder",
          frames.who_was_at(Step::decode_start, Step::decode_done, (*f)[Step::released], (*f)[Step::decode_start]),
          Step::decode_done, f->client);
    case Stage::present_wait:
      return fmt::format("for its first warp, at {}", at_ms((*f)[Step::first_warp]));
    case Stage::repeat:
      return frames.why_nothing_newer(f->frame, warp_start);
    default:
      return "";
  }
}

}  // namespace photonlag
