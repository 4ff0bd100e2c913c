/// What modules from outside answer is looked at, whatever their kind: they are named, and nothing is left behind.
#include <gmock/gmock.h>

#include <fstream>
#include <set>
#include <sstream>

#include "cli/tests/program.hpp"

namespace photonlag::test {
namespace {

using testing::HasSubstr;

/// A run of a tenth of a second that @p how of the module of @p kind spoils, and what is said of it.
struct Case {
  const char* kind;
  const char* how;
  const char* said;
};

/// Where a scenario names a module of each kind, and what else it takes for that module to be asked.
const std::map<std::string, std::vector<std::string>> places = {
    {"background", {"background.0"}},
    {"capacity", {"downlink.capacity"}},
    {"codec", {"codec"}},
    {"cost", {"server.render"}},
    {"delay", {"downlink.delay"}},
    {"fec", {"downlink.fec"}},
    {"fitter", {}},  // of `predict --fit`
    {"frame_pacing", {"server.frame_pacing"}},
    {"jitter_buffer", {"client.jitter_buffer"}},
    {"loss", {"downlink.loss"}},
    {"packet_pacing", {"downlink.packet_pacing"}},
    {"predictor", {"predictor"}},
    {"queue", {"downlink.queue", "downlink.capacity={name=\"constant\",mbps=4}"}},
    {"rate_control", {"codec.rate"}},
    {"recovery", {"downlink.recovery", "downlink.loss={name=\"bernoulli\",probability=0.2}"}},
    {"reprojector", {"reprojector"}},
    {"scene", {"scene"}},
    {"traffic", {"codec.traffic"}}};

const std::vector<Case> cases = {
    {"background", "throws", "threw: gave up"},
    {"background", "nothing", "made nothing"},
    {"background", "before", "wants to act at -1 ns, before the run begins"},
    {"background", "for ever", "still wants to act at 0 ns, having acted 1000000 times then"},
    {"background", "empty", "gave a packet size in bytes of 0, must be 1 to 65535"},
    {"background", "huge", "gave a packet size in bytes of 70000"},
    {"background", "marks", "gave ECN bits that a sender may not set"},
    {"background", "hears early", "gave a delay of acknowledgements of -1 ns"},
    {"capacity", "throws", "threw: gave up"},
    {"capacity", "nothing", "made nothing"},
    {"capacity", "early", "gave a service that starts at"},
    {"capacity", "overlaps", "gave a service that starts at"},
    {"capacity", "backwards", "gave a service that is done at"},
    {"capacity", "never done", "ns, that is more than 10 years away"},
    {"capacity", "nan", "gave a nominal rate in bit/s of nan"},
    {"capacity", "zero", "gave a nominal rate in bit/s of 0"},
    {"codec", "throws", "threw: gave up"},
    {"codec", "nothing", "made nothing"},
    {"codec", "no encoder", "made no encoder"},
    {"codec", "no decoder", "made no decoder"},
    {"codec", "outside", "gave, for frame 0, a chunk of 64 x 48 pixels at 2, 0, outside of the picture of 64 x 48"},
    {"codec", "no bytes", "gave an encoded size in bytes of 0, must be 1 to 1000000000"},
    {"codec", "calls it raw", "gave, for frame 0, a raw chunk of 12288 bytes, must be three a pixel"},
    {"codec", "another frame", "gave, for frame 0, another one, number 1"},
    {"codec", "no keyframe", "gave, for frame 0, no keyframe"},
    {"codec", "refers ahead", "gave, for frame 1, a reference to frame 2, which is not there or was lost"},
    {"codec", "refers to nothing", "gave, for frame 1, no keyframe, and no frame that it refers to"},
    {"codec", "qp", "gave a qp of -3, must be 0 to 255"},
    {"codec", "unnamed", "gave its stream a name that is not 1 to 40 letters"},
    {"codec", "control character", "gave its stream a name that is not 1 to 40 letters"},
    {"codec", "another size", "gave its stream 2 x 48 pixels, must be 64 x 48"},
    {"codec", "h264 without sets", "calls its stream h264, and gave no parameter sets"},
    {"codec", "decoder throws", "threw something that is no std::exception"},
    {"codec", "gives no picture", "could not decode frame 0, which is whole and refers to nothing lost"},
    {"codec", "small picture", "decoded frame 0 to a picture of 2 x 2 pixels, must be 64 x 48"},
    {"codec", "clear picture", "that is not opaque: alpha is 128 at pixel 1, 0, must be 255"},
    {"cost", "throws", "threw: gave up"},
    {"cost", "nothing", "made nothing"},
    {"cost", "negative", "gave a duration of -1000000 ns, must be 0 ns or more"},
    {"cost", "endless", "gave a duration of 9223372036854775807 ns, that is more than 10 years"},
    {"delay", "throws", "threw: gave up"},
    {"delay", "nothing", "made nothing"},
    {"delay", "draws", "says that it draws nothing (random() is false), and drew"},
    {"delay", "negative", "gave a delay of -1 ns"},
    {"delay", "endless", "gave a delay of 9223372036854775807 ns"},
    {"fec", "throws", "threw: gave up"},
    {"fec", "nothing", "made nothing"},
    {"fec", "negative", "gave a number of parity packets of -1, must be 0 to "},
    {"fec", "too many", "gave a number of parity packets of 255, must be 0 to "},
    {"fec", "too long", "gave a longest number of data packets of 300, must be 0 to 255"},
    {"frame_pacing", "throws", "threw: gave up"},
    {"frame_pacing", "nothing", "made nothing"},
    {"frame_pacing", "past", "gave the start of a frame at"},
    {"jitter_buffer", "throws", "threw: gave up"},
    {"jitter_buffer", "nothing", "made nothing"},
    {"jitter_buffer", "early", "gave the release of a frame at"},
    {"jitter_buffer", "never", "gave the release of a frame at 9223372036854775807 ns"},
    {"loss", "throws", "threw: gave up"},
    {"loss", "nothing", "made nothing"},
    {"loss", "draws", "says that it draws nothing (random() is false), and drew"},
    {"packet_pacing", "throws", "threw: gave up"},
    {"packet_pacing", "nothing", "made nothing"},
    {"packet_pacing", "negative", "gave an offset of -1 ns"},
    {"packet_pacing", "falls", "gave packet 2 of a frame an offset of 999998 ns, before that of packet 1, 999999 ns"},
    {"predictor", "throws", "threw: gave up"},
    {"predictor", "nothing", "made nothing"},
    {"predictor", "far away", "a position more than 1000000000 m away"},
    {"predictor", "negative bound", "an expected error of -1, must be 0 or more"},
    {"predictor", "infinite bound", "an expected error of inf, must be 0 or more"},
    {"queue", "throws", "threw: gave up"},
    {"queue", "nothing", "made nothing"},
    {"queue", "drops a stranger", "dropped a packet that it did not have (slot 4000)"},
    {"queue", "drops twice", "dropped a packet that it did not have (slot 0)"},
    {"queue", "loses", "says that 0 packets of 0 bytes wait, must be 1 of "},
    {"queue", "serves nothing", "served nothing, though "},
    {"queue", "grows", "served another packet than came in its place"},
    {"queue", "marks", "served a packet with another mark than CE on one that can be marked"},
    {"queue", "counts wrong", "says that -1 packets of 0 bytes wait"},
    {"rate_control", "throws", "threw: gave up"},
    {"rate_control", "nothing", "made nothing"},
    {"rate_control", "never asks", "gave a feedback interval of -1 ns"},
    {"rate_control", "nan", "gave a target in bit/s of nan"},
    {"rate_control", "zero", "gave a target in bit/s of 0, must be 1 to 1000000000000"},
    {"rate_control", "huge", "gave a target in bit/s of 1e+30"},
    {"rate_control", "stands", "gave a pacing rate in bit/s of 0, must be 1 or more"},
    {"rate_control", "nan pace", "gave a pacing rate in bit/s of nan"},
    {"rate_control", "shut", "gave a window in bytes of -1"},
    {"rate_control", "marks", "gave ECN bits that a sender may not set"},
    {"recovery", "throws", "threw: gave up"},
    {"recovery", "nothing", "made nothing"},
    {"recovery", "at once", "gave the time to ask again at"},
    {"recovery", "unknown", "gave an action 7 that there is not"},
    {"recovery", "null", "gave a label that does not fit into a table"},
    {"recovery", "comma", "gave a label that does not fit into a table"},
    {"reprojector", "throws", "threw: gave up"},
    {"reprojector", "nothing", "made nothing"},
    {"reprojector", "nan pose", "gave a shown pose that is not finite"},
    {"reprojector", "forgets to crop", "gave a picture of 96 x 64 pixels, must be 64 x 48"},
    {"reprojector", "small", "gave a picture of 8 x 8 pixels, must be 64 x 48"},
    {"reprojector", "empty", "gave a picture of 0 x 0 pixels, must be 64 x 48"},
    {"reprojector", "lies", "gave a picture of 64 x 48 pixels in 40 bytes, must be 12288"},
    {"reprojector", "nan holes", "gave a hole_pct of nan, must be 0 to 100"},
    {"reprojector", "negative share", "gave an outside_fov_pct of -5, must be 0 to 100"},
    {"reprojector", "clear", "that is not opaque: alpha is 0 at pixel 0, 0, must be 255"},
    {"scene", "throws", "threw: gave up"},
    {"scene", "nothing", "made nothing"},
    {"scene", "index", "gave part 0 the index 3, but it has 3 vertices"},
    {"scene", "two indices", "gave part 0 2 indices, must be three a triangle"},
    {"scene", "nan vertex", "gave part 0 a vertex (number 1) that is not finite"},
    {"scene", "texture", "gave part 0 texture 1, must be -1 to 0"},
    {"scene", "texture size", "gave texture 0 of 4 x 4 pixels in 63 bytes"},
    {"scene", "scales", "gave part 0 at "},
    {"scene", "nan pose", "a pose that is not finite and rigid"},
    {"traffic", "throws", "threw: gave up"},
    {"traffic", "nothing", "made nothing"},
    {"traffic", "nothing comes", "gave a frame size in bytes of 0, must be 1 to 1000000000"},
    {"traffic", "negative", "gave a frame size in bytes of -5"},
    {"traffic", "huge", "gave a frame size in bytes of 9223372036854775807"}};

bool draws_pictures(const std::string& kind) { return kind == "codec" || kind == "reprojector" || kind == "scene"; }

class Foreign : public testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] static std::string triangle() { return source("fuzz/corpus/gltf/triangle.gltf"); }
  [[nodiscard]] std::string scenario(const std::string& kind) const {
    const std::string scene = kind == "scene" ? "" : "name = \"gltf\"\npath = \"" + triangle() + "\"\n";
    std::ofstream(scratch_ / "s.toml") << "schema = 1\nduration_s = 0.4\nwarmup_s = 0\n[display]\nrefresh_hz = 30\n"
                                          "width = 64\nheight = 48\n[scene]\n"
                                       << scene
                                       << "[server]\nguard_band_deg = 8\n[codec]\nname = \"raw\"\n[[bottleneck]]\n"
                                          "name = \"b\"\n[[background]]\nname = \"cbr\"\nbottleneck = \"b\"\n";
    return scratch_ / "s.toml";
  }
  [[nodiscard]] Outcome play(const std::string& kind, const std::string& how) const {
    std::vector<std::string> words{"run",
                                   scenario(kind),
                                   "--plugin",
                                   PHOTONLAG_BAD_MODULES,
                                   "--no-pictures",
                                   "--out",
                                   scratch_ / "run",
                                   "--pixels",
                                   draws_pictures(kind) ? "on" : "off"};
    const std::vector<std::string>& place = places.at(kind);
    words.insert(words.end(), {"--set", place.at(0) + ".name=bad", "--set", place[0] + ".how=\"" + how + "\""});
    if (kind == "codec") words.insert(words.end(), {"--set", "server.guard_band_deg=0"});
    for (std::size_t i = 1; i < place.size(); ++i) words.insert(words.end(), {"--set", place[i]});
    return photonlag(words);
  }
  [[nodiscard]] Outcome fit(const std::string& how) const {
    std::ofstream trace(scratch_ / "head.csv");
    trace << "t_s,px_m,py_m,pz_m,qw,qx,qy,qz\n";
    for (int k = 0; k < 120; ++k) trace << k / 60.0 << "," << k % 7 << ",1.6,0,1,0,0,0\n";
    trace.close();
    return photonlag({"predict", scratch_ / "head.csv", "--plugin", PHOTONLAG_BAD_MODULES, "--horizon", "40", "--fit",
                      "bad:how=" + how, "--out", scratch_ / "w.toml"});
  }
  Scratch scratch_;
};

