#pragma once
/// @file
/// One video track in a Matroska file. For pipeline/codec only.

#include <filesystem>

#include "pipeline/codec/ffmpeg.hpp"

namespace photonlag {

/// Bit-exact: the same calls give the same bytes.
class MatroskaWriter {
 public:
  /// @throws EnvironmentError if the file cannot be written; likewise write() and finish().
  MatroskaWriter(const std::filesystem::path& file, const AVCodecParameters& parameters);
  ~MatroskaWriter();
  MatroskaWriter(const MatroskaWriter&) = delete;
  MatroskaWriter& operator=(const MatroskaWriter&) = delete;

  /// @p packet 's stamps are in @p time_base; what is written of them are whole milliseconds.
  void write(AVPacket& packet, AVRational time_base);
  void finish();

 private:
  void check(int code, const char* doing) const;

  std::string file_;
  AVFormatContext* format_ = nullptr;
};

}  // namespace photonlag
