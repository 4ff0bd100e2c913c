#pragma once
/// @file
/// The interface of video codecs. An encoded frame is a list of chunks, so that tiles and mixed codecs fit.

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "pipeline/image.hpp"
#include "sim/core/registry.hpp"

namespace photonlag {

/// Part of an encoded frame.
struct Chunk {
  std::string codec;  ///< "h264", "raw".
  int x = 0, y = 0, width = 0, height = 0;
  std::vector<std::byte> bytes;  ///< As sent (H.264: Annex B, parameter sets in front of every IDR).
};

struct EncodedFrame {
  std::int64_t frame = 0;
  bool keyframe = false;                    ///< Decodable alone.
  std::optional<std::int64_t> reference{};  ///< The frame that must have been decoded just before; none for a keyframe.
  std::optional<int> qp;                    ///< Average, where the codec has one.
  std::vector<Chunk> chunks;
  [[nodiscard]] std::int64_t bytes() const;
};

/// What a stream needs beside its frames to be muxed.
struct StreamInfo {
  std::string codec;  ///< "h264", "raw".
  int width = 0, height = 0;
  std::vector<std::byte> extradata;
};

/// What makes the picture whole again after a frame was lost.
enum class OnLoss : std::uint8_t { idr, intra_refresh, reference_invalidation };

struct EncodeRequest {
  std::int64_t frame = 0;
  bool keyframe = false;   ///< Make it an IDR.
  std::optional<std::int64_t> invalid_from{};  ///< The client lost this frame: it and all later ones must not be referred to.
  double bitrate_bps = 0;  ///< Takes effect on this frame; rate-controlled modes only. 0 = as before.
};

class Encoder {
 public:
  virtual ~Encoder() = default;
  /// One frame in, one out: nothing is held back (asserted). The first frame is a keyframe.
  /// @pre @p image has the encoder's size, and request.frame rises from call to call
  virtual EncodedFrame encode(const Image& image, const EncodeRequest& request) = 0;
  [[nodiscard]] virtual StreamInfo info() const = 0;
};

class Decoder {
 public:
  virtual ~Decoder() = default;
  /// One frame in, one out. @returns nothing if the frame cannot be decoded: its bytes are damaged, or its reference
  /// was not decoded just before. Nothing is concealed; after a loss only a keyframe starts it again.
  virtual std::optional<Image> decode(const EncodedFrame& frame) = 0;
};

/// Makes matching pairs.
class Codec {
 public:
  static constexpr const char* kind = "codec";
  virtual ~Codec() = default;
  /// @pre width and height are even. @throws EnvironmentError if this machine cannot do it
  virtual std::unique_ptr<Encoder> encoder(int width, int height, double frames_per_s, double bitrate_bps) const = 0;
  virtual std::unique_ptr<Decoder> decoder(int width, int height) const = 0;
};

}  // namespace photonlag
