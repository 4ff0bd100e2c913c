#include "pipeline/codec/ffmpeg.hpp"

#include <new>
#include <set>

#include "pipeline/codec/licence.hpp"
#include "sim/core/error.hpp"

namespace photonlag::ffmpeg {
namespace {

// FFmpeg writes to stderr what it returns as an error as well, and a lossy network makes many of those.
[[maybe_unused]] const bool quiet = (av_log_set_level(AV_LOG_FATAL), true);

template <class T>
T* or_throw(T* p) {
  return p != nullptr ? p : throw std::bad_alloc();
}

}  // namespace

std::string error_text(int code) {
  char text[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(code, text, sizeof text);
  return text;
}

int check(int code, const std::string& subject, const std::string& doing) {
  if (code < 0) throw EnvironmentError(subject, doing + ": " + error_text(code));
  return code;
}

const AVCodec& find_encoder(const std::string& name) {
  static const std::set<std::string> under_the_gpl{"libx264", "libx264rgb", "libx265",
                                                   "libxvid", "libxavs",    "libxavs2"};
  if (!with_x264() && under_the_gpl.contains(name))
    throw EnvironmentError("FFmpeg", "encoder '" + name +
                                         "' is under the GPL, and this program was built without GPL "
                                         "parts (PHOTONLAG_GPL=OFF)");
  if (const AVCodec* codec = avcodec_find_encoder_by_name(name.c_str())) return *codec;
  throw EnvironmentError("FFmpeg", "this libavcodec has no encoder '" + name +
                                       "'; Debian's package libavcodec59 (or newer, or libavcodec-extra) has libx264");
}

const AVCodec& find_decoder(AVCodecID id) {
  if (const AVCodec* codec = avcodec_find_decoder(id)) return *codec;
  throw EnvironmentError("FFmpeg",
                         std::string("this libavcodec has no decoder for '") + avcodec_get_name(id) +
                             "'; Debian's package libavcodec59 (or newer, or libavcodec-extra) has the usual ones");
}

Frame make_frame() { return Frame(or_throw(av_frame_alloc())); }
Packet make_packet() { return Packet(or_throw(av_packet_alloc())); }
CodecContext make_context(const AVCodec& codec) { return CodecContext(or_throw(avcodec_alloc_context3(&codec))); }

Frame make_picture(AVPixelFormat format, int width, int height) {
  Frame frame = make_frame();
  frame->format = format;
  frame->width = width;
  frame->height = height;
  check(av_frame_get_buffer(frame.get(), 0), "FFmpeg", "cannot make a picture");
  return frame;
}

}  // namespace photonlag::ffmpeg
