#pragma once
/// @file
/// The client's display: a warp before every refresh, and the row that says how old its picture was.

#include <memory>
#include <optional>

#include "sim/testbed/decoder_stage.hpp"
#include "sim/testbed/head_uplink.hpp"
#include "sim/testbed/lane.hpp"
#include "sim/testbed/resource.hpp"

namespace photonlag {

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

  /// An image made by one warp.
  struct Picture {
    Nanos truth_at{};  ///< Of shown.poses.truth.
    FrameRow row;      ///< Its frame, as known at the warp.
    Shown shown;
    Nanos start{}, done{}, newest_sample{};
    std::int64_t number = 0;         ///< Of the warp.
    double p95_mm = 0, p95_deg = 0;  ///< Of the render pose.
  };

  void request_warp(Nanos now);
  void begin_warp(Nanos now);
  void refresh(Nanos now);
  [[nodiscard]] RefreshRow empty_row(Nanos now) const;
  [[nodiscard]] RefreshRow row_of(const Picture& picture, const Pose& truth, Nanos now) const;
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
  std::optional<Picture> running_, done_, on_screen_;
  std::int64_t frame_first_shown_ = 0;
  Counts counts_;
};

}  // namespace photonlag
