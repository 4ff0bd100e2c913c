#include "sim/testbed/judge.hpp"

#include "reprojection/quality/quality.hpp"

namespace photonlag {
namespace {

Lens display_of(const Scenario& s) { return display_lens(s.display.width, s.display.height, s.display.fov_deg); }

}  // namespace

PictureJudge::PictureJudge(const Scenario& scenario, const Scene& scene, const std::string& gpu,
                           const std::filesystem::path& folder)
    : gpu_(gpu),
      truth_(gpu_, scene, display_of(scenario)),
      reprojector_(Registry<Reprojector>::instance().make(scenario.reprojector,
                                                          {.seed = scenario.seed, .place = "reprojector"})),
      pictures_(scenario, folder) {
  reprojector_->prepare(gpu_, scene, guarded_lens(display_of(scenario), scenario.server.guard_band_deg),
                        display_of(scenario));
}

Score PictureJudge::judge(const RefreshToJudge& refresh) {
  const WarpSource source{.colour = refresh.shown.decoded.get(),
                          .depth_m = nullptr,
                          .scene_time = refresh.shown.scene_time,
                          .focal_px = refresh.shown.focal_px};
  reprojector_->warp(refresh.shown.poses, source, shown_);
  truth_.render(refresh.truth, refresh.photon, expected_, false);
  const Score score{.psnr_db = psnr_db(shown_.shown, expected_.colour),
                    .ssim = ssim(shown_.shown, expected_.colour),
                    .flip = {},
                    .hole_pct = shown_.hole_pct,
                    .outside_fov_pct = shown_.outside_fov_pct};
  pictures_.add({refresh.client, refresh.refresh, refresh.vsync, refresh.pose_to_photon, score.psnr_db}, shown_.shown,
                expected_.colour);
  return score;
}

}  // namespace photonlag
