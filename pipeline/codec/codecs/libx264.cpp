#include <algorithm>
#include <cassert>
#include <deque>

#include "pipeline/codec/h264_decoder.hpp"
#include "pipeline/codec/h264_encoding.hpp"

// x264.h asks for these in front of it.
#include <cstdint>

#include <x264.h>

namespace photonlag {
namespace {

struct Close {
  void operator()(x264_t* p) const { x264_encoder_close(p); }
};

/// The frames that x264 keeps to refer to, as this side must know them: the newest `room` of all since the last
/// keyframe. A frame that was invalidated keeps its place until newer ones have pushed it out (so it does in x264).
class References {
 public:
  explicit References(int room) : room_(std::size_t(room)) {}

  void invalidate_from(std::int64_t frame) {
    for (Held& held : held_) held.valid = held.valid && held.frame < frame;
  }
  void take(std::int64_t frame, bool keyframe) {
    if (keyframe) held_.clear();
    held_.push_back({frame, true});
    if (held_.size() > room_) held_.pop_front();
  }
  /// The newest that may be referred to.
  [[nodiscard]] std::optional<std::int64_t> newest() const {
    const auto found = std::find_if(held_.rbegin(), held_.rend(), [](const Held& held) { return held.valid; });
    return found == held_.rend() ? std::nullopt : std::optional(found->frame);
  }

 private:
  struct Held {
    std::int64_t frame;
    bool valid;
  };
  std::size_t room_;
  std::deque<Held> held_;
};

class Libx264Encoder final : public Encoder {
 public:
  Libx264Encoder(const X264Options& options, int references, const CodecSetup& setup)
      : setup_(setup),
        chroma_(options.chroma),
        rate_controlled_(options.mode == "cbr"),
        picture_(ffmpeg::make_picture(chroma_ == Chroma::c420 ? AV_PIX_FMT_YUV420P : AV_PIX_FMT_YUV444P, setup.width,
                                      setup.height)),
        references_(references) {
    if (x264_param_default_preset(&parameters_, options.preset.c_str(), "zerolatency") < 0)
      throw EnvironmentError("libx264", "does not know preset " + options.preset);
    set_picture_format();
    set_quality(options);
    set_references(options, references);
    encoder_.reset(x264_encoder_open(&parameters_));
    if (!encoder_) throw EnvironmentError("libx264", "cannot open the encoder");
    x264_nal_t* units = nullptr;
    int count = 0;
    const int bytes = x264_encoder_headers(encoder_.get(), &units, &count);
    if (bytes <= 0) throw EnvironmentError("libx264", "gave no parameter sets");
    parameter_sets_ = without_sei({units[0].p_payload, std::size_t(bytes)});
  }

  EncodedFrame encode(const Image& image, const EncodeRequest& request) override {
    assert(image.width == setup_.width && image.height == setup_.height);
    if (rate_controlled_ && request.bitrate_bps > 0) change_bitrate(request.bitrate_bps);
    if (request.invalid_from) invalidate(*request.invalid_from);
    const bool keyframe =
        request.keyframe || !references_.newest() || (request.invalid_from && setup_.on_loss == OnLoss::idr);
    x264_picture_t in = picture_of(image);
    in.i_pts = request.frame;
    in.i_type = keyframe ? X264_TYPE_IDR : X264_TYPE_P;
    x264_picture_t out{};
    x264_nal_t* units = nullptr;
    int count = 0;
    const int bytes = x264_encoder_encode(encoder_.get(), &units, &count, &in, &out);
    if (bytes <= 0) throw EnvironmentError("libx264", bytes < 0 ? "cannot encode" : "gave nothing for a frame");
    assert(out.i_pts == request.frame && "the encoder holds frames back");
    assert((out.i_type == X264_TYPE_IDR) == keyframe && "the encoder's references are not what they are taken for");
    EncodedFrame frame{
        .frame = request.frame, .keyframe = keyframe, .qp = std::min(out.i_qpplus1 - 1, largest_qp), .chunks = {}};
    if (!keyframe) frame.reference = references_.newest();
    frame.repair = !keyframe && request.invalid_from && setup_.on_loss == OnLoss::reference_invalidation;
    references_.take(request.frame, keyframe);
    Chunk& chunk = frame.chunks.emplace_back(Chunk{"h264", 0, 0, setup_.width, setup_.height, {}});
    if (keyframe) chunk.bytes = parameter_sets_;
    const auto slices = without_sei({units[0].p_payload, std::size_t(bytes)});
    chunk.bytes.insert(chunk.bytes.end(), slices.begin(), slices.end());
    return frame;
  }

  [[nodiscard]] StreamInfo info() const override { return {"h264", setup_.width, setup_.height, parameter_sets_}; }

 private:
  void set_picture_format() {
    const AVRational rate = av_d2q(setup_.frames_per_s, 1'001'000);
    parameters_.i_log_level = X264_LOG_NONE;
    parameters_.i_threads = 1;  // slices of several threads share the VBV in an order of their own
    parameters_.i_width = setup_.width;
    parameters_.i_height = setup_.height;
    parameters_.i_csp = chroma_ == Chroma::c420 ? X264_CSP_I420 : X264_CSP_I444;
    parameters_.i_fps_num = parameters_.i_timebase_den = std::uint32_t(rate.num);
    parameters_.i_fps_den = parameters_.i_timebase_num = std::uint32_t(rate.den);
    parameters_.b_repeat_headers = 0;
    parameters_.b_annexb = 1;
    parameters_.vui.b_fullrange = 0;
    parameters_.vui.i_colorprim = AVCOL_PRI_BT709;
    parameters_.vui.i_transfer = AVCOL_TRC_IEC61966_2_1;
    parameters_.vui.i_colmatrix = AVCOL_SPC_BT709;
    if (chroma_ == Chroma::c420) parameters_.vui.i_chroma_loc = 1;  // "center", ITU-T H.264 figure E-1
  }

