#pragma once
/// @file
/// What every use of libx264 shares: settings, pictures in, Annex B out.

#include <map>
#include <span>
#include <string>
#include <vector>

#include "pipeline/codec/codec.hpp"
#include "pipeline/codec/colour.hpp"
#include "pipeline/codec/ffmpeg.hpp"

namespace photonlag {

/// What a scenario chooses of x264, whichever way it is called.
struct X264Options {
  std::string preset, mode;
  double crf = 0;
  int qp = 0, refresh_frames = 0;
  Chroma chroma = Chroma::c420;
};
[[nodiscard]] std::vector<OptionSpec> x264_option_table();
/// @throws InputError where a number that must be whole was written.
[[nodiscard]] X264Options read_x264_options(const Values& values);
/// The whole number option @p key. @throws InputError where it was written if it has a fraction.
[[nodiscard]] int whole_option(const Values& values, const std::string& key);

/// One frame's share is all the buffer there is (VBV): every frame, keyframes too, takes about the same time to send.
/// In kbit, as x264 counts, and never 0, which it takes for "no limit".
struct X264Rate {
  int kbit_per_s = 0, buffer_kbit = 0;
};
[[nodiscard]] X264Rate x264_rate(double bits_per_s, double frames_per_s);

/// The largest quantiser of 8-bit H.264 (ITU-T H.264, 7.4.2.1.1). x264's own scale goes on to 69: what it then throws
/// away beyond the quantiser.
inline constexpr int largest_qp = 51;

/// Of an encoder of FFmpeg's: libx264, or one that is not under the GPL.
struct EncoderSettings {
  std::string encoder = "libx264";
  int width = 0, height = 0;
  double frames_per_s = 60;
  Chroma chroma = Chroma::c420;
  std::map<std::string, std::string> options;  ///< The encoder's own, by FFmpeg's names.
};

/// An encoder context on one thread (more are not repeatable), tagged BT.709 limited range with sRGB transfer,
/// parameter sets in its extradata; not opened yet. @throws EnvironmentError if this FFmpeg has no such encoder
[[nodiscard]] ffmpeg::CodecContext encoder_context(const EncoderSettings& settings);
/// @throws EnvironmentError with FFmpeg's words.
void open_encoder(AVCodecContext& context, const EncoderSettings& settings);

/// Converts @p image into @p picture, which the encoder may still hold from the call before.
void fill_picture(AVFrame& picture, const Image& image, Chroma chroma);

/// Annex B @p stream without supplemental information (NAL unit type 6: x264's account of itself), each start code four
/// bytes long.
[[nodiscard]] std::vector<std::byte> without_sei(std::span<const std::uint8_t> stream);

/// The types (ITU-T H.264 table 7-1) of the NAL units of an Annex B @p stream, in order.
[[nodiscard]] std::vector<int> nal_types(std::span<const std::byte> stream);
inline constexpr int nal_type_idr = 5, nal_type_sei = 6;

}  // namespace photonlag
