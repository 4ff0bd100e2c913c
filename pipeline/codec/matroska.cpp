#include "pipeline/codec/matroska.hpp"

#include <cassert>
#include <memory>

namespace photonlag {

namespace {

struct FreeFormat {
  void operator()(AVFormatContext* p) const { avformat_free_context(p); }
};
using Format = std::unique_ptr<AVFormatContext, FreeFormat>;

/// With one track, and nothing opened yet.
Format one_track(const std::string& file, const AVCodecParameters& parameters, const std::string& title) {
  AVFormatContext* made = nullptr;
  ffmpeg::check(avformat_alloc_output_context2(&made, nullptr, "matroska", nullptr), file, "cannot be muxed");
  Format format(made);
  format->flags |= AVFMT_FLAG_BITEXACT;  // no date, no random identifiers
  AVStream* track = avformat_new_stream(format.get(), nullptr);
  ffmpeg::check(track == nullptr ? AVERROR(ENOMEM) : avcodec_parameters_copy(track->codecpar, &parameters), file,
                "cannot be muxed");
  track->time_base = {1, 1000};
  if (!title.empty()) av_dict_set(&track->metadata, "title", title.c_str(), 0);
  return format;
}

}  // namespace

MatroskaWriter::MatroskaWriter(const std::filesystem::path& file, const AVCodecParameters& parameters,
                               const std::string& title)
    : file_(file.string()), format_(one_track(file_, parameters, title).release()) {
  try {
    check(avio_open(&format_->pb, ("file:" + file_).c_str(), AVIO_FLAG_WRITE), "cannot be opened for writing");
    check(avformat_write_header(format_, nullptr), "cannot be written");
  } catch (...) {
    avio_closep(&format_->pb);
    avformat_free_context(format_);
    throw;
  }
}

std::string MatroskaWriter::objection_to(const AVCodecParameters& parameters) {
  const Format format = one_track("memory", parameters, "");
  ffmpeg::check(avio_open_dyn_buf(&format->pb), "FFmpeg", "cannot write into memory");
  const int code = avformat_write_header(format.get(), nullptr);
  std::uint8_t* bytes = nullptr;
  avio_close_dyn_buf(format->pb, &bytes);
  av_free(bytes);
  format->pb = nullptr;
  return code < 0 ? ffmpeg::error_text(code) : "";
}

MatroskaWriter::~MatroskaWriter() {
  avio_closep(&format_->pb);
  avformat_free_context(format_);
}

void MatroskaWriter::write(AVPacket& packet, AVRational time_base) {
  assert(format_->pb != nullptr && "written after finish()");
  packet.stream_index = 0;
  av_packet_rescale_ts(&packet, time_base, format_->streams[0]->time_base);
  check(av_write_frame(format_, &packet), "cannot be written");
  check(format_->pb->error, "cannot be written");
}

void MatroskaWriter::finish() {
  assert(format_->pb != nullptr && "finished twice");
  check(av_write_trailer(format_), "cannot be finished");
  avio_flush(format_->pb);
  const int flushed = format_->pb->error;  // a full disk shows here at the latest
  const int closed = avio_closep(&format_->pb);
  check(flushed < 0 ? flushed : closed, "cannot be finished");
}

void MatroskaWriter::check(int code, const char* doing) const { ffmpeg::check(code, file_, doing); }

}  // namespace photonlag