  void set_quality(const X264Options& options) {
    parameters_.rc.b_mb_tree = 0;
    if (options.mode == "crf") {
      parameters_.rc.i_rc_method = X264_RC_CRF;
      parameters_.rc.f_rf_constant = float(options.crf);
    } else if (options.mode == "qp") {
      parameters_.rc.i_rc_method = X264_RC_CQP;
      parameters_.rc.i_qp_constant = options.qp;
    } else {
      parameters_.rc.i_rc_method = X264_RC_ABR;
      set_bitrate(setup_.bitrate_bps);
    }
  }

  /// Reference invalidation: x264 looks in one frame only, the newest valid one, and keeps older ones to fall back on.
  void set_references(const X264Options& options, int references) {
    parameters_.i_bframe = 0;
    parameters_.i_scenecut_threshold = 0;
    parameters_.i_keyint_max = X264_KEYINT_MAX_INFINITE;
    if (setup_.on_loss == OnLoss::idr) return;
    parameters_.i_frame_reference = 1;
    if (setup_.on_loss == OnLoss::reference_invalidation) parameters_.i_dpb_size = references;
    if (setup_.on_loss != OnLoss::intra_refresh) return;
    parameters_.b_intra_refresh = 1;
    parameters_.i_keyint_max = options.refresh_frames;  // with b_intra_refresh: from wave to wave
  }

  void set_bitrate(double bits_per_s) {
    const X264Rate rate = x264_rate(bits_per_s, setup_.frames_per_s);
    parameters_.rc.i_bitrate = parameters_.rc.i_vbv_max_bitrate = rate.kbit_per_s;
    parameters_.rc.i_vbv_buffer_size = rate.buffer_kbit;
  }

  void change_bitrate(double bits_per_s) {
    const int before = parameters_.rc.i_bitrate;
    set_bitrate(bits_per_s);
    if (parameters_.rc.i_bitrate != before && x264_encoder_reconfig(encoder_.get(), &parameters_) < 0)
      throw EnvironmentError("libx264", "cannot change the bit rate");
  }

  void invalidate(std::int64_t frame) {
    if (setup_.on_loss == OnLoss::intra_refresh) x264_encoder_intra_refresh(encoder_.get());
    if (setup_.on_loss != OnLoss::reference_invalidation) return;
    references_.invalidate_from(frame);
    // x264 takes no notice of a frame older than its last IDR, although that one is meant as well: newest() is, then,
    // none, and an IDR follows.
    if (references_.newest() && x264_encoder_invalidate_reference(encoder_.get(), frame) < 0)
      throw EnvironmentError("libx264", "cannot invalidate a reference");
  }

  x264_picture_t picture_of(const Image& image) {
    fill_picture(*picture_, image, chroma_);
    x264_picture_t in;
    x264_picture_init(&in);
    in.img.i_csp = parameters_.i_csp;
    in.img.i_plane = 3;
    for (int i = 0; i < 3; ++i) {
      in.img.plane[i] = picture_->data[i];
      in.img.i_stride[i] = picture_->linesize[i];
    }
    return in;
  }

  CodecSetup setup_;
  Chroma chroma_;
  bool rate_controlled_;
  x264_param_t parameters_{};
  ffmpeg::Frame picture_;
  std::unique_ptr<x264_t, Close> encoder_;
  std::vector<std::byte> parameter_sets_;
  References references_;
};

/// x264 through its own interface, which can forget references. Else the same as module `x264`, to the byte.
class Libx264 final : public Codec {
 public:
  Libx264(X264Options options, int references) : options_(std::move(options)), references_(references) {}

  [[nodiscard]] bool supports(OnLoss) const override { return true; }

  [[nodiscard]] std::unique_ptr<Encoder> encoder(const CodecSetup& setup) const override {
    assert(setup.width % 2 == 0 && setup.height % 2 == 0);
    return std::make_unique<Libx264Encoder>(options_, references_, setup);
  }

  [[nodiscard]] std::unique_ptr<Decoder> decoder(const CodecSetup& setup) const override {
    return std::make_unique<H264Decoder>(setup);
  }

 private:
  X264Options options_;
  int references_;
};

std::vector<OptionSpec> option_table() {
  std::vector<OptionSpec> table = x264_option_table();
  table.push_back({"references",
                   "frames",
                   8.0,
                   {1, 16},
                   "with reference_invalidation: how many of the newest frames are kept to refer to; "
                   "where all of them are invalid, a keyframe is made. A whole number"});
  return table;
}

const Registration<Codec> registration({
    .name = "libx264",
    .summary = "H.264 by libx264 itself: as x264, and repairs by reference invalidation and by waves on demand",
    .source = "ITU-T H.264; x264 0.164 (x264.h: x264_encoder_invalidate_reference, x264_encoder_intra_refresh)",
    .options = option_table(),
    .make =
        [](const Values& values, const Context&) {
          return std::make_unique<Libx264>(read_x264_options(values), whole_option(values, "references"));
        },
});

}  // namespace
}  // namespace photonlag
