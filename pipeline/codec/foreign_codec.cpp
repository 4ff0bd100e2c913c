#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

#include "pipeline/codec/codec.hpp"
#include "pipeline/foreign_image.hpp"

namespace photonlag {
namespace {

constexpr std::size_t longest_name = 40;
constexpr std::int64_t most_bytes = 1'000'000'000;

bool is_plain(std::string_view name) {
  return !name.empty() && name.size() <= longest_name && std::ranges::all_of(name, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.';
  });
}

bool begins_with_start_code(const std::vector<std::byte>& bytes) {
  constexpr std::byte zero{0}, one{1};
  const auto begins = [&](std::initializer_list<std::byte> code) {
    return bytes.size() >= code.size() && std::equal(code.begin(), code.end(), bytes.begin());
  };
  return begins({zero, zero, one}) || begins({zero, zero, zero, one});
}

/// What its frames refer to, since the last keyframe.
class Chain {
 public:
  void invalidate(std::int64_t from, std::int64_t to) { invalid_.emplace_back(from, to); }
  void take(std::int64_t frame, bool keyframe) {
    if (keyframe) invalid_.clear(), keyframe_ = frame;
    newest_ = frame;
  }
  [[nodiscard]] bool begun() const { return newest_ >= 0; }
  [[nodiscard]] bool may_refer_to(std::int64_t frame) const {
    return frame >= keyframe_ && frame <= newest_ &&
           std::ranges::none_of(invalid_, [&](const auto& span) { return span.first <= frame && frame < span.second; });
  }

 private:
  std::int64_t keyframe_ = -1, newest_ = -1;
  std::vector<std::pair<std::int64_t, std::int64_t>> invalid_;  // half-open
};

class ForeignEncoder final : public Encoder {
 public:
  ForeignEncoder(std::unique_ptr<Encoder> theirs, const CodecSetup& setup, Foreign who)
      : theirs_(std::move(theirs)), setup_(setup), who_(std::move(who)) {}

  EncodedFrame encode(const Image& image, const EncodeRequest& request) override {
    EncodedFrame frame = who_.call([&] { return theirs_->encode(image, request); });
    if (frame.frame != request.frame) fail(request, fmt::format("another one, number {}", frame.frame));
    check_kind(frame, request);
    if (frame.qp) who_.whole("a qp", *frame.qp, 0, 255);
    check_bytes(frame, request);
    chain_.take(frame.frame, frame.keyframe);
    return frame;
  }

  [[nodiscard]] StreamInfo info() const override {
    StreamInfo info = who_.call([&] { return theirs_->info(); });
    if (!is_plain(info.codec)) who_.fail("gave its stream a name that is not 1 to 40 letters, digits, _, - and .");
    if (info.width != setup_.width || info.height != setup_.height)
      who_.fail(fmt::format("gave its stream {} x {} pixels, must be {} x {}", info.width, info.height, setup_.width,
                            setup_.height));
    if (info.codec == "h264" && !begins_with_start_code(info.extradata))
      who_.fail("calls its stream h264, and gave no parameter sets in Annex B as its extradata");
    return info;
  }

 private:
  [[noreturn]] void fail(const EncodeRequest& request, const std::string& what) const {
    who_.fail(fmt::format("gave, for frame {}, {}", request.frame, what));
  }

  void check_kind(const EncodedFrame& frame, const EncodeRequest& request) {
    const bool must_be_key =
        !chain_.begun() || request.keyframe || (request.invalid_from && setup_.on_loss == OnLoss::idr);
    if (must_be_key && !frame.keyframe) fail(request, "no keyframe, though the first one, or asked for one");
    if (frame.keyframe && (frame.reference || frame.repair)) fail(request, "a keyframe that refers to another frame");
    if (frame.keyframe) return;
    if (request.invalid_from && setup_.on_loss == OnLoss::reference_invalidation)
      chain_.invalidate(*request.invalid_from, request.frame);
    if (!frame.reference) fail(request, "no keyframe, and no frame that it refers to");
    if (!chain_.may_refer_to(*frame.reference))
      fail(request, fmt::format("a reference to frame {}, which is not there or was lost", *frame.reference));
  }

