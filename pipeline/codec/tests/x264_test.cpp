#include <gtest/gtest.h>

#include <algorithm>

#include "pipeline/codec/codec.hpp"
#include "pipeline/codec/ffmpeg.hpp"
#include "pipeline/codec/h264_encoding.hpp"
#include "pipeline/codec/tests/pictures.hpp"

namespace photonlag {
namespace {

using namespace std::string_literals;
using test::moving_picture;
using test::psnr_db;
using Changes = std::map<std::string, OptionValue>;

constexpr int width = 320, height = 180;
constexpr CodecSetup size{.width = width, .height = height};

/// A picture that no codec finds cheap.
Image noise(int frame) {
  Image image(width, height);
  Draws draws = RandomStream(1, "noise").at(frame);
  for (std::size_t i = 0; i < image.rgba.size(); ++i)
    if (i % 4 != 3) image.rgba[i] = std::uint8_t(draws.next() >> 57);
  return image;
}

std::unique_ptr<Encoder> encoder(const Changes& changes, double bitrate_bps = 5e6) {
  return make_module<Codec>("x264", changes)->encoder({.width = width, .height = height, .bitrate_bps = bitrate_bps});
}

TEST(X264, KeepsEveryFrameInItsShareOfTheBitRateKeyframesToo) {
  const double share_bytes = 5e6 / 60 / 8;
  const auto encoder = photonlag::encoder({{"mode", "cbr"s}});
  for (int i = 0; i < 60; ++i) {
    const auto frame = encoder->encode(noise(i), {.frame = i, .keyframe = i == 30});
    EXPECT_LT(double(frame.bytes()), 1.2 * share_bytes + 100) << "frame " << i;
    if (i > 10) {
      EXPECT_GT(double(frame.bytes()), 0.5 * share_bytes) << "frame " << i;
    }
  }
}

TEST(X264, ChangesTheBitRateOnTheNextFrame) {
  const auto encoder = photonlag::encoder({{"mode", "cbr"s}}, 8e6);
  for (int i = 0; i < 40; ++i) {
    const double bitrate_bps = i < 15 ? 0 : i < 30 ? 2e6 : 12e6;  // 0: as made
    const double share_bytes = (i < 15 ? 8e6 : bitrate_bps) / 60 / 8;
    const auto frame = encoder->encode(noise(i), {.frame = i, .bitrate_bps = bitrate_bps});
    EXPECT_LT(double(frame.bytes()), 1.25 * share_bytes) << "frame " << i;
    const bool buffer_fills = i == 30;  // a bigger VBV buffer is as empty as the smaller one was
    if (i > 5 && !buffer_fills) {
      EXPECT_GT(double(frame.bytes()), 0.5 * share_bytes) << "frame " << i;
    }
  }
}

TEST(X264, IgnoresTheBitRateInConstantQualityModes) {
  for (const std::string mode : {"crf", "qp"}) {
    const auto a = encoder({{"mode", mode}}, 1e6), b = encoder({{"mode", mode}}, 50e6);
    for (int i = 0; i < 4; ++i)
      EXPECT_EQ(a->encode(moving_picture(width, height, i), {.frame = i, .bitrate_bps = 2e6}).chunks[0].bytes,
                b->encode(moving_picture(width, height, i), {.frame = i}).chunks[0].bytes);
  }
}

TEST(X264, ReportsTheQuantiserThatWasUsed) {
  for (const double qp : {18.0, 30.0, 41.0}) {
    const auto encoder = photonlag::encoder({{"mode", "qp"s}, {"qp", qp}});
    (void)encoder->encode(moving_picture(width, height, 0), {.frame = 0});  // I-frames get a lower one
    for (int i = 1; i < 4; ++i) EXPECT_EQ(encoder->encode(noise(i), {.frame = i}).qp, int(qp));
  }
}

/// At 1 kbit/s x264 goes on to 69 on a scale of its own.
TEST(X264, NeverReportsAQuantiserThatH264HasNot) {
  for (const char* codec : {"x264", "libx264"}) {
    const auto encoder = make_module<Codec>(codec)->encoder({.width = width, .height = height, .bitrate_bps = 1000});
    for (int i = 0; i < 5; ++i) EXPECT_LE(encoder->encode(noise(i), {.frame = i}).qp, 51) << codec;
  }
}

TEST(X264, IsBetterAndBiggerAtALowerQuantiser) {
  std::vector<double> quality, bytes;
  for (const double qp : {36.0, 28.0, 20.0}) {
    const auto codec = make_module<Codec>("x264", {{"mode", "qp"s}, {"qp", qp}});
    const auto encoder = codec->encoder(size);
    const Image sent = moving_picture(width, height, 0);
    const EncodedFrame frame = encoder->encode(sent, {.frame = 0});
    bytes.push_back(double(frame.bytes()));
    quality.push_back(psnr_db(sent, *codec->decoder(size)->decode(frame)));
  }
  EXPECT_TRUE(std::ranges::is_sorted(bytes));
  EXPECT_TRUE(std::ranges::is_sorted(quality));
}

TEST(X264, MakesNoKeyframeThatWasNotAskedForEvenAtACut) {
  const auto encoder = photonlag::encoder({{"preset", "medium"s}});
  for (int i = 0; i < 20; ++i) {
    const Image sent = i % 5 == 4 ? noise(i) : moving_picture(width, height, 40 * i);
    EXPECT_EQ(encoder->encode(sent, {.frame = i}).keyframe, i == 0) << "frame " << i;
  }
}

TEST(X264, PutsParameterSetsBeforeEveryKeyframeAndNothingElse) {
  const auto encoder = photonlag::encoder({});
  for (int i = 0; i < 6; ++i) {
    const auto frame = encoder->encode(moving_picture(width, height, i), {.frame = i, .keyframe = i == 3});
    const auto expected = frame.keyframe ? std::vector{7, 8, 5} : std::vector{1};
    EXPECT_EQ(nal_types(frame.chunks[0].bytes), expected) << "frame " << i;
  }
  EXPECT_EQ(nal_types(encoder->info().extradata), (std::vector{7, 8}));
}

TEST(X264, EncodesEveryPresetAndChroma) {
  for (const std::string preset : {"ultrafast", "superfast", "veryfast", "faster", "fast", "medium"})
    for (const std::string chroma : {"420", "444"}) {
      const auto codec = make_module<Codec>("x264", {{"preset", preset}, {"chroma", chroma}, {"mode", "crf"s}});
      const auto encoder = codec->encoder(size);
      const auto decoder = codec->decoder(size);
      for (int i = 0; i < 3; ++i) {
        const Image sent = moving_picture(width, height, i);
        const auto shown = decoder->decode(encoder->encode(sent, {.frame = i}));
        ASSERT_TRUE(shown.has_value()) << preset << " " << chroma;
        EXPECT_GT(psnr_db(sent, *shown), chroma == "444" ? 33 : 30) << preset << " " << chroma;
      }
    }
}

TEST(X264, AtQuantiserZeroLosesOnlyWhatTheColoursLose) {
  for (const std::string chroma : {"420", "444"}) {
    const auto codec = make_module<Codec>("x264", {{"mode", "qp"s}, {"qp", 0.0}, {"chroma", chroma}});
    const auto encoder = codec->encoder(size);
    const auto decoder = codec->decoder(size);
    for (int i = 0; i < 3; ++i) {
      const Image sent = moving_picture(width, height, i);
      EXPECT_EQ(decoder->decode(encoder->encode(sent, {.frame = i})),
                colour_round_trip(sent, chroma == "420" ? Chroma::c420 : Chroma::c444));
    }
  }
}

TEST(X264, DecoderRefusesAFrameWhoseReferenceItDoesNotHave) {
  const auto codec = make_module<Codec>("x264");
  const auto encoder = codec->encoder({.width = width, .height = height, .bitrate_bps = 5e6});
  std::vector<EncodedFrame> frames;
  for (int i = 0; i < 24; ++i) frames.push_back(encoder->encode(moving_picture(width, height, i), {.frame = i}));
  const auto decoder = codec->decoder(size);
  EXPECT_FALSE(decoder->decode(frames[1]).has_value());
  EXPECT_TRUE(decoder->decode(frames[0]).has_value());
  EXPECT_FALSE(decoder->decode(frames[17]).has_value());  // H.264's own frame_num may have wrapped by then
  EXPECT_FALSE(decoder->decode(frames[18]).has_value());
  EXPECT_TRUE(decoder->decode(frames[0]).has_value());
  EXPECT_TRUE(decoder->decode(frames[1]).has_value());
  EXPECT_FALSE(decoder->decode(frames[1]).has_value());  // twice
}

TEST(X264, SaysWhichOptionIsWrong) { EXPECT_THROW((void)make_module<Codec>("x264", {{"qp", 23.5}}), InputError); }

TEST(Ffmpeg, NamesThePackageWhenAnEncoderIsMissing) {
  try {
    (void)ffmpeg::find_encoder("libx999");
    FAIL() << "an encoder that does not exist was found";
  } catch (const EnvironmentError& e) {
    EXPECT_NE(std::string(e.what()).find("libx999"), std::string::npos);
    EXPECT_NE(std::string(e.what()).find("libavcodec"), std::string::npos);
  }
}

TEST(AnnexB, LosesItsSeiAndNothingElse) {
  const std::vector<std::uint8_t> in{0, 0, 1, 6, 5, 9, 0x80, 0, 0, 0, 1, 0x65, 7, 0, 3, 0x80, 0, 0, 1, 0x41, 8};
  std::vector<int> out;
  for (const std::byte b : without_sei(in)) out.push_back(int(b));
  EXPECT_EQ(out, (std::vector{0, 0, 0, 1, 0x65, 7, 0, 3, 0x80, 0, 0, 0, 1, 0x41, 8}));
  EXPECT_TRUE(without_sei({}).empty());
}

}  // namespace
}  // namespace photonlag
