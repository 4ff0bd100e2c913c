#include "sim/testbed/display.hpp"

#include <algorithm>

namespace photonlag {

Display::Display(Lane& lane, const HeadUplink& head, const DecoderStage& decoder, const Reprojector& reprojector,
                 std::unique_ptr<CostModel> warp_cost, Options options)
    : lane_(lane),
      head_(head),
      decoder_(decoder),
      reprojector_(reprojector),
      cost_(std::move(warp_cost)),
      options_(options),
      gpu_(lane.agenda) {}

void Display::start() {
  while (options_.vsync.tick(next_latch_) < options_.late_latch) ++next_latch_;
  while (options_.vsync.tick(next_vsync_) < Nanos(0)) ++next_vsync_;
  first_vsync_ = next_vsync_;
  lane_.post(options_.vsync.tick(next_latch_) - options_.late_latch, Phase::decision, *this, latch,
             late_in_the_instant::latch);
  lane_.post(options_.vsync.tick(next_vsync_), Phase::decision, *this, vsync, late_in_the_instant::vsync);
}

void Display::take(const Turn& turn) {
  if (turn.phase == Phase::decision) lane_.send_poses_before(turn.at + Nanos(1));  // late in the instant
  switch (turn.what) {
    case latch: {
      request_warp(turn.at);
      ++next_latch_;
      return lane_.post(options_.vsync.tick(next_latch_) - options_.late_latch, Phase::decision, *this, latch,
                        late_in_the_instant::latch);
    }
    case granted:
      return begin_warp(turn.at);
    case warped:
      images_.running()->done = turn.at;
      images_.finish();
      return gpu_.release(turn.at);
    default:
      refresh(turn.at);
      ++next_vsync_;
      lane_.post(options_.vsync.tick(next_vsync_), Phase::decision, *this, vsync, late_in_the_instant::vsync);
  }
}

/// A warp that still waits for the GPU is aimed at the newer refresh: one late warp is enough.
void Display::request_warp(Nanos now) {
  target_ = next_latch_;
  if (pending_ || decoder_.newest() < 0 || !head_.has_sample()) return;
  pending_ = true;
  gpu_.request({.at = now,
                .client = lane_.client,
                .frame = late_in_the_instant::warp,
                .party = this,
                .what = granted,
                .for_process = true});
}

void Display::begin_warp(Nanos now) {
  pending_ = false;
  Flight& flight = *lane_.flights.find(decoder_.newest());
  if (flight.row[Step::first_warp] == never) flight.row[Step::first_warp] = now;
  const Nanos when = photon(options_.vsync.tick(target_));
  const Belief late = head_.late(when);
  WarpedImage& picture = images_.begin();
  picture.row = flight.row;
  picture.truth_at = when;
  picture.start = now;
  picture.number = warps_++;
  picture.newest_sample = reprojector_.uses_late_pose() ? late.newest_sample : flight.row[Step::sample];
  picture.shown = {.decoded = flight.decoded,
                   .poses = {.render = flight.render.pose, .late = late.pose, .truth = lane_.motion.at(when)},
                   .scene_time = flight.scene_time,
                   .focal_px = flight.focal_px};
  picture.p95_mm = flight.render.p95_mm;
  picture.p95_deg = flight.render.p95_deg;
  const Nanos took = lane_.work.warp(lane_.client, picture.shown);
  const Nanos cost = cost_->cost({.pixels = lane_.work.display_pixels(), .measured = took, .number = picture.number});
  lane_.post(now + cost, Phase::completion, *this, warped, flight.row.frame);
}

void Display::refresh(Nanos now) {
  const std::int64_t before = images_.on_screen() ? images_.on_screen()->row.frame : -1;
  const bool fresh = images_.show();
  const WarpedImage* const on_screen = images_.on_screen();
  if (fresh) {
    // It stays: later refreshes may warp it again. Those before it will not be seen any more.
    lane_.flights.find(on_screen->row.frame)->row.fate = "shown";
    lane_.finish_through(on_screen->row.frame - 1);
  }
  ++counts_.refreshes;
  RefreshRow row = empty_row(now);
  if (on_screen == nullptr) {
    ++counts_.no_frame;
    return lane_.work.show(row, lane_.motion.at(row.photon), nullptr);
  }
  // The warp was mostly meant for this very refresh, and asked where the head would be.
  const Pose truth = on_screen->truth_at == row.photon ? on_screen->shown.poses.truth : lane_.motion.at(row.photon);
  row = row_of(*on_screen, truth, now);
  row.repeated = before == on_screen->row.frame;
  row.missed_vsync = !fresh;
  if (!row.repeated) frame_first_shown_ = row.refresh;
  row.frame_age = row.refresh - frame_first_shown_;
  counts_.repeated += row.repeated ? 1 : 0;
  counts_.missed_vsync += row.missed_vsync ? 1 : 0;
  if (!row.repeated) {
    lane_.pose_to_photon.add(now, row.pose_to_photon_render);
    lane_.render_to_photon.add(now, row.content_age);
  }
  lane_.work.show(row, truth, &on_screen->shown);
}

RefreshRow Display::empty_row(Nanos now) const {
  RefreshRow row;
  row.client = lane_.client;
  row.refresh = next_vsync_ - first_vsync_;
  row.vsync = now;
  row.photon = photon(now);
  return row;
}

RefreshRow Display::row_of(const WarpedImage& picture, const Pose& truth, Nanos now) const {
  const FrameRow& frame = picture.row;
  RefreshRow row = empty_row(now);
  row.frame = frame.frame;
  constexpr std::size_t first_use = step_count - 1;
  for (std::size_t i = 0; i < first_use; ++i) row.stages[i] = frame.at[i + 1] - frame.at[i];
  const auto stage = [&](Stage s) -> Nanos& { return row.stages[static_cast<std::size_t>(s)]; };
  stage(Stage::repeat) = picture.start - frame.at[first_use];
  stage(Stage::warp) = picture.done - picture.start;
  stage(Stage::vsync_wait) = now - picture.done;
  stage(Stage::scanout) = row.photon - now;
  row.downlink = frame.downlink;
  row.pose_to_photon_render = row.photon - frame[Step::sample];
  row.pose_to_photon_warp = row.photon - picture.newest_sample;
  row.content_age = row.photon - frame[Step::render_start];
  const Pose shown = reprojector_.shown_pose(picture.shown.poses);
  row.pose_error_render_deg = rotation_error_deg(picture.shown.poses.render, truth);
  row.pose_error_render_mm = position_error_mm(picture.shown.poses.render, truth);
  row.pose_p95_render_deg = picture.p95_deg;
  row.pose_p95_render_mm = picture.p95_mm;
  row.pose_error_warp_deg = rotation_error_deg(shown, truth);
  row.pose_error_warp_mm = position_error_mm(shown, truth);
  return row;
}

}  // namespace photonlag
