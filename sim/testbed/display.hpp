#pragma once
/// @file
/// The client's display: a warp before every refresh, and the row that says how old its picture was.

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "sim/testbed/decoder_stage.hpp"
#include "sim/testbed/head_uplink.hpp"
#include "sim/testbed/lane.hpp"
#include "sim/testbed/resource.hpp"

namespace photonlag {

/// An image made by one warp.
struct WarpedImage {
  Nanos truth_at{};  ///< Of shown.poses.truth.
  FrameRow row;      ///< Its frame, as known at the warp.
  Shown shown;
  Nanos start{}, done{}, newest_sample{};
  std::int64_t number = 0;         ///< Of the warp.
  double p95_mm = 0, p95_deg = 0;  ///< Of the render pose.
};

/// Three, each in its place in memory whatever becomes of it.
class WarpedImages {
 public:
  WarpedImage& begin() { return *(running_ = &spare()); }
  [[nodiscard]] WarpedImage* running() const { return running_; }
  void finish() { done_ = std::exchange(running_, nullptr); }
  /// Whether there is one that has not been shown; it is now.
  bool show() {
    if (done_ == nullptr) return false;
    on_screen_ = std::exchange(done_, nullptr);
    return true;
  }
  [[nodiscard]] const WarpedImage* on_screen() const { return on_screen_; }

 private:
  WarpedImage& spare() {
    return *std::ranges::find_if(of_, [this](const WarpedImage& i) { return &i != done_ && &i != on_screen_; });
  }
  std::array<WarpedImage, 3> of_{};
  WarpedImage *running_ = nullptr, *done_ = nullptr, *on_screen_ = nullptr;
};

class Display final : public Party {
 public:
  struct Options {
    Ticker vsync;
    Nanos scanout{}, late_latch{}, persistence{};
  };
  Display(Lane& lane, const HeadUplink& head, const DecoderStage& decoder, const Reprojector& reprojector,
          std::unique_ptr<CostModel> warp_cost, Options options);
  void start();
  void take(const Turn& turn) override;

  struct Counts {
    std::int64_t refreshes = 0, repeated = 0, missed_vsync = 0, no_frame = 0;
  };
  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  enum What : std::uint32_t { latch, granted, warped, vsync };

  void request_warp(Nanos now);
  void begin_warp(Nanos now);
  void refresh(Nanos now);
  [[nodiscard]] RefreshRow empty_row(Nanos now) const;
  [[nodiscard]] RefreshRow row_of(const WarpedImage& picture, const Pose& truth, Nanos now) const;
  [[nodiscard]] Nanos photon(Nanos at_vsync) const {
    return at_vsync + options_.scanout / 2 + options_.persistence / 2;
  }

  Lane& lane_;
  const HeadUplink& head_;
  const DecoderStage& decoder_;
  const Reprojector& reprojector_;
  std::unique_ptr<CostModel> cost_;
  Options options_;
  FifoResource gpu_;
  std::int64_t next_latch_ = 0, next_vsync_ = 0, first_vsync_ = 0, warps_ = 0;
  std::int64_t target_ = 0;  // the refresh the pending or running warp is for
  bool pending_ = false;
  WarpedImages images_;
  std::int64_t frame_first_shown_ = 0;
  Counts counts_;
};

}  // namespace photonlag