std::vector<std::string> kinds() {
  std::vector<std::string> all;
  for (const auto& [kind, place] : places) all.push_back(kind);
  return all;
}

TEST_P(Foreign, IsNamedAndNothingIsLeftBehind) {
  int tried = 0;
  for (const Case& one : cases) {
    if (one.kind != GetParam()) continue;
    const Outcome outcome = play(one.kind, one.how);
    EXPECT_EQ(outcome.exit_code, 2) << one.how << ": " << outcome.err;
    EXPECT_EQ(outcome.out, "") << one.how;
    EXPECT_THAT(outcome.err, HasSubstr(GetParam() + " 'bad' of " PHOTONLAG_BAD_MODULES " ")) << one.how;
    EXPECT_THAT(outcome.err, HasSubstr(one.said)) << one.how;
    EXPECT_EQ(outcome.err.find("bug"), std::string::npos) << outcome.err;
    for (const auto& entry : std::filesystem::directory_iterator(scratch_.path()))
      EXPECT_EQ(entry.path().filename(), "s.toml") << one.how;
    ++tried;
  }
  EXPECT_GE(tried, GetParam() == "fitter" ? 0 : 3);
}

TEST_P(Foreign, IsPassedOnWhereNothingIsWrong) {
  if (GetParam() == "fitter") return;
  const Outcome outcome = play(GetParam(), "well");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
}

