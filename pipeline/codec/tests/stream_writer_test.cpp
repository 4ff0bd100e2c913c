#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "pipeline/codec/stream_writer.hpp"
#include "pipeline/codec/tests/pictures.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;
using test::moving_picture;
using test::psnr_db;

constexpr int width = 178, height = 102;

class Files : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::filesystem::path file(const std::string& name) const { return folder_ / name; }

 private:
  std::filesystem::path folder_ = std::filesystem::path(testing::TempDir()) / ("codec" + std::to_string(getpid()));
};

class EveryStream : public Files, public testing::WithParamInterface<std::string> {};
using Video = Files;

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Output of a program, or nothing if it is not there or failed.
std::optional<std::string> output_of(const std::string& command) {
  FILE* pipe = popen((command + " 2>/dev/null").c_str(), "r");
  std::string out;
  std::array<char, 256> buffer{};
  while (pipe != nullptr && fgets(buffer.data(), buffer.size(), pipe) != nullptr) out += buffer.data();
  if (pipe == nullptr || pclose(pipe) != 0) return {};
  return out;
}

/// Writes some frames and @returns what a decoder that gets all of them shows.
std::vector<Image> write_stream(const std::string& codec_name, const std::filesystem::path& file, int frames) {
  const auto codec = make_module<Codec>(codec_name);
  const auto encoder = codec->encoder({.width = width, .height = height, .bitrate_bps = 4e6});
  const auto decoder = codec->decoder({.width = width, .height = height});
  StreamWriter writer(file, encoder->info());
  std::vector<Image> shown;
  for (int i = 0; i < frames; ++i) {
    const EncodedFrame frame = encoder->encode(moving_picture(width, height, i), {.frame = i, .keyframe = i % 9 == 7});
    writer.write(frame, i < 5 ? i * 100us : i * 16'666'667ns);  // five in one millisecond
    shown.push_back(decoder->decode(frame).value());
  }
  writer.finish();
  return shown;
}

TEST_P(EveryStream, HoldsExactlyWhatTheDecoderShows) {
  const auto shown = write_stream(GetParam(), file("a.mkv"), 25);
  const auto independent = decode_file(file("a.mkv"));
  ASSERT_EQ(independent.size(), shown.size());
  for (std::size_t i = 0; i < shown.size(); ++i) EXPECT_TRUE(independent[i] == shown[i]) << "frame " << i;
}

TEST_P(EveryStream, IsBitExact) {
  test::dirty_new_memory(85);
  (void)write_stream(GetParam(), file("a.mkv"), 12);
  test::dirty_new_memory(170);
  (void)write_stream(GetParam(), file("b.mkv"), 12);
  test::dirty_new_memory(0);
  EXPECT_TRUE(bytes_of(file("a.mkv")) == bytes_of(file("b.mkv")));  // too much to print
  EXPECT_GT(bytes_of(file("a.mkv")).size(), 1000u);
}

TEST_P(EveryStream, IsCountedRightByFfprobe) {
  (void)write_stream(GetParam(), file("a.mkv"), 23);
  const auto count = output_of(
      "ffprobe -v error -count_frames -select_streams v:0 -show_entries stream=nb_read_frames "
      "-of csv=p=0 '" +
      file("a.mkv").string() + "'");
  if (!count) GTEST_SKIP() << "no ffprobe here (package ffmpeg)";
  EXPECT_EQ(std::stoi(*count), 23);
}

TEST_P(EveryStream, StampsToTheMillisecondAndKeepsStampsApart) {
  (void)write_stream(GetParam(), file("a.mkv"), 8);
  const auto stamps =
      output_of("ffprobe -v error -show_entries packet=pts -of csv=p=0 '" + file("a.mkv").string() + "'");
  if (!stamps) GTEST_SKIP() << "no ffprobe here (package ffmpeg)";
  std::istringstream in(*stamps);
  std::vector<int> found;
  for (std::string line; std::getline(in, line);) found.push_back(std::stoi(line));
  EXPECT_EQ(found, (std::vector{0, 1, 2, 3, 4, 83, 100, 116}));
}

