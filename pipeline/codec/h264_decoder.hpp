#pragma once
/// @file
/// The decoder of every codec that makes H.264.

#include <optional>
#include <span>

#include "pipeline/codec/codec.hpp"
#include "pipeline/codec/ffmpeg.hpp"

namespace photonlag {

/// libavcodec's decoder on one thread: more would hold frames back.
class H264Decoder final : public Decoder {
 public:
  H264Decoder(int width, int height);
  std::optional<Image> decode(const EncodedFrame& frame) override;

 private:
  std::optional<Image> decode(std::span<const std::byte> bytes);

  int width_, height_;
  ffmpeg::CodecContext context_;
  ffmpeg::Packet packet_;
  ffmpeg::Frame picture_;
  std::optional<std::int64_t> newest_;  ///< Last frame decoded; none before the first and after a failure.
};

/// @returns the picture, if its format is one that our encoders make (8-bit 420, 444 or RGBA).
[[nodiscard]] std::optional<Image> to_image(const AVFrame& picture);

}  // namespace photonlag
