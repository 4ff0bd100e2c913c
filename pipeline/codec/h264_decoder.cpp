#include "pipeline/codec/h264_decoder.hpp"

#include <algorithm>
#include <cstring>
#include <new>

#include "pipeline/codec/colour.hpp"

namespace photonlag {
namespace {

constexpr std::size_t longest_dpb = 16;  ///< ITU-T H.264 A.3.1: MaxDpbFrames

}  // namespace

H264Decoder::H264Decoder(const CodecSetup& setup)
    : setup_(setup),
      context_(ffmpeg::make_context(ffmpeg::find_decoder(AV_CODEC_ID_H264))),
      packet_(ffmpeg::make_packet()),
      picture_(ffmpeg::make_frame()),
      buffer_(ffmpeg::make_frame()) {
  context_->thread_count = 1;
  context_->flags |= AV_CODEC_FLAG_LOW_DELAY;
  context_->err_recognition = AV_EF_BITSTREAM | AV_EF_BUFFER | AV_EF_CRCCHECK | AV_EF_EXPLODE;
  context_->opaque = this;
  context_->get_buffer2 = take_buffer;
  ffmpeg::check(avcodec_open2(context_.get(), context_->codec, nullptr), "FFmpeg", "cannot open the H.264 decoder");
}

int H264Decoder::take_buffer(AVCodecContext* context, AVFrame* buffer, int flags) {
  const int code = avcodec_default_get_buffer2(context, buffer, flags);
  if (code < 0) return code;
  AVFrame* kept = static_cast<H264Decoder*>(context->opaque)->buffer_.get();
  av_frame_unref(kept);
  return av_frame_ref(kept, buffer);
}

bool H264Decoder::has_reference(const EncodedFrame& frame) const {
  if (frame.keyframe) return true;
  if (decoded_.empty()) return false;
  switch (setup_.on_loss) {
    case OnLoss::idr:
      return intact_ && frame.reference == decoded_.back();
    case OnLoss::intra_refresh:
      return true;
    case OnLoss::reference_invalidation:
      return frame.reference && std::ranges::find(decoded_, *frame.reference) != decoded_.end();
  }
  return false;
}

std::optional<Image> H264Decoder::decode(const EncodedFrame& frame) {
  if (frame.keyframe && !intact_) avcodec_flush_buffers(context_.get());
  if (frame.keyframe) decoded_.clear();
  intact_ = has_reference(frame) && frame.chunks.size() == 1;
  if (!intact_) return {};
  std::optional<Image> image = decode(frame.chunks[0].bytes);
  if (image && (image->width != setup_.width || image->height != setup_.height)) image.reset();
  intact_ = image.has_value();
  if (intact_) decoded_.push_back(frame.frame);
  if (decoded_.size() > longest_dpb) decoded_.pop_front();
  return image;
}

std::optional<Image> H264Decoder::decode(std::span<const std::byte> bytes) {
  if (bytes.empty()) return {};
  av_packet_unref(packet_.get());
  if (av_new_packet(packet_.get(), int(bytes.size())) < 0) throw std::bad_alloc();
  std::memcpy(packet_->data, bytes.data(), bytes.size());
  av_frame_unref(buffer_.get());
  if (avcodec_send_packet(context_.get(), packet_.get()) < 0) return {};
  const int code = avcodec_receive_frame(context_.get(), picture_.get());
  if (code == AVERROR(EAGAIN) && buffer_->data[0] != nullptr) {
    av_frame_move_ref(picture_.get(), buffer_.get());
    picture_->width = context_->width;
    picture_->height = context_->height;
  } else if (code < 0) {
    return {};
  }
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