INSTANTIATE_TEST_SUITE_P(Kinds, Foreign, testing::ValuesIn(kinds()), [](const auto& kind) { return kind.param; });

/// A format that nobody else knows: the run is whole, stream.mkv keeps the bytes, and it is said.
TEST_F(Foreign, ACodecOfItsOwnFormatRuns) {
  const Outcome outcome = play("codec", "well");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const char* remark = "stream.mkv keeps the frames of codec 'mine' as they were sent, under FourCC PHLG";
  EXPECT_THAT(outcome.err, HasSubstr(std::string("photonlag: warning: ") + remark));
  const RunData run = read_run(scratch_ / "run");
  EXPECT_THAT(run.manifest.at("warnings").at(0).get<std::string>(), HasSubstr(remark));
  EXPECT_TRUE(run.manifest.at("files").contains("stream.mkv"));
  std::int64_t bytes = 0, frames = 0;
  for (const FrameRow& frame : run.frames)
    if (frame[Step::first_packet_sent] != never) bytes += frame.bytes_colour, ++frames;
  EXPECT_EQ(bytes, frames * 64 * 48 * 4);
  const Outcome taken = program({"ffmpeg", "-v", "error", "-i", scratch_ / "run/stream.mkv", "-map", "0", "-c", "copy",
                                 "-f", "data", scratch_ / "bytes"});
  if (taken.exit_code == 127) GTEST_SKIP() << "needs ffmpeg";
  EXPECT_EQ(std::filesystem::file_size(scratch_ / "bytes"), static_cast<std::uintmax_t>(bytes)) << taken.err;
}