  void check_bytes(const EncodedFrame& frame, const EncodeRequest& request) const {
    for (const Chunk& chunk : frame.chunks) {
      if (!is_plain(chunk.codec)) fail(request, "a chunk whose codec is not 1 to 40 letters, digits, _, - and .");
      if (chunk.x < 0 || chunk.y < 0 || chunk.width <= 0 || chunk.height <= 0 || chunk.width > setup_.width - chunk.x ||
          chunk.height > setup_.height - chunk.y)
        fail(request, fmt::format("a chunk of {} x {} pixels at {}, {}, outside of the picture of {} x {}", chunk.width,
                                  chunk.height, chunk.x, chunk.y, setup_.width, setup_.height));
      if (chunk.codec == "raw" && std::ssize(chunk.bytes) != std::int64_t(3) * chunk.width * chunk.height)
        fail(request, fmt::format("a raw chunk of {} bytes, must be three a pixel", chunk.bytes.size()));
      if (chunk.codec == "h264" && !begins_with_start_code(chunk.bytes))
        fail(request, "an h264 chunk that is not Annex B: it begins with no start code");
    }
    who_.whole("an encoded size in bytes", frame.bytes(), 1, most_bytes);
  }

  std::unique_ptr<Encoder> theirs_;
  CodecSetup setup_;
  Foreign who_;
  Chain chain_;
};

/// A run hands on only whole frames whose references were decoded, so there is always a picture.
class ForeignDecoder final : public Decoder {
 public:
  ForeignDecoder(std::unique_ptr<Decoder> theirs, const CodecSetup& setup, Foreign who)
      : theirs_(std::move(theirs)), setup_(setup), who_(std::move(who)) {}

  std::optional<Image> decode(const EncodedFrame& frame) override {
    std::optional<Image> image = who_.call([&] { return theirs_->decode(frame); });
    if (!image)
      who_.fail(fmt::format("could not decode frame {}, which is whole and refers to nothing lost", frame.frame));
    const std::string wrong = mistake_in(*image, setup_.width, setup_.height);
    if (!wrong.empty()) who_.fail(fmt::format("decoded frame {} to a picture {}", frame.frame, wrong));
    return image;
  }

 private:
  std::unique_ptr<Decoder> theirs_;
  CodecSetup setup_;
  Foreign who_;
};

class ForeignCodec final : public Codec {
 public:
  ForeignCodec(std::unique_ptr<Codec> theirs, Foreign who) : theirs_(std::move(theirs)), who_(std::move(who)) {}

  [[nodiscard]] bool supports(OnLoss on_loss) const override {
    return who_.call([&] { return theirs_->supports(on_loss); });
  }
  [[nodiscard]] std::unique_ptr<Encoder> encoder(const CodecSetup& setup) const override {
    auto encoder = who_.call([&] { return theirs_->encoder(setup); });
    if (!encoder) who_.fail("made no encoder");
    return std::make_unique<ForeignEncoder>(std::move(encoder), setup, who_);
  }
  [[nodiscard]] std::unique_ptr<Decoder> decoder(const CodecSetup& setup) const override {
    auto decoder = who_.call([&] { return theirs_->decoder(setup); });
    if (!decoder) who_.fail("made no decoder");
    return std::make_unique<ForeignDecoder>(std::move(decoder), setup, who_);
  }

 private:
  std::unique_ptr<Codec> theirs_;
  Foreign who_;
};

}  // namespace

std::unique_ptr<Codec> guard_foreign(std::unique_ptr<Codec> theirs, const Foreign& who) {
  return std::make_unique<ForeignCodec>(std::move(theirs), who);
}

}  // namespace photonlag
