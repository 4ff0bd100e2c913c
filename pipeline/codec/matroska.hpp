#pragma once
/// @file
/// One video track in a Matroska file. For pipeline/codec only.

#include <filesystem>
#include <string>

#include "pipeline/codec/ffmpeg.hpp"

namespace photonlag {

/// Bit-exact: the same calls give the same bytes.
class MatroskaWriter {
 public:
  /// @param title of the track; empty = none. @throws EnvironmentError if the file cannot be written; likewise write()
  /// and finish().
  MatroskaWriter(const std::filesystem::path& file, const AVCodecParameters& parameters, const std::string& title = "");
  ~MatroskaWriter();
  MatroskaWriter(const MatroskaWriter&) = delete;
  MatroskaWriter& operator=(const MatroskaWriter&) = delete;

  /// @p packet 's stamps are in @p time_base; what is written of them are whole milliseconds.
  void write(AVPacket& packet, AVRational time_base);
  void finish();

  /// Whether Matroska has a place for such a track, and is told enough of it: FFmpeg's words if not, or "".
  [[nodiscard]] static std::string objection_to(const AVCodecParameters& parameters);

 private:
  void check(int code, const char* doing) const;

  std::string file_;
  AVFormatContext* format_ = nullptr;
};

}  // namespace photonlag
