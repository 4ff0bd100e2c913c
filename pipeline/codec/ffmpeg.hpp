#pragma once
/// @file
/// FFmpeg's objects with owners, and its errors as ours. For pipeline/codec only.

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include <memory>
#include <string>

namespace photonlag::ffmpeg {

/// Frees FFmpeg's objects, each its own way.
struct Free {
  void operator()(AVFrame* p) const { av_frame_free(&p); }
  void operator()(AVPacket* p) const { av_packet_free(&p); }
  void operator()(AVCodecContext* p) const { avcodec_free_context(&p); }
};
using Frame = std::unique_ptr<AVFrame, Free>;
using Packet = std::unique_ptr<AVPacket, Free>;
using CodecContext = std::unique_ptr<AVCodecContext, Free>;

/// FFmpeg's words for one of its error codes.
[[nodiscard]] std::string error_text(int code);

/// @returns @p code if it is not an error. @throws EnvironmentError "subject: error: doing: FFmpeg's words" otherwise.
int check(int code, const std::string& subject, const std::string& doing);

/// @throws EnvironmentError naming the package to install if this FFmpeg has no such encoder; likewise below.
[[nodiscard]] const AVCodec& find_encoder(const std::string& name);
[[nodiscard]] const AVCodec& find_decoder(AVCodecID id);

[[nodiscard]] Frame make_frame();
[[nodiscard]] Packet make_packet();
/// A picture to fill. @throws EnvironmentError if there is no memory.
[[nodiscard]] Frame make_picture(AVPixelFormat format, int width, int height);
/// @pre the codec lives as long as FFmpeg does (they all do)
[[nodiscard]] CodecContext make_context(const AVCodec& codec);

}  // namespace photonlag::ffmpeg
