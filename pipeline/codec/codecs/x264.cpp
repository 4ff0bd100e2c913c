#include <algorithm>
#include <cassert>
#include <cmath>

#include "pipeline/codec/h264_decoder.hpp"
#include "pipeline/codec/h264_encoding.hpp"

namespace photonlag {
namespace {

class X264Encoder final : public Encoder {
 public:
  X264Encoder(const X264Options& options, const EncoderSettings& settings, const CodecSetup& setup)
      : settings_(settings),
        on_loss_(setup.on_loss),
        rate_controlled_(options.mode == "cbr"),
        context_(encoder_context(settings)),
        picture_(ffmpeg::make_picture(context_->pix_fmt, settings.width, settings.height)),
        packet_(ffmpeg::make_packet()) {
    context_->gop_size = on_loss_ == OnLoss::intra_refresh ? options.refresh_frames : 1 << 30;  // x264's "infinite"
    context_->max_b_frames = 0;
    if (rate_controlled_) set_bitrate(setup.bitrate_bps);
    open_encoder(*context_, settings_);
    parameter_sets_ = without_sei({context_->extradata, std::size_t(context_->extradata_size)});
  }

  EncodedFrame encode(const Image& image, const EncodeRequest& request) override {
    assert(image.width == settings_.width && image.height == settings_.height);
    if (rate_controlled_ && request.bitrate_bps > 0) set_bitrate(request.bitrate_bps);
    fill_picture(*picture_, image, settings_.chroma);
    picture_->pts = count_++;
    const bool keyframe = request.keyframe || (request.invalid_from && on_loss_ == OnLoss::idr);
    picture_->pict_type = keyframe ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    av_packet_unref(packet_.get());
    ffmpeg::check(avcodec_send_frame(context_.get(), picture_.get()), "libx264", "cannot encode");
    ffmpeg::check(avcodec_receive_packet(context_.get(), packet_.get()), "libx264", "gave nothing for a frame");
    assert(packet_->pts == picture_->pts && "the encoder holds frames back");
    return take_packet(request.frame);
  }

  [[nodiscard]] StreamInfo info() const override {
    return {"h264", settings_.width, settings_.height, parameter_sets_};
  }

 private:
  void set_bitrate(double bits_per_s) {
    const X264Rate rate = x264_rate(bits_per_s, settings_.frames_per_s);
    context_->bit_rate = context_->rc_max_rate = 1000LL * rate.kbit_per_s;
    context_->rc_buffer_size = 1000 * rate.buffer_kbit;
  }

  EncodedFrame take_packet(std::int64_t frame) {
    Chunk chunk{"h264", 0, 0, settings_.width, settings_.height, {}};
    const auto picture = without_sei({packet_->data, std::size_t(packet_->size)});
    // Not AV_PKT_FLAG_KEY: where a wave of intra refresh begins, FFmpeg sets it as well.
    const bool keyframe = std::ranges::count(nal_types(picture), nal_type_idr) > 0;
    if (keyframe) chunk.bytes = parameter_sets_;
    chunk.bytes.insert(chunk.bytes.end(), picture.begin(), picture.end());
    EncodedFrame out{.frame = frame, .keyframe = keyframe, .qp = quality(), .chunks = {}};
    out.chunks.push_back(std::move(chunk));
    if (!out.keyframe) out.reference = newest_;
    newest_ = frame;
    return out;
  }

  /// The frame's average QP, which FFmpeg gives as a little-endian lambda in front of its quality statistics.
  [[nodiscard]] std::optional<int> quality() const {
    std::size_t size = 0;
    const std::uint8_t* stats = av_packet_get_side_data(packet_.get(), AV_PKT_DATA_QUALITY_STATS, &size);
    if (stats == nullptr || size < 4) return {};
    const auto lambda =
        std::int32_t(std::uint32_t(stats[0] | stats[1] << 8 | stats[2] << 16) | std::uint32_t(stats[3]) << 24);
    return std::min(int(std::lround(double(lambda) / FF_QP2LAMBDA)), largest_qp);
  }

  EncoderSettings settings_;
  OnLoss on_loss_;
  bool rate_controlled_;
  ffmpeg::CodecContext context_;
  ffmpeg::Frame picture_;
  ffmpeg::Packet packet_;
  std::vector<std::byte> parameter_sets_;
  std::int64_t count_ = 0, newest_ = 0;
};

/// H.264 by x264 in its zero-latency form: no look-ahead, no B-frames, no keyframe that was not asked for, one thread.
class X264 final : public Codec {
 public:
  explicit X264(X264Options options) : options_(std::move(options)) {}

  [[nodiscard]] bool supports(OnLoss on_loss) const override { return on_loss != OnLoss::reference_invalidation; }

  [[nodiscard]] std::unique_ptr<Encoder> encoder(const CodecSetup& setup) const override {
    assert(setup.width % 2 == 0 && setup.height % 2 == 0 && supports(setup.on_loss));
    EncoderSettings settings{.width = setup.width,
                             .height = setup.height,
                             .frames_per_s = setup.frames_per_s,
                             .chroma = options_.chroma,
                             .options = {}};
    settings.options = {
        {"preset", options_.preset}, {"tune", "zerolatency"}, {"forced-idr", "1"}, {"sc_threshold", "0"}};
    if (options_.mode == "crf") settings.options["crf"] = std::to_string(options_.crf);
    if (options_.mode == "qp") settings.options["qp"] = std::to_string(options_.qp);
    if (setup.on_loss == OnLoss::intra_refresh) settings.options.emplace("intra-refresh", "1");
    return std::make_unique<X264Encoder>(options_, settings, setup);
  }

  [[nodiscard]] std::unique_ptr<Decoder> decoder(const CodecSetup& setup) const override {
    return std::make_unique<H264Decoder>(setup);
  }

 private:
  X264Options options_;
};

const Registration<Codec> registration({
    .name = "x264",
    .summary = "H.264 by libx264 through FFmpeg: zero latency, one-frame VBV, keyframes on demand, one thread",
    .source = "ITU-T H.264; x264 0.164 through FFmpeg's libavcodec; one-frame VBV as in Sunshine (src/video.cpp)",
    .options = x264_option_table(),
    .make = [](const Values& values, const Context&) { return std::make_unique<X264>(read_x264_options(values)); },
});

}  // namespace
}  // namespace photonlag
