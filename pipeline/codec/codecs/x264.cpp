#include <algorithm>
#include <cassert>
#include <cmath>

#include "pipeline/codec/h264_decoder.hpp"
#include "pipeline/codec/h264_encoding.hpp"

namespace photonlag {
namespace {

struct Options {
  std::string preset, mode;
  double crf, qp;
  Chroma chroma;
};

class X264Encoder final : public Encoder {
 public:
  X264Encoder(const Options& options, const X264Settings& settings, double bitrate_bps)
      : settings_(settings),
        rate_controlled_(options.mode == "cbr"),
        context_(x264_context(settings)),
        picture_(ffmpeg::make_picture(context_->pix_fmt, settings.width, settings.height)),
        packet_(ffmpeg::make_packet()) {
    context_->gop_size = 1 << 30;  // x264's "infinite"
    context_->max_b_frames = 0;
    if (rate_controlled_) set_bitrate(bitrate_bps);
    open_x264(*context_, settings_);
    parameter_sets_ = without_sei({context_->extradata, std::size_t(context_->extradata_size)});
  }

  EncodedFrame encode(const Image& image, const EncodeRequest& request) override {
    assert(image.width == settings_.width && image.height == settings_.height);
    if (rate_controlled_ && request.bitrate_bps > 0) set_bitrate(request.bitrate_bps);
    fill_picture(*picture_, image, settings_.chroma);
    picture_->pts = count_++;
    picture_->pict_type = request.keyframe ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
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
  /// One frame's share is all the buffer there is (VBV): every frame, keyframes too, takes about the same time to send.
  void set_bitrate(double bits_per_s) {
    bits_per_s = std::max(bits_per_s, 1000.0);  // x264 counts in kbit, and takes 0 for "no limit"
    context_->bit_rate = std::llround(bits_per_s);
    context_->rc_max_rate = context_->bit_rate;
    context_->rc_buffer_size =
        int(std::ceil(bits_per_s / settings_.frames_per_s / 1000) * 1000);  // x264 counts in kbit
  }

  EncodedFrame take_packet(std::int64_t frame) {
    EncodedFrame out{
        .frame = frame, .keyframe = (packet_->flags & AV_PKT_FLAG_KEY) != 0, .qp = quality(), .chunks = {}};
    Chunk chunk{"h264", 0, 0, settings_.width, settings_.height, {}};
    if (out.keyframe) chunk.bytes = parameter_sets_;
    const auto picture = without_sei({packet_->data, std::size_t(packet_->size)});
    chunk.bytes.insert(chunk.bytes.end(), picture.begin(), picture.end());
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
    return int(std::lround(double(lambda) / FF_QP2LAMBDA));
  }

  X264Settings settings_;
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
  explicit X264(Options options) : options_(std::move(options)) {}

  std::unique_ptr<Encoder> encoder(int width, int height, double frames_per_s, double bitrate_bps) const override {
    assert(width % 2 == 0 && height % 2 == 0);
    X264Settings settings{width, height, frames_per_s, options_.chroma, {}};
    settings.options = {
        {"preset", options_.preset}, {"tune", "zerolatency"}, {"forced-idr", "1"}, {"sc_threshold", "0"}};
    if (options_.mode == "crf") settings.options["crf"] = std::to_string(options_.crf);
    if (options_.mode == "qp") settings.options["qp"] = std::to_string(int(options_.qp));
    return std::make_unique<X264Encoder>(options_, settings, bitrate_bps);
  }

  std::unique_ptr<Decoder> decoder(int width, int height) const override {
    return std::make_unique<H264Decoder>(width, height);
  }

 private:
  Options options_;
};

const Registration<Codec> registration({
    .name = "x264",
    .summary = "H.264 by libx264: zero latency, one-frame VBV, keyframes on demand, one thread",
    .source = "ITU-T H.264; x264 0.164 through FFmpeg's libavcodec; one-frame VBV as in Sunshine (src/video.cpp)",
    .options =
        {{"preset",
          "",
          std::string("superfast"),
          {},
          "x264's trade of time for bytes",
          {"ultrafast", "superfast", "veryfast", "faster", "fast", "medium"}},
         {"mode",
          "",
          std::string("cbr"),
          {},
          "cbr: every frame at most its share of the bit rate; crf: constant "
          "rate factor; qp: constant quantiser. crf and qp ignore the bit rate",
          {"cbr", "crf", "qp"}},
         {"crf", "1", 23.0, {0, 51}, "rate factor of mode crf; less is better"},
         {"qp", "1", 23.0, {0, 51}, "quantiser of mode qp, a whole number; less is better"},
         {"chroma", "", std::string("420"), {}, "chroma resolution; 444 keeps coloured text sharp", {"420", "444"}}},
    .make =
        [](const Values& values, const Context&) {
          if (values["qp"] != std::floor(values["qp"]))
            throw InputError(values.where("qp"), "qp must be a whole number of 0 to 51");
          return std::make_unique<X264>(Options{values.text("preset"), values.text("mode"), values["crf"], values["qp"],
                                                values.text("chroma") == "420" ? Chroma::c420 : Chroma::c444});
        },
});

}  // namespace
}  // namespace photonlag
