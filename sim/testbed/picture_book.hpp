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

/// Follows `record.images` ("worst:N": the lowest PSNR after warm-up, earliest first where equal; "every:N") and
/// `record.video` (shown | truth | error side by side). Errors are shown four times as large as they are.
class PictureBook {
 public:
  static constexpr int error_gain = 4;

  PictureBook(const Scenario& scenario, std::filesystem::path folder);
  struct Label {
    std::uint32_t client = 0;
    std::int64_t refresh = 0;
    Nanos vsync{};
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
  void consider_worst(const Label& label, const Image& shown, const Image& truth);
  void film(const Image& shown, const Image& truth);

  std::filesystem::path folder_;
  std::size_t worst_ = 0;
  std::int64_t every_ = 0;
  Nanos warmup_{};
  double fps_ = 0;
  bool video_ = false;
  std::vector<Kept> kept_;  // worst first
  std::unique_ptr<VideoWriter> film_;
};

}  // namespace photonlag
