/// The licences of what the program is linked with, told by itself; and a build without GPL parts.
#include <gmock/gmock.h>

#include "cli/tests/program.hpp"
#include "pipeline/codec/licence.hpp"

namespace photonlag::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(Licence, IsToldWithTheVersion) {
  const Outcome outcome = photonlag({"--version"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.out, StartsWith(PHOTONLAG_VERSION "\n"));
  EXPECT_THAT(outcome.out, HasSubstr("sources are under the MIT licence"));
  for (const CodecLibrary& library : codec_libraries()) {
    EXPECT_THAT(outcome.out, HasSubstr(library.name)) << outcome.out;
    EXPECT_THAT(outcome.out, HasSubstr(library.licence));
  }
  if (with_x264()) {
    EXPECT_THAT(outcome.out, HasSubstr("passes it on to others does so under the GPL"));
  } else {
    EXPECT_THAT(outcome.out, Not(HasSubstr("libx264")));
  }
}

TEST(Licence, IsTheStrictestOfItsParts) {
  EXPECT_THAT(licence_text({{"a", "1", "LGPL version 2.1 or later"}}), HasSubstr("nothing in it is under the GPL"));
  EXPECT_THAT(licence_text({{"a", "1", "LGPL version 2.1 or later"}, {"b", "2", "GPL version 2 or later"}}),
              HasSubstr("under the GPL. docs/dependencies.md"));
  EXPECT_THAT(licence_text({{"a", "1", "GPL version 3 or later"}}), HasSubstr("under the GPL. docs/dependencies.md"));
  EXPECT_THAT(licence_text({{"a", "1", "nonfree and unredistributable"}, {"b", "2", "GPL version 2 or later"}}),
              HasSubstr("may not be passed on"));
}

std::vector<std::string> run_with(const Scratch& scratch, const std::vector<std::string>& sets) {
  std::vector<std::string> words{"run", source("scenarios/quickstart.toml"), "--no-pictures", "--out", scratch / "run"};
  for (const std::string& set : sets) words.insert(words.end(), {"--set", set});
  for (const char* set : {"duration_s=0.3", "warmup_s=0", "display.width=64", "display.height=48",
                          "scene.triangles=10000", "record.images=none"})
    words.insert(words.end(), {"--set", set});
  return words;
}

TEST(WithoutGplParts, TheCodecsThatAreMissingAreRefusedAtTheirPlace) {
  if (with_x264()) GTEST_SKIP() << "this build has x264; see the preset no-gpl";
  const Scratch scratch;
  for (const char* codec : {"x264", "libx264"}) {
    const Outcome outcome = photonlag(run_with(scratch, {std::string("codec.name=") + codec}));
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.err, HasSubstr(std::string("error: codec '") + codec + "' is not in this build"));
    EXPECT_THAT(outcome.err, HasSubstr("PHOTONLAG_GPL=OFF"));
    EXPECT_FALSE(std::filesystem::exists(scratch / "run"));
  }
  EXPECT_THAT(photonlag(run_with(scratch, {})).err, HasSubstr("quickstart.toml:"));
  EXPECT_THAT(photonlag({"list", "codec"}).out, HasSubstr("not in this build: x264 is under the GPL"));
}

TEST(WithoutGplParts, ARunWithPixelsAndAVideoIsWhole) {
  const Scratch scratch;
  const Outcome outcome = photonlag(run_with(scratch, {"codec={name=\"raw\"}", "record.video=true"}));
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const Outcome probed = program(
      {"ffprobe", "-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0", scratch / "run/video.mkv"});
  if (probed.exit_code == 127) GTEST_SKIP() << "needs ffprobe";
  EXPECT_EQ(probed.out, with_x264() ? "h264\n" : "ffv1\n");
}

TEST(WithoutGplParts, ARunWithoutPixelsNeedsNoCodec) {
  const Scratch scratch;
  EXPECT_EQ(photonlag(run_with(scratch, {"pixels=false"})).exit_code, 0);
}

}  // namespace
}  // namespace photonlag::test
