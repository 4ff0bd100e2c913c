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
///
/// libavcodec fills a gap in frame_num with copies of the picture before it and goes on: so older pictures keep their
/// places in its buffer. Whether a reference is a real picture is decided here. Where the gap is one at which frame_num
/// wraps, it miscounts the picture order of streams like ours (pic_order_cnt_type 2): it decodes the pictures that
/// follow but takes them for late ones and does not hand them out. They are taken from the buffer that it decodes into.
class H264Decoder final : public Decoder {
 public:
  explicit H264Decoder(const CodecSetup& setup);
  std::optional<Image> decode(const EncodedFrame& frame) override;

 private:
  [[nodiscard]] bool has_reference(const EncodedFrame& frame) const;
  std::optional<Image> decode(std::span<const std::byte> bytes);
  static int take_buffer(AVCodecContext* context, AVFrame* buffer, int flags);

  CodecSetup setup_;
  ffmpeg::CodecContext context_;
  ffmpeg::Packet packet_;
  ffmpeg::Frame picture_;
  ffmpeg::Frame buffer_;              ///< What libavcodec decodes into now; of the coded size, before cropping.
  std::deque<std::int64_t> decoded_;  ///< Since the last keyframe, the newest last; as many as H.264 may refer to.
  bool intact_ = false;               ///< Every frame since the last keyframe was decoded, as far as it was given one.
};

/// @returns the picture, if its format is one that our encoders make (8-bit 420, 444 or RGBA).
[[nodiscard]] std::optional<Image> to_image(const AVFrame& picture);

}  // namespace photonlag
