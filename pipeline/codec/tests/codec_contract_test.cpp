#include <gtest/gtest.h>

#include "pipeline/codec/codec.hpp"
#include "pipeline/codec/tests/pictures.hpp"

// What every codec promises. A new one is tested by being registered.

namespace photonlag {
namespace {

using test::moving_picture;
using test::psnr_db;

constexpr int width = 192, height = 112;

std::vector<std::vector<std::byte>> chunks_of(const EncodedFrame& frame) {
  std::vector<std::vector<std::byte>> out;
  for (const Chunk& chunk : frame.chunks) out.push_back(chunk.bytes);
  return out;
}

class EveryCodec : public testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] std::unique_ptr<Encoder> encoder(int w = width, int h = height) const {
    return codec_->encoder({.width = w, .height = h, .frames_per_s = 60, .bitrate_bps = 20e6});
  }
  [[nodiscard]] std::unique_ptr<Decoder> decoder(int w = width, int h = height) const {
    return codec_->decoder({.width = w, .height = h});
  }

 private:
  std::unique_ptr<Codec> codec_ = make_module<Codec>(GetParam());
};

TEST_P(EveryCodec, GivesOneFrameForOneAndBeginsWithAKeyframe) {
  const auto encoder = this->encoder();
  for (int i = 0; i < 8; ++i) {
    const EncodedFrame frame = encoder->encode(moving_picture(width, height, i), {.frame = 10 + 2 * i});
    EXPECT_EQ(frame.frame, 10 + 2 * i);
    EXPECT_GT(frame.bytes(), 0);
    EXPECT_EQ(frame.keyframe, !frame.reference.has_value());
    if (i == 0) {
      EXPECT_TRUE(frame.keyframe);
    } else if (!frame.keyframe) {
      EXPECT_EQ(frame.reference, 10 + 2 * (i - 1));
    }
    for (const Chunk& chunk : frame.chunks) {
      EXPECT_GE(chunk.x, 0);
      EXPECT_GE(chunk.y, 0);
      EXPECT_LE(chunk.x + chunk.width, width);
      EXPECT_LE(chunk.y + chunk.height, height);
    }
  }
}

TEST_P(EveryCodec, ComesBackAsItWentInWhateverTheSize) {
  for (const auto& [w, h] : {std::pair{64, 64}, {162, 98}, {176, 122}, {640, 360}}) {
    const auto encoder = this->encoder(w, h);
    const auto decoder = this->decoder(w, h);
    for (int i = 0; i < 4; ++i) {
      const Image sent = moving_picture(w, h, i);
      const auto shown = decoder->decode(encoder->encode(sent, {.frame = i}));
      ASSERT_TRUE(shown.has_value()) << w << "x" << h << " frame " << i;
      ASSERT_EQ(shown->width, w);
      ASSERT_EQ(shown->height, h);
      EXPECT_GT(psnr_db(sent, *shown), 28) << w << "x" << h << " frame " << i;
    }
  }
}

TEST_P(EveryCodec, KeepsAStillPictureStill) {
  const auto encoder = this->encoder();
  const auto decoder = this->decoder();
  const Image still = moving_picture(width, height, 0);
  double first = 0;
  for (int i = 0; i < 20; ++i) {
    const auto shown = decoder->decode(encoder->encode(still, {.frame = i}));
    ASSERT_TRUE(shown.has_value());
    if (i == 0) first = psnr_db(still, *shown);
    EXPECT_GE(psnr_db(still, *shown), std::min(first, 60.0) - 1) << "frame " << i;
  }
}

TEST_P(EveryCodec, MakesAKeyframeOnDemandThatDecodesAlone) {
  const auto encoder = this->encoder();
  const auto all = decoder(), late = decoder();
  for (int i = 0; i < 12; ++i) {
    const Image sent = moving_picture(width, height, i);
    const EncodedFrame frame = encoder->encode(sent, {.frame = i, .keyframe = i == 5});
    const auto shown = all->decode(frame);
    ASSERT_TRUE(shown.has_value());
    if (i == 5) {
      EXPECT_TRUE(frame.keyframe);
    }
    if (i < 5) continue;
    EXPECT_TRUE(late->decode(frame) == shown) << "frame " << i;
  }
}

TEST_P(EveryCodec, GivesNothingForAGapUntilTheNextKeyframe) {
  const auto encoder = this->encoder();
  const auto decoder = this->decoder(), complete = this->decoder();
  bool intact = true;
  for (int i = 0; i < 16; ++i) {
    const EncodedFrame frame = encoder->encode(moving_picture(width, height, i), {.frame = i, .keyframe = i == 11});
    const auto expected = complete->decode(frame);
    if (i == 4) {
      intact = false;
      continue;  // lost on its way
    }
    intact = intact || frame.keyframe;
    const auto shown = decoder->decode(frame);
    EXPECT_EQ(shown.has_value(), intact) << "frame " << i;
    if (shown) {
      EXPECT_TRUE(shown == expected) << "frame " << i;
    }
  }
}

TEST_P(EveryCodec, GivesNothingForDamagedBytesAndRecovers) {
  const auto encoder = this->encoder();
  for (int i = 0; i < 3; ++i) {
    const auto decoder = this->decoder();
    EncodedFrame damaged = encoder->encode(moving_picture(width, height, i), {.frame = i, .keyframe = true});
    const EncodedFrame whole = damaged;
    auto& bytes = damaged.chunks.back().bytes;
    bytes.resize(i == 0 ? 0 : bytes.size() * std::size_t(i) / 3);
    EXPECT_FALSE(decoder->decode(damaged).has_value());
    EXPECT_TRUE(decoder->decode(whole).has_value());
    damaged.chunks.clear();
    EXPECT_FALSE(decoder->decode(damaged).has_value());
  }
}

TEST_P(EveryCodec, IsRepeatableToTheByteAndInstancesDoNotMeet) {
  test::dirty_new_memory(85);
  const auto a = encoder(), other = encoder();
  const auto decode_a = decoder(), decode_other = decoder();
  test::dirty_new_memory(170);
  const auto b = encoder();
  const auto decode_b = decoder();
  for (int i = 0; i < 12; ++i) {
    const EncodeRequest request{.frame = i, .keyframe = i == 7, .bitrate_bps = i < 5 ? 20e6 : 4e6};
    const EncodedFrame first = a->encode(moving_picture(width, height, i), request);
    const auto elsewhere = other->encode(moving_picture(width, height, 50 - i, 7), {.frame = i});
    const EncodedFrame second = b->encode(moving_picture(width, height, i), request);
    EXPECT_TRUE(chunks_of(first) == chunks_of(second)) << "frame " << i;
    EXPECT_EQ(first.qp, second.qp);
    const auto shown = decode_a->decode(first);
    EXPECT_TRUE(decode_other->decode(elsewhere).has_value());
    EXPECT_TRUE(shown == decode_b->decode(second)) << "frame " << i;
  }
  test::dirty_new_memory(0);
}

TEST_P(EveryCodec, SaysWhatItsStreamIs) {
  const StreamInfo info = encoder()->info();
  EXPECT_FALSE(info.codec.empty());
  EXPECT_EQ(info.width, width);
  EXPECT_EQ(info.height, height);
}

INSTANTIATE_TEST_SUITE_P(Registered, EveryCodec, testing::ValuesIn(Registry<Codec>::instance().names()),
                         [](const auto& p) { return p.param; });

}  // namespace
}  // namespace photonlag
