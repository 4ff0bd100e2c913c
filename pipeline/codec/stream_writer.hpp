#pragma once
/// @file
/// Matroska files: the stream as sent, and videos to look at.

#include <filesystem>
#include <memory>
#include <string>

#include "pipeline/codec/codec.hpp"
#include "sim/core/time.hpp"

namespace photonlag {

/// stream.mkv: encoded frames, unchanged, with their own time stamps. Bit-exact: no clock, no random ids. Matroska's
/// own form of the bytes: H.264 with lengths for start codes, raw pixels with a fourth byte. A stream that goes by
/// another name is written as what FFmpeg and Matroska know by that name; one that they do not know keeps its bytes, as
/// a video track of FourCC PHLG with its name for a title.
class StreamWriter {
 public:
  /// @throws EnvironmentError if the file cannot be written; likewise write() and finish().
  StreamWriter(const std::filesystem::path& file, const StreamInfo& info);
  ~StreamWriter();  ///< Without finish() the file is left incomplete.
  /// @pre @p at rises from call to call; kept to the millisecond (Matroska's own grid), made distinct where equal.
  void write(const EncodedFrame& frame, Nanos at);
  void finish();
  /// What whoever wants to play the file should know, or "".
  [[nodiscard]] const std::string& remark() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// A video to look at (H.264, near lossless; without x264 in the build FFV1, lossless), from pictures of one size.
/// Bit-exact.
class VideoWriter {
 public:
  VideoWriter(const std::filesystem::path& file, int width, int height, double frames_per_s);
  ~VideoWriter();
  void write(const Image& image);
  void finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Decodes a whole Matroska file with FFmpeg's own demuxer and decoder: an independent check. @throws InputError
[[nodiscard]] std::vector<Image> decode_file(const std::filesystem::path& file);

}  // namespace photonlag
