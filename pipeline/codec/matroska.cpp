#include "pipeline/codec/matroska.hpp"

#include <cassert>

namespace photonlag {

MatroskaWriter::MatroskaWriter(const std::filesystem::path& file, const AVCodecParameters& parameters)
    : file_(file.string()) {
  ffmpeg::check(avformat_alloc_output_context2(&format_, nullptr, "matroska", nullptr), file_, "cannot be muxed");
  try {
    format_->flags |= AVFMT_FLAG_BITEXACT;  // no date, no random identifiers
    AVStream* track = avformat_new_stream(format_, nullptr);
    check(track == nullptr ? AVERROR(ENOMEM) : avcodec_parameters_copy(track->codecpar, &parameters),
          "cannot be muxed");
    track->time_base = {1, 1000};
    check(avio_open(&format_->pb, ("file:" + file_).c_str(), AVIO_FLAG_WRITE), "cannot be opened for writing");
    check(avformat_write_header(format_, nullptr), "cannot be written");
  } catch (...) {
    avio_closep(&format_->pb);
    avformat_free_context(format_);
    throw;
  }
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
