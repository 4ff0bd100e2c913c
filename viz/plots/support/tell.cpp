#include "viz/plots/support/tell.hpp"

#include <fmt/format.h>

#include "viz/plots/support/theme.hpp"

namespace photonlag::viz {

std::string tell_refresh(const RunView& run, const ReadRefresh& r) {
  const auto blamed = run.teller->tell(r).blamed;
  std::string text = fmt::format("refresh {}   photon at {:.3f} ms\n", r.refresh, millis(r.photon));
  if (!r.frame) return text + "no frame had come yet";
  text += fmt::format("frame {}{}{}\n", *r.frame,
                      r.repeated ? fmt::format(", shown again, {} refreshes old", r.frame_age) : "",
                      r.missed_vsync ? ", missed vsync" : "");
  text += fmt::format("pose to photon {} ms (warp {} ms)\n", figures(millis(r.pose_to_photon_render)),
                      figures(millis(r.pose_to_photon_warp)));
  text += fmt::format("pose error {:.2f} deg, {:.1f} mm after the warp\n", r.pose_error_warp_deg, r.pose_error_warp_mm);
  if (r.score) text += fmt::format("PSNR {:.1f} dB, SSIM {:.3f}\n", r.score->psnr_db, r.score->ssim);
  for (std::size_t s = 0; s < stage_count; ++s)
    if (r.stages[s] > Nanos(0))
      text += fmt::format("  {:<16}{:>8.2f} ms{}\n", stage_label(stage_names[s]), millis(r.stages[s]),
                          blamed == static_cast<Stage>(s) ? "  <- blamed" : "");
  text.pop_back();
  return text;
}

std::string tell_instant(std::span<const RunView> runs, Nanos time) {
  std::string text;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const ReadRefresh* r = runs[i].on_screen(time);
    const std::string client = client_name(runs[i]);
    if (runs.size() > 1) text += i == 0 ? "A: " : "\n\nB: ";
    if (!client.empty()) text += client + ", ";
    text += r != nullptr ? tell_refresh(runs[i], *r) : fmt::format("nothing on screen at {:.3f} ms", millis(time));
  }
  return text;
}

std::string tell_frame(const RunView& run, std::int64_t number) {
  const auto found = run.frames.find(number);
  if (found == run.frames.end()) return fmt::format("frame {}: not recorded", number);
  const FrameRow& f = *found->second;
  std::string text = fmt::format("frame {}, {}{}\n", number, f.fate, f.keyframe ? ", keyframe" : "");
  text += fmt::format("{} bytes in {} packets, {} lost{}\n", f.bytes_colour + f.bytes_depth, f.packets, f.packets_lost,
                      f.recovered_by.empty() ? "" : ", recovered by " + f.recovered_by);
  if (f.qp) text += fmt::format("quantiser {}\n", *f.qp);
  for (std::size_t i = 0; i < step_count; ++i) {
    if (f.at[i] == never) break;
    const std::string took = i == 0 ? "" : fmt::format("  +{:.2f}", millis(f.at[i] - f.at[i - 1]));
    text += fmt::format("  {:<19}{:>10.3f} ms{}\n", stage_label(step_names[i]), millis(f.at[i]), took);
  }
  text.pop_back();
  return text;
}

}  // namespace photonlag::viz