TEST_P(EveryStream, SaysThatTheDiskIsFull) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  EXPECT_THROW((void)write_stream(GetParam(), "/dev/full", 3), EnvironmentError);
}

TEST_P(EveryStream, SaysThatTheFileCannotBeMade) {
  EXPECT_THROW((void)write_stream(GetParam(), file("no/such/folder.mkv"), 3), EnvironmentError);
}

INSTANTIATE_TEST_SUITE_P(Registered, EveryStream, testing::ValuesIn(Registry<Codec>::instance().names()),
                         [](const auto& p) { return p.param; });

TEST_F(Video, ShowsItsPicturesNearlyLossless) {
  for (const int odd : {0, 1}) {
    VideoWriter writer(file("v.mkv"), width + odd, height + odd, 60);
    for (int i = 0; i < 20; ++i) writer.write(moving_picture(width + odd, height + odd, i));
    writer.finish();
    const auto shown = decode_file(file("v.mkv"));
    ASSERT_EQ(shown.size(), 20u);
    for (int i = 0; i < 20; ++i)
      EXPECT_GT(psnr_db(shown[std::size_t(i)], moving_picture(width + odd, height + odd, i)), 32);
  }
}

TEST_F(Video, IsBitExact) {
  for (const auto& [name, dirt] : {std::pair{"a.mkv", 85}, {"b.mkv", 170}}) {
    test::dirty_new_memory(dirt);
    VideoWriter writer(file(name), width, height, 90);
    for (int i = 0; i < 8; ++i) writer.write(moving_picture(width, height, i));
    writer.finish();
  }
  test::dirty_new_memory(0);
  EXPECT_TRUE(bytes_of(file("a.mkv")) == bytes_of(file("b.mkv")));
}

TEST_F(Video, SaysWhatCannotBeWrittenOrRead) {
  EXPECT_THROW(VideoWriter(file("no/such/folder.mkv"), width, height, 60), EnvironmentError);
  EXPECT_THROW((void)decode_file(file("absent.mkv")), InputError);
  std::ofstream(file("text.mkv")) << "not a video";
  EXPECT_THROW((void)decode_file(file("text.mkv")), InputError);
}

/// Three frames of a stream of that name; @returns what is to be said of the file.
std::string written(const std::filesystem::path& file, const std::string& codec,
                    const std::vector<std::byte>& extradata = {}) {
  StreamWriter writer(file, {codec, width, height, extradata});
  for (int i = 0; i < 3; ++i) {
    EncodedFrame frame{.frame = i, .keyframe = true, .qp = {}, .chunks = {}};
    frame.chunks.push_back({codec, 0, 0, width, height, std::vector<std::byte>(10, std::byte('a' + i))});
    writer.write(frame, i * 10ms);
  }
  writer.finish();
  return writer.remark();
}

TEST_F(Files, StreamsOfAnotherCodecGoByTheNameThatMatroskaHasForIt) {
  const std::string ask = "ffprobe -v error -show_entries stream=codec_name,codec_tag_string -of csv=p=0 ";
  for (const std::string codec : {"mjpeg", "vp9", "png", "ffv1"}) {
    EXPECT_EQ(written(file("known.mkv"), codec), "") << codec;
    if (const auto told = output_of(ask + file("known.mkv").string())) {
      EXPECT_EQ(told->substr(0, told->find(',')), codec);
    }
  }
}

TEST_F(Files, StreamsThatNobodyElseKnowsKeepTheirBytes) {
  // The last two are known, and Matroska wants to be told more of them.
  for (const std::string codec : {"rle", "my-own.v2", "qoi", "hevc", "h264"}) {
    EXPECT_NE(written(file("own.mkv"), codec).find("'" + codec + "' as they were sent, under FourCC PHLG"),
              std::string::npos)
        << codec;
    const auto bytes = output_of("ffmpeg -v error -i " + file("own.mkv").string() + " -map 0 -c copy -f data -");
    if (bytes) {
      EXPECT_EQ(*bytes, "aaaaaaaaaabbbbbbbbbbcccccccccc") << codec;
    }
  }
}

}  // namespace
}  // namespace photonlag
