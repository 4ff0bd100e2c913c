#pragma once
/// @file
/// What every use of libx264 shares: settings, pictures in, Annex B out.

#include <map>
#include <span>
#include <string>
#include <vector>

#include "pipeline/codec/colour.hpp"
#include "pipeline/codec/ffmpeg.hpp"

namespace photonlag {

struct X264Settings {
  int width = 0, height = 0;
  double frames_per_s = 60;
  Chroma chroma = Chroma::c420;
  std::map<std::string, std::string> options;  ///< libx264's own, by FFmpeg's names.
};

/// An encoder context on one thread (more are not repeatable), tagged BT.709 limited range with sRGB transfer,
/// parameter sets in its extradata; not opened yet. @throws EnvironmentError if this FFmpeg has no libx264
[[nodiscard]] ffmpeg::CodecContext x264_context(const X264Settings& settings);
/// @throws EnvironmentError with FFmpeg's words.
void open_x264(AVCodecContext& context, const X264Settings& settings);

/// Converts @p image into @p picture, which the encoder may still hold from the call before.
void fill_picture(AVFrame& picture, const Image& image, Chroma chroma);

/// Annex B @p stream without supplemental information (NAL unit type 6: x264's account of itself), each start code four
/// bytes long.
[[nodiscard]] std::vector<std::byte> without_sei(std::span<const std::uint8_t> stream);

}  // namespace photonlag
