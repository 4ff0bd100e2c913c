#pragma once
/// @file
/// The decoder of every codec that makes H.264.

#include <deque>
#include <optional>
#include <span>

#include "pipeline/codec/codec.hpp"
#include "pipeline/codec/ffmpeg.hpp"

namespace photonlag {

/// libavcodec's decoder on one thread: more would hold frames back.
class H264Decoder final : public Decoder {
 public:
  explicit H264Decoder(const CodecSetup& setup);
  std::optional<Image> decode(const EncodedFrame& frame) override;

 private:
  [[nodiscard]] bool has_reference(const EncodedFrame& frame) const;
  std::optional<Image> decode(std::span<const std::byte> bytes);

  CodecSetup setup_;
  ffmpeg::CodecContext context_;
  ffmpeg::Packet packet_;
  ffmpeg::Frame picture_;
  std::deque<std::int64_t> decoded_;  ///< Since the last keyframe, the newest last; as many as H.264 may refer to.
  bool intact_ = false;               ///< Every frame since the last keyframe was decoded, as far as it was given one.
};

/// @returns the picture, if its format is one that our encoders make (8-bit 420, 444 or RGBA).
[[nodiscard]] std::optional<Image> to_image(const AVFrame& picture);

}  // namespace photonlag