/// What a plug-in's predictor states of its errors is what the run says of them.
TEST_F(Foreign, APredictorKeepsTheBoundsItStates) {
  ASSERT_EQ(play("predictor", "states").exit_code, 0);
  int stated = 0;
  for (const ReadRefresh& row : read_run(scratch_ / "run").refreshes) {
    if (!row.frame) continue;
    EXPECT_EQ(row.pose_p95_render_mm, 7);
    EXPECT_EQ(row.pose_p95_render_deg, 0.25);
    ++stated;
  }
  EXPECT_GT(stated, 5);
}

TEST_F(Foreign, FittersLikewise) {
  const auto refused = [&](const std::string& how, const std::string& said) {
    const Outcome outcome = fit(how);
    EXPECT_EQ(outcome.exit_code, 2) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("fitter 'bad' of " PHOTONLAG_BAD_MODULES " " + said));
    EXPECT_FALSE(std::filesystem::exists(scratch_ / "w.toml"));
  };
  refused("learns nothing", "learnt nothing");
  refused("throws", "threw: gave up");
  refused("no model", "gave weights that do not begin with: model = \"NAME\"");
  EXPECT_EQ(fit("well").exit_code, 0) << fit("well").err;
}

/// A kind that is new has no case here, and fails.
TEST_F(Foreign, NoKindIsForgotten) {
  const Outcome listed = photonlag({"list"});
  std::set<std::string> known;
  std::istringstream lines(listed.out);
  for (std::string line; std::getline(lines, line);)
    if (!line.empty() && line.front() != ' ') known.insert(line);
  const std::vector<std::string> tested = kinds();
  EXPECT_EQ(known, std::set<std::string>(tested.begin(), tested.end()));
}

}  // namespace
}  // namespace photonlag::test
