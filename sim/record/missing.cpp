#include <fmt/format.h>

#include <algorithm>

#include "sim/record/waits.hpp"

namespace photonlag {
namespace {

/// "downlink recovery" while @p f is in that part at @p when.
std::string place_of(const FrameRow& f, Nanos when) {
  std::size_t stage = 0;
  while (f.at[stage + 1] <= when) ++stage;
  std::string place(stage_names[stage]);
  if (static_cast<Stage>(stage) != Stage::downlink || f[Step::colour_rebuilt] == never) return place;
  Nanos end = f[Step::first_packet_sent];
  for (std::size_t p = 0; p < downlink_part_count; ++p) {
    end += f.downlink[p];
    if (end > when) return place + " " + std::string(downlink_part_names[p]);
  }
  return place;
}

std::string whereabouts(const FrameRow& f, Nanos when) {
  if (f[Step::render_start] > when) return "had not been begun";
  if (f.fate == "lost" && f[Step::first_packet_sent] <= when)
    return fmt::format("was lost ({} of {} packets)", f.packets_lost, f.packets);
  if (f.fate == "stale" && f[Step::compose_done] <= when) return "was dropped by the server";
  return "was still in " + place_of(f, when);
}

std::string began_late(const FrameRow& f, const RootCause& cause) {
  std::string text = fmt::format("The server began it {:.3f} ms late", millis(cause.took - cause.usual));
  if (cause.root == Root::late_pose) return text + ", when a pose came";
  return text + fmt::format(", at {:.3f} ms", millis(f[Step::render_start]));
}

std::string because_of(const FrameRow& f, const FrameBefore& before, const RootCause& cause, Nanos latch) {
  if (cause.root == Root::lost) return f.fate == "lost" ? "All later ones wait for an IDR" : "It waits for an IDR";
  if (cause.root == Root::late_start || cause.root == Root::late_pose) return began_late(f, cause);
  if (cause.root == Root::just_missed) {
    if (f[Step::decode_done] == never) return "Nothing had held it up";
    return fmt::format("Nothing had held it up: it missed this warp by {:.3f} ms",
                       millis(f[Step::decode_done] - latch));
  }
  if (cause.root == Root::render && f[Step::render_start] == before.render_done && f[Step::render_start] <= latch &&
      cause.took == f[Step::render_start] - before.render_start)
    return fmt::format("The GPU was busy with the frame before it until {:.3f} ms", millis(before.render_done));
  if (f.fate == "stale") return "Packets of earlier ones had waited too long to be sent";
  if (cause.took == Nanos(0)) return fmt::format("Frame {} gave way to it before encoding", f.frame - 1);
  std::string place(name(cause.root));
  std::replace(place.begin(), place.end(), '.', ' ');
  return fmt::format("By then it had spent {:.3f} ms in {} (median {:.3f})", millis(cause.took), place,
                     millis(cause.usual));
}

}  // namespace

Missing missing_in(const ReadRefresh& refresh, const Neighbours& frames, const Usual& usual) {
  const auto stage = [&](Stage s) { return refresh.stages[static_cast<std::size_t>(s)]; };
  if (!refresh.frame || stage(Stage::repeat) == Nanos(0)) return {};
  const FrameRow* f = frames.next_sent(*refresh.frame);
  if (!f) return {};
  FrameBefore before;
  if (const FrameRow* earlier = frames.find(f->frame - 1))
    before = {(*earlier)[Step::render_start], (*earlier)[Step::render_done], earlier->fate == "replaced"};
  const Nanos latch = refresh.vsync - stage(Stage::vsync_wait) - stage(Stage::warp);
  Missing missing{.cause = root_of(*f, before, latch, usual), .story = {}, .latch = latch};
  if (missing.cause.root == Root::unknown) return missing;
  missing.frame = f->frame;
  missing.story = fmt::format("When this warp began, at {:.3f} ms, the next frame, {}, {}. {}", millis(latch), f->frame,
                              whereabouts(*f, latch), because_of(*f, before, missing.cause, latch));
  const bool told = missing.cause.root == Root::just_missed || (*f)[Step::decode_done] == never;
  if (!told)
    missing.story += fmt::format("; it was decoded {:.3f} ms too late", millis((*f)[Step::decode_done] - latch));
  missing.story += ".";
  return missing;
}

}  // namespace photonlag
