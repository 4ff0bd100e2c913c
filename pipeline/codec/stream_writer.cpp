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

constexpr std::uint32_t own_format = MKTAG('P', 'H', 'L', 'G');

Parameters empty_parameters(const StreamInfo& info) {
  Parameters out(avcodec_parameters_alloc());
  if (!out) throw std::bad_alloc();
  out->codec_type = AVMEDIA_TYPE_VIDEO;
  out->width = info.width;
  out->height = info.height;
  if (info.extradata.empty()) return out;
  out->extradata = static_cast<std::uint8_t*>(av_mallocz(info.extradata.size() + AV_INPUT_BUFFER_PADDING_SIZE));
  if (out->extradata == nullptr) throw std::bad_alloc();
  std::memcpy(out->extradata, info.extradata.data(), info.extradata.size());
  out->extradata_size = int(info.extradata.size());
  return out;
}

/// By what name FFmpeg knows the stream; AV_CODEC_ID_NONE: by none, or it is none of a video.
AVCodecID known_as(const std::string& codec) {
  if (codec == "raw") return AV_CODEC_ID_RAWVIDEO;
  const AVCodecDescriptor* known = avcodec_descriptor_get_by_name(codec.c_str());
  return known != nullptr && known->type == AVMEDIA_TYPE_VIDEO ? known->id : AV_CODEC_ID_NONE;
}

/// How a stream is written, and what is to be said of that.
struct Track {
  Parameters parameters;
  std::string title, remark;
};

Track track_of(const StreamInfo& info) {
  Track track{empty_parameters(info), "", ""};
  AVCodecParameters& p = *track.parameters;
  p.codec_id = known_as(info.codec);
  if (info.codec == "raw") p.codec_tag = avcodec_pix_fmt_to_codec_tag(AV_PIX_FMT_RGBA);  // as UncompressedFourCC
  std::string why = "FFmpeg knows no such codec";
  if (p.codec_id != AV_CODEC_ID_NONE && (why = MatroskaWriter::objection_to(p)).empty()) return track;
  p.codec_id = AV_CODEC_ID_NONE;
  p.codec_tag = own_format;
  track.title = info.codec;
  track.remark = "keeps the frames of codec '" + info.codec + "' as they were sent, under FourCC PHLG, and no player " +
                 "plays it (" + why + ")";
  return track;
}

/// The bytes of a chunk as Matroska stores them. It has no 24-bit RGB, so raw pixels get a fourth byte there.
std::size_t stored_size(const Chunk& chunk) {
  return chunk.codec == "raw" ? chunk.bytes.size() / 3 * 4 : chunk.bytes.size();
}

void store(const Chunk& chunk, std::uint8_t* out) {
  const auto* in = reinterpret_cast<const std::uint8_t*>(chunk.bytes.data());
  if (chunk.codec != "raw") {
    std::memcpy(out, in, chunk.bytes.size());
    return;
  }
  for (const auto* end = in + chunk.bytes.size(); in != end; in += 3, out += 4) {
    std::copy_n(in, 3, out);
    out[3] = 255;
  }
}

}  // namespace

struct StreamWriter::Impl {
  Impl(const std::filesystem::path& file, const Track& track)
      : writer(file, *track.parameters, track.title), remark(track.remark) {}
  MatroskaWriter writer;
  std::string remark;
  ffmpeg::Packet packet = ffmpeg::make_packet();
  std::int64_t newest_ms = -1;
};

StreamWriter::StreamWriter(const std::filesystem::path& file, const StreamInfo& info)
    : impl_(std::make_unique<Impl>(file, track_of(info))) {}

StreamWriter::~StreamWriter() = default;

void StreamWriter::write(const EncodedFrame& frame, Nanos at) {
  AVPacket& packet = *impl_->packet;
  std::size_t size = 0;
  for (const Chunk& chunk : frame.chunks) size += stored_size(chunk);
  av_packet_unref(&packet);
  if (av_new_packet(&packet, int(size)) < 0) throw std::bad_alloc();
  std::uint8_t* end = packet.data;
  for (const Chunk& chunk : frame.chunks) {
    store(chunk, end);
    end += stored_size(chunk);
  }
  impl_->newest_ms = std::max(at.count() / 1'000'000, impl_->newest_ms + 1);
  packet.pts = packet.dts = impl_->newest_ms;
  if (frame.keyframe) packet.flags |= AV_PKT_FLAG_KEY;
  impl_->writer.write(packet, {1, 1000});
}

const std::string& StreamWriter::remark() const { return impl_->remark; }

void StreamWriter::finish() { impl_->writer.finish(); }

}  // namespace photonlag
