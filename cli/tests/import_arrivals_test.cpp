/// Opportunities from the arrivals of flows and from mm-link's logs; burst traces.
#include <cmath>

#include "cli/tests/import_fixture.hpp"
#include "sim/core/number_table.hpp"

namespace photonlag::test {
namespace {

using testing::HasSubstr;

class ImportArrivals : public Import {};

std::string lines(int n) {
  std::string text;
  for (int i = 0; i < n; ++i) text += std::to_string(i) + "\n";
  return text;
}

TEST_F(ImportArrivals, UnixTimesAreExact) {
  std::string text;
  char line[40];
  for (int i = 0; i < 2000; ++i) {
    std::snprintf(line, sizeof line, "%d.%03d\n", 1716823408 + i / 1000, i % 1000);
    text += line;
  }
  EXPECT_EQ(imported("mahimahi", text, {"--from", "timestamps"}), lines(2000));
  std::string ms;
  for (int i = 0; i < 2000; ++i) ms += std::to_string(1716823408000 + i) + "\n";
  EXPECT_EQ(imported("mahimahi", ms, {"--from", "timestamps", "--time-unit", "ms"}), lines(2000));
}

TEST_F(ImportArrivals, AUnixTimeOfAnotherUnitThanSecondsIsDoubted) {
  for (const char* zeros : {"", "000", "000000"}) {
    std::string text;
    for (int i = 0; i < 30; ++i) text += std::to_string(1716823408000 + i) + zeros + "\n";
    refused("mahimahi", text,
            ":1:1: error: '1716823408000" + std::string(zeros) + "' is later than the year 5000 in that unit",
            {"--from", "timestamps"});
  }
}

// tshark -T fields -e frame.time_epoch -e frame.len
TEST_F(ImportArrivals, NanosecondsOfTshark) {
  const std::string text =
      "frame.time_epoch,frame.len\n1716823408.482057000,1514\n1716823408.483057000,1514\n1716823408.492057000,1514\n";
  EXPECT_EQ(imported("mahimahi", text, {"--from", "packets"}), "0\n1\n10\n");
  EXPECT_THAT(last_.err, HasSubstr("--frame-header 14"));
  EXPECT_EQ(imported("mahimahi", text, {"--from", "packets", "--frame-header", "14"}), "0\n1\n10\n");
  EXPECT_EQ(last_.err, "");
}

/// The trace made of a flow carries that flow: packets of 1500 bytes one opportunity each, of 100 bytes 14.46.
TEST_F(ImportArrivals, ATraceCarriesTheFlowItWasMadeOf) {
  std::string text;
  for (int i = 0; i < 1504; ++i) text += std::to_string(i * 1e-3) + " 100\n";
  imported("mahimahi", text, {"--from", "packets"});
  EXPECT_THAT(last_.out, HasSubstr("104 opportunities")) << "1504 * 104 / 1504";
}

TEST_F(ImportArrivals, TcpdumpsLinesAreArrivals) {
  const std::string text =
      "1716823408.482057 IP 10.0.0.1.5001 > 10.0.0.2.40000: UDP, length 1472\n"
      "1716823408.483057 IP 10.0.0.1.5001 > 10.0.0.2.40000: UDP, length 1472\n"
      "1716823408.485056 IP 10.0.0.1.5001 > 10.0.0.2.40000: Flags [.], seq 1:1449, ack 1, win 502, length 1448\n";
  EXPECT_EQ(imported("mahimahi", text, {"--from", "timestamps"}), "0\n1\n2\n");
}

TEST_F(ImportArrivals, MmLinksLogGivesItsOpportunities) {
  const std::string log =
      "# mahimahi mm-link (downlink) [lte.down] > log\n# command line: mm-link\n# queue: infinite\n"
      "# init timestamp: 1489\n# base timestamp: 1500\n1500 # 1504\n1501 + 1504\n1502 # 1504\n1502 - 1504 1\n1510 # "
      "1504\n";
  EXPECT_EQ(imported("mahimahi", log, {"--from", "log"}), "0\n2\n10\n");
}

TEST_F(ImportArrivals, BothReadersOfATraceAgree) {
  for (const std::string text : {"1\n2\n3\n\n", "1\n2\n3",
                                 "\xef\xbb\xbf"
                                 "1\r\n2\r\n3\r\n",
                                 "# ms\n1\n\n2\n3\n"}) {
    EXPECT_EQ(imported("mahimahi", text), "1\n2\n3\n") << text;
    const Outcome played =
        photonlag({"run", source("scenarios/many_clients.toml"), "--set", "clients=1", "--set", "duration_s=1.5",
                   "--set", "downlink.capacity={name=\"mahimahi\", trace=\"" + (scratch_ / "in").string() + "\"}",
                   "--out", scratch_ / "run", "--force", "--no-pictures"});
    EXPECT_EQ(played.exit_code, 0) << played.err;
  }
}

constexpr const char* bursts =
    "# Application: Minecraft\n# Frame rate: 30 FPS\n# Data rate: 10 Mbps\n# Trace duration: 0.1 s\n"
    "# CSV Format: burstSizeBytes, timeToNextFrameSeconds\n47286,0.0329\n46008,0.0330\n49842,0.0341\n";

TEST_F(ImportArrivals, BurstsBecomeAProfile) {
  imported("bursts", bursts);
  EXPECT_THAT(last_.out, HasSubstr("3 bursts in 0.100 s: 11.451 Mbit/s and 30.000 bursts/s"));
  const auto table = NumberTable::read(out(), {});
  ASSERT_EQ(table.rows(), 3u);
  EXPECT_EQ(*table.column("bytes")[1], 46008);
  EXPECT_NEAR(*table.column("target_bytes")[1], 10e6 / 8 / 30, 1e-6);
  EXPECT_EQ(*table.column("keyframe")[0], 1);
  EXPECT_EQ(*table.column("keyframe")[1], 0);
}

TEST_F(ImportArrivals, AProfileOfBurstsPlaysThem) {
  imported("bursts", bursts);
  const RunData played =
      run("scenarios/many_clients.toml", scratch_ / "run",
          {"clients=1", "duration_s=1.5", "server.max_fps=30", "codec.rate={name=\"fixed\", mbps=10}",
           "codec.traffic={name=\"profile\", path=\"" + out() + "\"}"});
  EXPECT_EQ(played.frames.at(0).bytes_colour, 47286);
}

TEST_F(ImportArrivals, BurstsSayWhereAFileIsWrong) {
  refused("bursts", "# Frame rate: 30 FPS\n0,0.1\n", ":2:1: error: a burst must have 1 to 1e9 bytes");
  refused("bursts", "5 -1\n", ":1:3: error: a gap must be from 0 to 1e6 s");
}

}  // namespace
}  // namespace photonlag::test
