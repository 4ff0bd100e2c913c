/// Work and memory are bounded, whatever a file says.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "cli/tests/strangers/strangers.hpp"

namespace photonlag::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

Outcome played(const Scratch& scratch, const std::string& more) {
  return photonlag(playing(scratch, tiny(scratch, more)));
}

std::string repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

TEST(Bounds, DeepTomlIsRefusedAtItsPlace) {
  const Scratch scratch;
  const auto refused = [&](const std::string& text, const std::string& where) {
    std::ofstream(scratch / "deep.toml") << text;
    const Outcome run = photonlag(playing(scratch, scratch / "deep.toml"));
    EXPECT_EQ(run.exit_code, 2) << run.err.substr(0, 300);
    EXPECT_THAT(run.err, HasSubstr("deep.toml:" + where));
  };
  refused("schema = 1\na" + repeated(".a", 20'000) + " = 1\n", "2:128: error: ");
  refused("schema = 1\n[a" + repeated(".a", 200'000) + "]\n", "2:129: error: ");
  refused("schema = 1\na" + repeated(" . \"a.\"", 20'000) + " = 1\n", "2:");
  refused("schema = 1\nb = " + repeated("{a" + repeated(".a", 60) + " = ", 200) + "1" + repeated("}", 200) + "\n",
          "2:");
  refused("schema = 1\nb = " + repeated("[", 100'000) + "\n", "2:");
  std::ofstream(scratch / "w.toml") << "kind" << repeated(".k", 50'000) << " = 1\n";
  EXPECT_EQ(played(scratch, "[predictor]\nname = \"linear_fir\"\nweights = \"w.toml\"\n").exit_code, 2);
  EXPECT_EQ(photonlag({"run", tiny(scratch), "--set", "a" + repeated(".a", 30'000) + "=1"}).exit_code, 2);
}

TEST(Bounds, TextWithManyDotsIsNoDepth) {
  const Scratch scratch;
  const std::string dots = repeated(".", 300);
  const Outcome run = played(scratch, "# " + dots + "\n[server.render]\nname = \"fixed\"\nms = 1.5 # " + dots + "\n" +
                                          "[sweep]\n\"downlink.fec.name\" = [\"none" + dots + "\", '" + dots + "']\n");
  EXPECT_EQ(run.exit_code, 0) << run.err;
}

TEST(Bounds, DeepJsonIsNoRun) {
  const Scratch scratch;
  std::filesystem::create_directory(scratch / "a");
  std::ofstream(scratch / "a/manifest.json")
      << R"({"format": "photonlag run folder", "files": )" << repeated("[", 2'000'000);
  for (const char* command : {"explain", "view"})
    EXPECT_EQ(photonlag({command, scratch / "a", "--export", scratch / "a.png"}).exit_code, 2) << command;
  std::ofstream(scratch / "a/manifest.json")
      << R"({"format": "photonlag run folder", "files": )" << repeated("[", 100'000) << repeated("]", 100'000) << "}";
  const Outcome told = photonlag({"explain", scratch / "a"});
  EXPECT_EQ(told.exit_code, 2) << told.err;
  std::ofstream(scratch / "a/manifest.json")
      << R"({"format": )" << repeated("[", 500'000) << repeated("]", 500'000) << "}";
  EXPECT_EQ(photonlag({"run", tiny(scratch), "--out", scratch / "a", "--force"}).exit_code, 2);
  std::ofstream(scratch / "i.json") << R"({"intervals": [{"sum": )" << repeated("[", 500'000) << repeated("]", 500'000)
                                    << "}]}";
  EXPECT_EQ(photonlag({"import", "iperf", scratch / "i.json", "-o", scratch / "i.csv"}).exit_code, 2);
}

/// Seconds a run took; it must succeed.
double seconds_of(const Scratch& scratch, const std::string& more) {
  const auto begun = std::chrono::steady_clock::now();
  const Outcome run = played(scratch, more);
  EXPECT_EQ(run.exit_code, 0) << more << run.err;
  std::filesystem::remove_all(scratch / "run");
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

TEST(Bounds, APatternsPastCostsNothing) {
  const Scratch scratch;
  const std::string outage = "{ name = \"outage\", start_ms = 1e9, stagger_ms = 1e9, ";
  std::ofstream(scratch / "slow.csv") << "0,0\n0.000000001,0.000001\n0.000000002,0\n";
  for (const std::string& more :
       {"[downlink]\nloss = " + outage + "up_ms = 0.001, down_ms = 0 }\n",
        "[downlink]\nloss = " + outage + "up_ms = 2.4, down_ms = 3.7 }\n",
        "[downlink]\ncorruption = " + outage + "up_ms = 0.001, down_ms = 0.001, law = \"periodic\" }\n",
        "[uplink]\nduplication = " + outage + "up_ms = 1, down_ms = 0.001 }\n",
        std::string("[downlink]\ncapacity = { name = \"steps\", trace = \"slow.csv\" }\n"),
        std::string("[downlink]\ncapacity = { name = \"steps\", trace = \"slow.csv\", lap_ms = 1e12 }\n")})
    EXPECT_LT(seconds_of(scratch, more), 5) << more;
  const Outcome refused = played(scratch,
                                 "[[bottleneck]]\nname = \"b\"\n[[background]]\nname = \"on_off\"\nbottleneck = "
                                 "\"b\"\nmbps = 0.001\non_ms = 0.001\n");
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("on_ms is too short"));
}

TEST(Bounds, WhatIsNoFileIsNotRead) {
  const Scratch scratch;
  const std::string pipe = scratch / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  for (const std::string& what :
       {pipe, std::string("/dev/zero"), std::string("/dev/random"), std::string("/dev/tty")}) {
    const std::string quoted = "\"" + what + "\"";
    for (const Outcome& done :
         {photonlag({"run", what, "--out", scratch / "run"}), photonlag({"list", "--plugin", what}),
          played(scratch, "[head]\ntrace = " + quoted + "\n"),
          played(scratch, "[scene]\nname = \"gltf\"\npath = " + quoted + "\n"),
          played(scratch, "[predictor]\nname = \"linear_fir\"\nweights = " + quoted + "\n"),
          played(scratch, "[downlink]\ncapacity = { name = \"mahimahi\", trace = " + quoted + " }\n"),
          played(scratch, "[downlink]\nloss = { name = \"trace\", trace = " + quoted + " }\n"),
          photonlag({"predict", what}), photonlag({"import", "iperf", what, "-o", scratch / "i.csv"}),
          photonlag({"sweep", "table", what}), photonlag({"history", "plot", what, "-o", scratch / "h.svg"})}) {
      EXPECT_EQ(done.exit_code, 2) << what << done.err;
      EXPECT_TRUE(is_plain(done.err)) << done.err;
    }
  }
}

TEST(Bounds, FilesHaveALargestSize) {
  const Scratch scratch;
  const std::string huge = scratch / "huge";
  std::ofstream(scratch / "huge").close();
  std::filesystem::resize_file(scratch / "huge", std::uintmax_t(4) << 30);  // sparse
  const std::string quoted = "\"" + huge + "\"";
  for (const Outcome& done :
       {photonlag({"run", huge, "--out", scratch / "run"}), photonlag({"list", "--plugin", huge}),
        played(scratch, "[head]\ntrace = " + quoted + "\n"),
        played(scratch, "[scene]\nname = \"gltf\"\npath = " + quoted + "\n"),
        played(scratch, "[predictor]\nname = \"linear_fir\"\nweights = " + quoted + "\n"),
        played(scratch, "[downlink]\ncapacity = { name = \"mahimahi\", trace = " + quoted + " }\n"),
        photonlag({"predict", huge}), photonlag({"import", "eyenavgs", huge, "-o", scratch / "i.csv"})}) {
    EXPECT_EQ(done.exit_code, 2) << done.err;
    EXPECT_THAT(done.err, HasSubstr("more than the"));
  }
}

TEST(Bounds, SweepsAreCountedWhereTheyAreWritten) {
  const Scratch scratch;
  const std::string sweep = tiny(scratch, "[sweep]\nseeds = \"1..1000000000000\"\n", "s.toml");
  for (const Outcome& done :
       {photonlag({"sweep", sweep, "-o", scratch / "s.sqlite"}), photonlag(playing(scratch, sweep))}) {
    EXPECT_EQ(done.exit_code, 2);
    EXPECT_THAT(done.err, StartsWith(sweep + ":6:9: error: [sweep] 'seeds' are 1000000000000, more than 10000000"));
  }
  EXPECT_THAT(photonlag(playing(scratch, tiny(scratch, "[sweep]\nseeds = \"1..99999999999\"\n"))).err,
              HasSubstr(":6:9: error: [sweep] 'seeds' are 99999999999, more"));
  EXPECT_EQ(photonlag(playing(scratch, tiny(scratch, "[sweep]\nseeds = \"1..10000000\"\n"))).exit_code, 0);
}

}  // namespace
}  // namespace photonlag::test
