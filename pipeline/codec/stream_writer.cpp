#include "pipeline/codec/stream_writer.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <new>

#include "pipeline/codec/matroska.hpp"

namespace photonlag {
namespace {

struct FreeParameters {
  void operator()(AVCodecParameters* p) const { avcodec_parameters_free(&p); }
};
using Parameters = std::unique_ptr<AVCodecParameters, FreeParameters>;

Parameters parameters_of(const StreamInfo& info) {
  Parameters out(avcodec_parameters_alloc());
  if (!out) throw std::bad_alloc();
  const bool raw = info.codec == "raw";
  assert((raw || info.codec == "h264") && "no Matroska codec for this stream");
  out->codec_type = AVMEDIA_TYPE_VIDEO;
  out->codec_id = raw ? AV_CODEC_ID_RAWVIDEO : AV_CODEC_ID_H264;
  if (raw) out->format = AV_PIX_FMT_RGB24;
  out->width = info.width;
  out->height = info.height;
  if (info.extradata.empty()) return out;
  out->extradata = static_cast<std::uint8_t*>(av_mallocz(info.extradata.size() + AV_INPUT_BUFFER_PADDING_SIZE));
  if (out->extradata == nullptr) throw std::bad_alloc();
  std::memcpy(out->extradata, info.extradata.data(), info.extradata.size());
  out->extradata_size = int(info.extradata.size());
  return out;
}

}  // namespace

struct StreamWriter::Impl {
  MatroskaWriter writer;
  ffmpeg::Packet packet = ffmpeg::make_packet();
  std::int64_t newest_ms = -1;
};

StreamWriter::StreamWriter(const std::filesystem::path& file, const StreamInfo& info)
    : impl_(new Impl{MatroskaWriter(file, *parameters_of(info))}) {}

StreamWriter::~StreamWriter() = default;

void StreamWriter::write(const EncodedFrame& frame, Nanos at) {
  std::size_t offset = 0;
  av_packet_unref(impl_->packet.get());
  if (av_new_packet(impl_->packet.get(), int(frame.bytes())) < 0) throw std::bad_alloc();
  for (const Chunk& chunk : frame.chunks) {
    std::memcpy(impl_->packet->data + offset, chunk.bytes.data(), chunk.bytes.size());
    offset += chunk.bytes.size();
  }
  impl_->newest_ms = std::max(at.count() / 1'000'000, impl_->newest_ms + 1);
  impl_->packet->pts = impl_->packet->dts = impl_->newest_ms;
  if (frame.keyframe) impl_->packet->flags |= AV_PKT_FLAG_KEY;
  impl_->writer.write(*impl_->packet, {1, 1000});
}

void StreamWriter::finish() { impl_->writer.finish(); }

}  // namespace photonlag
