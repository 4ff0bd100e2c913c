#pragma once
/// @file
/// Which pictures of a run are kept, and the video of them all.

#include <filesystem>
#include <memory>
#include <vector>

#include "pipeline/codec/stream_writer.hpp"
#include "pipeline/image.hpp"
#include "sim/scenario/scenario.hpp"

namespace photonlag {

/// Follows `record.images` ("worst:N": the latest after warm-up, by pose_to_photon_render, and "worst_psnr:N": the
/// lowest PSNR, the earliest first where equal; "every:N") and `record.video` (shown | truth | error side by side).
/// Errors are shown four times as large as they are.
class PictureBook {
 public:
  static constexpr int error_gain = 4;

  PictureBook(const Scenario& scenario, std::filesystem::path folder);
  struct Label {
    std::uint32_t client = 0;
    std::int64_t refresh = 0;
    Nanos vsync{};
    Nanos pose_to_photon{};
    double psnr_db = 0;
  };
  /// @throws EnvironmentError if the disk refuses.
  void add(const Label& label, const Image& shown, const Image& truth);
  void finish();

 private:
  struct Kept {
    Label label;
    Image shown, truth;
  };
  void write(const Label& label, const Image& shown, const Image& truth) const;
  void film(const Image& shown, const Image& truth);

  std::filesystem::path folder_;
  using Worse = bool (*)(const Label& a, const Label& b);
  /// The worst of all, by one measure.
  struct Worst {
    Worse worse;
    std::size_t count = 0;
    std::vector<Kept> kept{};  // worst first
    void consider(const Label& label, const Image& shown, const Image& truth);
  };
  std::vector<Worst> worst_;
  std::int64_t every_ = 0;
  Nanos warmup_{};
  double fps_ = 0;
  bool video_ = false;
  std::unique_ptr<VideoWriter> film_;
};

}  // namespace photonlag
