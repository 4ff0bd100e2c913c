#include <cassert>
#include <optional>

#include "pipeline/codec/h264_encoding.hpp"
#include "pipeline/codec/licence.hpp"
#include "pipeline/codec/matroska.hpp"
#include "pipeline/codec/stream_writer.hpp"

namespace photonlag {
namespace {

/// 420 plays everywhere but needs even sizes. x264's macroblock tree with B-frames reads memory that it never wrote
/// when the picture is small or not whole macroblocks (0.164), so two runs would differ. Without x264 FFmpeg's own
/// lossless codec has to do.
EncoderSettings settings_of(int width, int height, double frames_per_s) {
  const Chroma chroma = width % 2 == 0 && height % 2 == 0 ? Chroma::c420 : Chroma::c444;
  EncoderSettings x264{.width = width,
                       .height = height,
                       .frames_per_s = frames_per_s,
                       .chroma = chroma,
                       .options = {{"preset", "veryfast"}, {"crf", "12"}, {"mbtree", "0"}}};
  if (with_x264()) return x264;
  return {.encoder = "ffv1",
          .width = width,
          .height = height,
          .frames_per_s = frames_per_s,
          .chroma = Chroma::c444,
          .options = {}};
}

}  // namespace

struct VideoWriter::Impl {
  EncoderSettings settings;
  ffmpeg::CodecContext context = encoder_context(settings);
  ffmpeg::Packet packet = ffmpeg::make_packet();
  ffmpeg::Frame picture{};
  std::optional<MatroskaWriter> writer{};
  std::int64_t count = 0;

  void open(const std::filesystem::path& file);
  void drain();
};

void VideoWriter::Impl::open(const std::filesystem::path& file) {
  context->flags |= AV_CODEC_FLAG_BITEXACT;
  open_encoder(*context, settings);
  picture = ffmpeg::make_picture(context->pix_fmt, settings.width, settings.height);
  AVCodecParameters* parameters = avcodec_parameters_alloc();
  try {
    const int code =
        parameters == nullptr ? AVERROR(ENOMEM) : avcodec_parameters_from_context(parameters, context.get());
    ffmpeg::check(code, file.string(), "cannot be muxed");
    writer.emplace(file, *parameters);
  } catch (...) {
    avcodec_parameters_free(&parameters);
    throw;
  }
  avcodec_parameters_free(&parameters);
}

void VideoWriter::Impl::drain() {
  int code = 0;
  while ((code = avcodec_receive_packet(context.get(), packet.get())) >= 0) writer->write(*packet, context->time_base);
  if (code != AVERROR(EAGAIN) && code != AVERROR_EOF) ffmpeg::check(code, settings.encoder, "cannot encode");
}

VideoWriter::VideoWriter(const std::filesystem::path& file, int width, int height, double frames_per_s)
    : impl_(new Impl{settings_of(width, height, frames_per_s)}) {
  impl_->open(file);
}

VideoWriter::~VideoWriter() = default;

void VideoWriter::write(const Image& image) {
  assert(image.width == impl_->settings.width && image.height == impl_->settings.height);
  fill_picture(*impl_->picture, image, impl_->settings.chroma);
  impl_->picture->pts = impl_->count++;
  ffmpeg::check(avcodec_send_frame(impl_->context.get(), impl_->picture.get()), impl_->settings.encoder,
                "cannot encode");
  impl_->drain();
}

void VideoWriter::finish() {
  ffmpeg::check(avcodec_send_frame(impl_->context.get(), nullptr), impl_->settings.encoder, "cannot encode");
  impl_->drain();
  impl_->writer->finish();
}

}  // namespace photonlag
