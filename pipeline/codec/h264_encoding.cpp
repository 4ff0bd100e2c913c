#include "pipeline/codec/h264_encoding.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace photonlag {
namespace {

constexpr std::uint8_t start_code[] = {0, 0, 1};

}  // namespace

std::vector<OptionSpec> x264_option_table() {
  return {{"preset",
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
          {"chroma", "", std::string("420"), {}, "chroma resolution; 444 keeps coloured text sharp", {"420", "444"}},
          {"refresh_frames",
           "frames",
           60.0,
           {2, 10'000},
           "with intra_refresh: from the start of a wave to the start of the next; a whole number"}};
}

int whole_option(const Values& values, const std::string& key) {
  if (values[key] != std::floor(values[key])) throw InputError(values.where(key), key + " must be a whole number");
  return int(values[key]);
}

X264Options read_x264_options(const Values& values) {
  return {values.text("preset"),
          values.text("mode"),
          values["crf"],
          whole_option(values, "qp"),
          whole_option(values, "refresh_frames"),
          values.text("chroma") == "420" ? Chroma::c420 : Chroma::c444};
}

X264Rate x264_rate(double bits_per_s, double frames_per_s) {
  const double kbit_per_s = std::max(bits_per_s / 1000, 1.0);
  return {int(kbit_per_s), int(std::ceil(kbit_per_s / frames_per_s))};
}

ffmpeg::CodecContext encoder_context(const EncoderSettings& settings) {
  ffmpeg::CodecContext context = ffmpeg::make_context(ffmpeg::find_encoder(settings.encoder));
  context->width = settings.width;
  context->height = settings.height;
  context->pix_fmt = settings.chroma == Chroma::c420 ? AV_PIX_FMT_YUV420P : AV_PIX_FMT_YUV444P;
  context->framerate = av_d2q(settings.frames_per_s, 1'001'000);
  context->time_base = av_inv_q(context->framerate);
  context->thread_count = 1;
  context->color_range = AVCOL_RANGE_MPEG;
  context->colorspace = AVCOL_SPC_BT709;
  context->color_primaries = AVCOL_PRI_BT709;
  context->color_trc = AVCOL_TRC_IEC61966_2_1;
  if (settings.chroma == Chroma::c420) context->chroma_sample_location = AVCHROMA_LOC_CENTER;
  context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;  // Matroska's header cannot be written without
  return context;
}

void open_encoder(AVCodecContext& context, const EncoderSettings& settings) {
  AVDictionary* options = nullptr;
  for (const auto& [key, value] : settings.options) av_dict_set(&options, key.c_str(), value.c_str(), 0);
  const int result = avcodec_open2(&context, context.codec, &options);
  [[maybe_unused]] const bool all_known = av_dict_count(options) == 0;
  av_dict_free(&options);
  ffmpeg::check(result, settings.encoder, "cannot open the encoder");
  assert(all_known);
}

void fill_picture(AVFrame& picture, const Image& image, Chroma chroma) {
  ffmpeg::check(av_frame_make_writable(&picture), "FFmpeg", "cannot make a picture");
  rgb_to_yuv(image, chroma,
             {{picture.data[0], picture.data[1], picture.data[2]},
              {picture.linesize[0], picture.linesize[1], picture.linesize[2]}});
}

std::vector<std::byte> without_sei(std::span<const std::uint8_t> stream) {
  std::vector<std::byte> out;
  out.reserve(stream.size());
  const auto next_start = [&](auto from) {
    return std::search(from, stream.end(), std::begin(start_code), std::end(start_code));
  };
  const auto after = [&](auto start) { return start == stream.end() ? start : start + std::ssize(start_code); };
  auto unit = after(next_start(stream.begin()));
  while (unit != stream.end()) {
    const auto next = next_start(unit);
    // A unit never ends in a zero byte (H.264 7.4.1), so zeros there belong to the next start code.
    auto end = next;
    while (end != unit && end[-1] == 0) --end;
    if (end != unit && (*unit & 31) != nal_type_sei) {
      out.insert(out.end(), {std::byte(0), std::byte(0), std::byte(0), std::byte(1)});
      std::ranges::transform(unit, end, std::back_inserter(out), [](std::uint8_t b) { return std::byte(b); });
    }
    unit = after(next);
  }
  return out;
}

std::vector<int> nal_types(std::span<const std::byte> stream) {
  std::vector<int> types;
  for (std::size_t i = 0; i + 3 < stream.size(); ++i)
    if (stream[i] == std::byte(0) && stream[i + 1] == std::byte(0) && stream[i + 2] == std::byte(1))
      types.push_back(int(stream[i + 3]) & 31);
  return types;
}

}  // namespace photonlag
