#include "pipeline/codec/h264_decoder.hpp"
#include "pipeline/codec/stream_writer.hpp"

namespace photonlag {
namespace {

struct CloseInput {
  void operator()(AVFormatContext* p) const { avformat_close_input(&p); }
};
using Input = std::unique_ptr<AVFormatContext, CloseInput>;

/// Reads and decodes the one video track of a file.
class FileDecoder {
 public:
  explicit FileDecoder(const std::filesystem::path& file) : file_(file.string()) {
    AVFormatContext* input = nullptr;
    check(avformat_open_input(&input, ("file:" + file_).c_str(), nullptr, nullptr), "cannot be opened");
    input_.reset(input);
    check(avformat_find_stream_info(input, nullptr), "cannot be read");
    track_ = check(av_find_best_stream(input, AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0), "has no video");
    const AVCodecParameters& parameters = *input->streams[track_]->codecpar;
    context_ = ffmpeg::make_context(ffmpeg::find_decoder(parameters.codec_id));
    check(avcodec_parameters_to_context(context_.get(), &parameters), "cannot be decoded");
    context_->thread_count = 1;
    context_->err_recognition = AV_EF_EXPLODE;
    check(avcodec_open2(context_.get(), context_->codec, nullptr), "cannot be decoded");
  }

  std::vector<Image> all() {
    const ffmpeg::Packet packet = ffmpeg::make_packet();
    int code = 0;
    while ((code = av_read_frame(input_.get(), packet.get())) >= 0) {
      if (packet->stream_index == track_) decode(packet.get());
      av_packet_unref(packet.get());
    }
    if (code != AVERROR_EOF) check(code, "cannot be read");
    decode(nullptr);
    return std::move(images_);
  }

 private:
  void decode(const AVPacket* packet) {
    check(avcodec_send_packet(context_.get(), packet), "cannot be decoded");
    const ffmpeg::Frame picture = ffmpeg::make_frame();
    int code = 0;
    while ((code = avcodec_receive_frame(context_.get(), picture.get())) >= 0) {
      std::optional<Image> image = to_image(*picture);
      if (!image) throw InputError({file_}, "has an unknown pixel format");
      images_.push_back(std::move(*image));
    }
    if (code != AVERROR(EAGAIN) && code != AVERROR_EOF) check(code, "cannot be decoded");
  }

  int check(int code, const char* problem) const {
    if (code < 0) throw InputError({file_}, std::string(problem) + ": " + ffmpeg::error_text(code));
    return code;
  }

  std::string file_;
  Input input_;
  int track_ = 0;
  ffmpeg::CodecContext context_;
  std::vector<Image> images_;
};

}  // namespace

std::vector<Image> decode_file(const std::filesystem::path& file) { return FileDecoder(file).all(); }

}  // namespace photonlag
