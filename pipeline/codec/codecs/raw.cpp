#include <algorithm>
#include <cassert>

#include "pipeline/codec/codec.hpp"

namespace photonlag {
namespace {

class RawEncoder final : public Encoder {
 public:
  RawEncoder(int width, int height) : width_(width), height_(height) {}

  EncodedFrame encode(const Image& image, const EncodeRequest& request) override {
    assert(image.width == width_ && image.height == height_);
    Chunk chunk{"raw", 0, 0, width_, height_, std::vector<std::byte>(image.rgba.size() / 4 * 3)};
    for (std::size_t i = 0; i < image.rgba.size() / 4; ++i)
      for (std::size_t c = 0; c < 3; ++c) chunk.bytes[3 * i + c] = std::byte(image.rgba[4 * i + c]);
    return {.frame = request.frame, .keyframe = true, .qp = {}, .chunks = {std::move(chunk)}};
  }

  [[nodiscard]] StreamInfo info() const override { return {"raw", width_, height_, {}}; }

 private:
  int width_, height_;
};

class RawDecoder final : public Decoder {
 public:
  RawDecoder(int width, int height) : width_(width), height_(height) {}

  std::optional<Image> decode(const EncodedFrame& frame) override {
    Image image(width_, height_);
    if (frame.chunks.size() != 1 || frame.chunks[0].bytes.size() != image.rgba.size() / 4 * 3) return {};
    const auto& bytes = frame.chunks[0].bytes;
    for (std::size_t i = 0; i < image.rgba.size() / 4; ++i)
      for (std::size_t c = 0; c < 3; ++c) image.rgba[4 * i + c] = std::uint8_t(bytes[3 * i + c]);
    return image;
  }

 private:
  int width_, height_;
};

/// No codec: what is sent is the picture. The reference that costs bytes but no quality.
class Raw final : public Codec {
 public:
  [[nodiscard]] bool supports(OnLoss) const override { return true; }
  [[nodiscard]] std::unique_ptr<Encoder> encoder(const CodecSetup& setup) const override {
    return std::make_unique<RawEncoder>(setup.width, setup.height);
  }
  [[nodiscard]] std::unique_ptr<Decoder> decoder(const CodecSetup& setup) const override {
    return std::make_unique<RawDecoder>(setup.width, setup.height);
  }
};

const Registration<Codec> registration({
    .name = "raw",
    .summary = "no codec: 24-bit RGB as it is, every frame a keyframe, no rate control",
    .source = "-",
    .options = {},
    .make = [](const Values&, const Context&) { return std::make_unique<Raw>(); },
});

}  // namespace
}  // namespace photonlag
