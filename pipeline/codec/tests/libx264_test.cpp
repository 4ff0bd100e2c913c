#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "pipeline/codec/codec.hpp"
#include "pipeline/codec/h264_encoding.hpp"
#include "pipeline/codec/tests/pictures.hpp"

namespace photonlag {
namespace {

using namespace std::string_literals;
using test::moving_picture;
using test::psnr_db;
using Changes = std::map<std::string, OptionValue>;

constexpr int width = 192, height = 112;

CodecSetup setup(OnLoss on_loss) {
  return {.width = width, .height = height, .frames_per_s = 60, .bitrate_bps = 4e6, .on_loss = on_loss};
}

/// An encoder that has made frames 0 .. @p frames - 1.
std::unique_ptr<Encoder> encoder_after(int frames, const Changes& changes = {}) {
  auto encoder = make_module<Codec>("libx264", changes)->encoder(setup(OnLoss::reference_invalidation));
  for (int i = 0; i < frames; ++i) (void)encoder->encode(moving_picture(width, height, i), {.frame = i});
  return encoder;
}

TEST(Libx264, MakesTheSameBytesAsThroughFfmpeg) {
  const std::vector<Changes> choices{
      {},
      {{"mode", "crf"s}, {"preset", "veryfast"s}},
      {{"mode", "qp"s}, {"preset", "medium"s}},
      {{"preset", "ultrafast"s}, {"chroma", "444"s}},
  };
  for (const Changes& changes : choices)
    for (const OnLoss on_loss : {OnLoss::idr, OnLoss::intra_refresh}) {
      Changes options = changes;
      options["refresh_frames"] = 7.0;
      const auto ours = make_module<Codec>("libx264", options)->encoder(setup(on_loss));
      const auto theirs = make_module<Codec>("x264", options)->encoder(setup(on_loss));
      EXPECT_EQ(ours->info().extradata, theirs->info().extradata);
      for (int i = 0; i < 20; ++i) {
        const EncodeRequest request{.frame = i, .keyframe = i == 11, .bitrate_bps = i < 6 ? 0 : 2e6};
        const auto a = ours->encode(moving_picture(width, height, i), request);
        const auto b = theirs->encode(moving_picture(width, height, i), request);
        EXPECT_EQ(a.chunks[0].bytes, b.chunks[0].bytes) << "frame " << i << " " << name(on_loss);
        EXPECT_EQ(a.qp, b.qp);
        EXPECT_EQ(a.keyframe, b.keyframe);
        EXPECT_EQ(a.reference, b.reference);
      }
    }
}

TEST(Libx264, RefersToTheNewestFrameThatIsStillValid) {
  for (const int lost : {1, 3, 7}) {
    const auto encoder = encoder_after(20);
    const auto repair = encoder->encode(moving_picture(width, height, 20), {.frame = 20, .invalid_from = 20 - lost});
    EXPECT_FALSE(repair.keyframe);
    EXPECT_TRUE(repair.repair);
    EXPECT_EQ(repair.reference, 20 - lost - 1);
    const auto after = encoder->encode(moving_picture(width, height, 21), {.frame = 21});
    EXPECT_FALSE(after.repair);
    EXPECT_EQ(after.reference, 20);
  }
}

TEST(Libx264, MakesAKeyframeWhereNoValidReferenceIsLeft) {
  for (const int lost : {8, 9, 15}) {
    const auto encoder = encoder_after(20);
    const auto frame = encoder->encode(moving_picture(width, height, 20), {.frame = 20, .invalid_from = 20 - lost});
    EXPECT_TRUE(frame.keyframe) << lost;
    EXPECT_FALSE(frame.repair);
    EXPECT_FALSE(frame.reference.has_value());
  }
  const auto deep = encoder_after(20, {{"references", 16.0}});
  EXPECT_EQ(deep->encode(moving_picture(width, height, 20), {.frame = 20, .invalid_from = 6}).reference, 5);
  const auto shallow = encoder_after(20, {{"references", 1.0}});
  EXPECT_TRUE(shallow->encode(moving_picture(width, height, 20), {.frame = 20, .invalid_from = 19}).keyframe);
}

TEST(Libx264, MakesAnotherKeyframeIfTheLastOneWasLostToo) {
  const auto encoder = encoder_after(10);
  EXPECT_TRUE(encoder->encode(moving_picture(width, height, 10), {.frame = 10, .keyframe = true}).keyframe);
  EXPECT_FALSE(encoder->encode(moving_picture(width, height, 11), {.frame = 11}).keyframe);
  // The client has 8 but neither 9 nor 10; to x264, 10 is fine, since it came after 9.
  EXPECT_TRUE(encoder->encode(moving_picture(width, height, 12), {.frame = 12, .invalid_from = 9}).keyframe);
}

TEST(Libx264, LeavesAloneWhatComesBeforeTheLoss) {
  const auto encoder = encoder_after(10);
  const auto frame = encoder->encode(moving_picture(width, height, 10), {.frame = 10, .invalid_from = 10});
  EXPECT_EQ(frame.reference, 9);
  EXPECT_TRUE(frame.repair) << "it refers to nothing that was lost";
}

TEST(Libx264, RepairsInvalidatedAgainAndAgain) {
  const auto encoder = encoder_after(10);
  for (int i = 10; i < 17; ++i) {  // one more, and 9 has left the eight that are kept
    const auto frame = encoder->encode(moving_picture(width, height, i), {.frame = i, .invalid_from = 10});
    EXPECT_EQ(frame.reference, 9) << i;
    EXPECT_TRUE(frame.repair);
  }
}

TEST(Libx264, FrameNumbersMaySkip) {
  const auto encoder = make_module<Codec>("libx264")->encoder(setup(OnLoss::reference_invalidation));
  for (int i = 0; i < 10; ++i) (void)encoder->encode(moving_picture(width, height, i), {.frame = 1000 + 7 * i});
  const auto repair = encoder->encode(moving_picture(width, height, 10), {.frame = 2000, .invalid_from = 1050});
  EXPECT_EQ(repair.reference, 1049);
}

TEST(Libx264, SaysWhichOptionIsWrong) {
  EXPECT_THROW((void)make_module<Codec>("libx264", {{"references", 2.5}}), InputError);
  EXPECT_THROW((void)make_module<Codec>("libx264", {{"refresh_frames", 2.5}}), InputError);
}

TEST(Codec, SaysWhoCanRepairThatWay) {
  const auto x264 = make_module<Codec>("x264");
  require_support(*x264, OnLoss::intra_refresh, {"x264", {}, {"s.toml", 3, 8}});
  try {
    require_support(*x264, OnLoss::reference_invalidation, {"x264", {}, {"s.toml", 3, 8}});
    FAIL() << "x264 through FFmpeg cannot invalidate references";
  } catch (const InputError& e) {
    EXPECT_EQ(e.what(),
              "s.toml:3:8: error: codec x264 cannot repair by reference_invalidation; these can: libx264, raw"s);
  }
}

class EveryH264 : public testing::TestWithParam<std::string> {};

/// PSNR of a client that loses three frames from @p loss on, less that of one that loses nothing, frame by frame.
std::vector<double> psnr_lag(const Codec& codec, int frames, int loss, const EncodeRequest& answer) {
  const auto encoder = codec.encoder(setup(OnLoss::intra_refresh));
  const auto client = codec.decoder(setup(OnLoss::intra_refresh)),
             complete = codec.decoder(setup(OnLoss::intra_refresh));
  std::vector<double> lag;
  for (int i = 0; i < frames; ++i) {
    const Image sent = moving_picture(width, height, i);
    const auto frame = encoder->encode(sent, i == answer.frame ? answer : EncodeRequest{.frame = i});
    const auto expected = complete->decode(frame);
    if (i >= loss && i < loss + 3) continue;
    const auto shown = client->decode(frame);
    if (i >= loss + 3) lag.push_back(psnr_db(sent, *expected) - psnr_db(sent, *shown));
  }
  return lag;
}

TEST_P(EveryH264, HealsWithinTwoPeriodsOfIntraRefreshWhereverTheLossFalls) {
  constexpr int period = 15;
  const auto codec = make_module<Codec>(GetParam(), {{"refresh_frames", double(period)}});
  for (int loss = 31; loss < 31 + period; loss += 3) {
    const std::vector<double> lag = psnr_lag(*codec, 31 + 4 * period, loss, {.frame = -1});
    EXPECT_GT(lag.front(), 3) << "a loss that does not show proves nothing";
    for (std::size_t i = 2 * period; i < lag.size(); ++i) EXPECT_LT(lag[i], 1) << "loss at " << loss << " + " << i;
  }
}

TEST_P(EveryH264, CanBeReadByFfprobe) {
  if (std::system("ffprobe -version > /dev/null 2>&1") != 0) GTEST_SKIP() << "there is no ffprobe";
  const auto codec = make_module<Codec>(GetParam());
  const auto file = std::filesystem::temp_directory_path() / ("photonlag_" + GetParam() + std::to_string(::getpid()));
  for (const OnLoss on_loss : every_on_loss) {
    if (!codec->supports(on_loss)) continue;
    const auto encoder = codec->encoder(setup(on_loss));
    std::ofstream stream(file, std::ios::binary);
    for (int i = 0; i < 40; ++i) {
      EncodeRequest request{.frame = i};
      if (i == 20) request.invalid_from = 17;
      const auto frame = encoder->encode(moving_picture(width, height, i), request);
      const auto& bytes = frame.chunks[0].bytes;
      stream.write(reinterpret_cast<const char*>(bytes.data()), std::streamsize(bytes.size()));
    }
    stream.close();
    const std::string command =
        "ffprobe -v error -f h264 -count_frames -show_entries stream=nb_read_frames -of csv=p=0 " + file.string() +
        " 2>&1";
    std::FILE* pipe = popen(command.c_str(), "r");
    ASSERT_NE(pipe, nullptr);
    char text[256] = {};
    const std::size_t size = std::fread(text, 1, sizeof text - 1, pipe);
    EXPECT_EQ(pclose(pipe), 0);
    EXPECT_EQ(std::string(text, size), "40\n") << name(on_loss);
    std::filesystem::remove(file);
  }
}

INSTANTIATE_TEST_SUITE_P(Registered, EveryH264, testing::Values("x264", "libx264"),
                         [](const auto& p) { return p.param; });

TEST(Libx264, StartsAWaveWhenALossIsReported) {
  const auto codec = make_module<Codec>("libx264", {{"refresh_frames", 1000.0}});
  const std::vector<double> unaided = psnr_lag(*codec, 70, 21, {.frame = -1});
  EXPECT_GT(unaided.back(), 1) << "the next wave of its own is far away";
  const std::vector<double> lag = psnr_lag(*codec, 70, 21, {.frame = 26, .invalid_from = 21});
  for (std::size_t i = 26 - 24 + width / 16; i < lag.size(); ++i) EXPECT_LT(lag[i], 1) << i;
}

TEST(Libx264, QualityAfterARepairIsThatOfAStreamWithoutLoss) {
  const auto codec = make_module<Codec>("libx264", {{"mode", "qp"s}});
  const auto lossy = codec->encoder(setup(OnLoss::reference_invalidation)),
             clean = codec->encoder(setup(OnLoss::reference_invalidation));
  const auto client = codec->decoder(setup(OnLoss::reference_invalidation)),
             peer = codec->decoder(setup(OnLoss::reference_invalidation));
  for (int i = 0; i < 40; ++i) {
    const Image sent = moving_picture(width, height, i);
    EncodeRequest request{.frame = i};
    if (i == 24) request.invalid_from = 20;
    const auto frame = lossy->encode(sent, request);
    const auto expected = peer->decode(clean->encode(sent, {.frame = i}));
    const auto shown = i == 20 ? std::nullopt : client->decode(frame);
    ASSERT_EQ(shown.has_value(), i < 20 || i >= 24) << i;
    if (!shown) continue;
    EXPECT_NEAR(psnr_db(sent, *shown), psnr_db(sent, *expected), 0.5) << i;
  }
}

}  // namespace
}  // namespace photonlag
