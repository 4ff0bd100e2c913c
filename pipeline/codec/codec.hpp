#pragma once
/// @file
/// The interface of video codecs. An encoded frame is a list of chunks, so that tiles and mixed codecs fit.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
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

/// What repairs the picture after a lost frame; docs/codecs.md has the exact semantics.
enum class OnLoss : std::uint8_t { idr, intra_refresh, reference_invalidation };
inline constexpr OnLoss every_on_loss[] = {OnLoss::idr, OnLoss::intra_refresh, OnLoss::reference_invalidation};

/// As scenarios write it.
[[nodiscard]] constexpr const char* name(OnLoss on_loss) {
  constexpr const char* names[] = {"idr", "intra_refresh", "reference_invalidation"};
  return names[static_cast<int>(on_loss)];
}

struct CodecSetup {
  int width = 0, height = 0;  ///< Even.
  double frames_per_s = 60, bitrate_bps = 0;
  OnLoss on_loss = OnLoss::idr;
};

struct EncodedFrame {
  std::int64_t frame = 0;
  bool keyframe = false;                    ///< Decodable alone.
  bool repair = false;                      ///< Not a keyframe, but refers to nothing from its invalid_from on.
  std::optional<std::int64_t> reference{};  ///< The one frame it refers to; none for a keyframe.
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

struct EncodeRequest {
  std::int64_t frame = 0;
  bool keyframe = false;  ///< Make it an IDR.
  /// The client lost this frame: this picture and all later ones may refer neither to it nor to any that was encoded
  /// after it. Say it once for a loss: said again it forbids the repair itself, too. What the encoder does is its
  /// OnLoss: idr makes a keyframe; intra_refresh starts a wave as soon as it can; reference_invalidation refers to an
  /// older frame or, if none is left, makes a keyframe.
  std::optional<std::int64_t> invalid_from{};
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
  /// One frame in, one out, frames in rising order. @returns nothing if the frame cannot be decoded: always if its
  /// bytes are damaged or no keyframe was decoded yet; else by OnLoss. idr: if its reference was not decoded just
  /// before. reference_invalidation: if its reference was never decoded. intra_refresh: never; what its reference lacks
  /// is concealed with an older picture until a wave has passed. Without intra_refresh nothing is concealed.
  virtual std::optional<Image> decode(const EncodedFrame& frame) = 0;
};

/// Makes matching pairs.
class Codec {
 public:
  static constexpr const char* kind = "codec";
  virtual ~Codec() = default;
  [[nodiscard]] virtual bool supports(OnLoss on_loss) const = 0;
  /// @pre supports(setup.on_loss). @throws EnvironmentError if this machine cannot do it
  [[nodiscard]] virtual std::unique_ptr<Encoder> encoder(const CodecSetup& setup) const = 0;
  [[nodiscard]] virtual std::unique_ptr<Decoder> decoder(const CodecSetup& setup) const = 0;
};

/// A plug-in's, looked after (sim/core/foreign.hpp): frames and pictures as asked for, as docs/codecs.md says; its
/// encoders and decoders likewise.
std::unique_ptr<Codec> guard_foreign(std::unique_ptr<Codec> theirs, const Foreign& who);

/// For who reads a scenario. @throws InputError at @p choice 's place, with the codecs that do, if @p codec does not
/// support @p on_loss
void require_support(const Codec& codec, OnLoss on_loss, const Choice& choice);

}  // namespace photonlag
