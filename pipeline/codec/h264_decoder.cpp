#include "pipeline/codec/h264_decoder.hpp"

#include <algorithm>
#include <cstring>
#include <new>

#include "pipeline/codec/colour.hpp"

namespace photonlag {

H264Decoder::H264Decoder(int width, int height)
    : width_(width),
      height_(height),
      context_(ffmpeg::make_context(ffmpeg::find_decoder(AV_CODEC_ID_H264))),
      packet_(ffmpeg::make_packet()),
      picture_(ffmpeg::make_frame()) {
  context_->thread_count = 1;
  context_->flags |= AV_CODEC_FLAG_LOW_DELAY;
  context_->err_recognition = AV_EF_BITSTREAM | AV_EF_BUFFER | AV_EF_CRCCHECK | AV_EF_EXPLODE;
  ffmpeg::check(avcodec_open2(context_.get(), context_->codec, nullptr), "FFmpeg", "cannot open the H.264 decoder");
}

std::optional<Image> H264Decoder::decode(const EncodedFrame& frame) {
  // libavcodec hides a missing reference behind an older picture: whether the reference is there is decided here.
  const bool has_reference = frame.keyframe || (newest_ && frame.reference == newest_);
  const bool starts = frame.keyframe && !newest_;
  newest_.reset();
  if (!has_reference || frame.chunks.size() != 1) return {};
  if (starts) avcodec_flush_buffers(context_.get());
  std::optional<Image> image = decode(frame.chunks[0].bytes);
  if (image && (image->width != width_ || image->height != height_)) image.reset();
  if (image) newest_ = frame.frame;
  return image;
}

std::optional<Image> H264Decoder::decode(std::span<const std::byte> bytes) {
  if (bytes.empty()) return {};
  av_packet_unref(packet_.get());
  if (av_new_packet(packet_.get(), int(bytes.size())) < 0) throw std::bad_alloc();
  std::memcpy(packet_->data, bytes.data(), bytes.size());
  if (avcodec_send_packet(context_.get(), packet_.get()) < 0) return {};
  if (avcodec_receive_frame(context_.get(), picture_.get()) < 0) return {};
  const bool damaged = picture_->decode_error_flags != 0 || (picture_->flags & AV_FRAME_FLAG_CORRUPT) != 0;
  return damaged ? std::nullopt : to_image(*picture_);
}

std::optional<Image> to_image(const AVFrame& picture) {
  Image image(picture.width, picture.height);
  if (picture.format == AV_PIX_FMT_RGBA) {
    for (int y = 0; y < image.height; ++y)
      std::copy_n(picture.data[0] + y * picture.linesize[0], 4 * image.width, image.pixel(0, y));
    return image;
  }
  if (picture.format != AV_PIX_FMT_YUV420P && picture.format != AV_PIX_FMT_YUV444P) return {};
  const Planes<const std::uint8_t> planes{{picture.data[0], picture.data[1], picture.data[2]},
                                          {picture.linesize[0], picture.linesize[1], picture.linesize[2]}};
  yuv_to_rgb(planes, picture.format == AV_PIX_FMT_YUV420P ? Chroma::c420 : Chroma::c444, image);
  return image;
}

}  // namespace photonlag
