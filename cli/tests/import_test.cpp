/// Foreign recordings in, our files out, and an error at its place for everything else.
#include <fstream>
#include <map>

#include "cli/tests/import_fixture.hpp"
#include "sim/core/number_table.hpp"

namespace photonlag::test {
namespace {

using testing::HasSubstr;

TEST_F(Import, MahimahiKeepsATraceAndPutsSeveralTogether) {
  EXPECT_EQ(imported("mahimahi", "0\n0\n2\n5\n"), "0\n0\n2\n5\n");
  const Outcome both =
      photonlag({"import", "mahimahi", file("a", "1\n3\n"), file("b", "0\n2\n"), "-o", out(), "--force"});
  EXPECT_EQ(both.exit_code, 0) << both.err;
  EXPECT_EQ(written(), "1\n3\n3\n5\n");
}

TEST_F(Import, MahimahiScalesTheRateAndKeepsTheLength) {
  EXPECT_EQ(imported("mahimahi", "1\n2\n3\n4\n", {"--scale", "0.5"}), "2\n4\n");
  EXPECT_EQ(imported("mahimahi", "1\n2\n3\n4\n", {"--scale", "1.5"}), "1\n2\n2\n3\n4\n4\n");
  EXPECT_EQ(imported("mahimahi", "1\n2\n3\n", {"--scale", "0.01"}), "3\n");
  EXPECT_EQ(imported("mahimahi", "1\n2\n", {"--scale", "3"}), "1\n1\n1\n2\n2\n2\n");
}

TEST_F(Import, MahimahiCountsTheBytesOfArrivals) {
  // With 4 bytes more each: 1004 + 1004 = 1504 + 504; + 3004 = 2 * 1504 + 500
  EXPECT_EQ(imported("mahimahi", "t_s,bytes\n10.0,1000\n10.029,1000\n10.031,3000\n", {"--from", "packets"}),
            "29\n31\n31\n");
  EXPECT_EQ(imported("mahimahi", "0E-9 1504\n0.0015\t1504\n", {"--from", "packets"}), "0\n1\n");
  EXPECT_EQ(imported("mahimahi", "1.5\n1.5\n1.9\n", {"--from", "timestamps"}), "0\n0\n400\n");
}

TEST_F(Import, MahimahiSaysWhereATraceIsWrong) {
  refused("mahimahi", "", ":1:1: error: is empty");
  refused("mahimahi", "1\nx\n", ":2:1: error: 'x' is not a time stamp");
  refused("mahimahi", "1\n1.5\n",
          ":2:1: error: '1.5' is not a time stamp: each line is a whole number of milliseconds");
  refused("mahimahi", "3\n2\n", ":2:1: error: time stamp 2 comes after 3");
  refused("mahimahi", "0\n0\n", ":2:1: error: the last time stamp is 0");
  refused("mahimahi", "0.1 1504\n", ":1:1: error: '0.1 1504' is not a time stamp");
  refused("mahimahi", "0.1 1504\n0.2\n0.3 1504\n", ":2:1: error: 1 fields where 2", {"--from", "packets"});
  refused("mahimahi", "0.2 1504\n0.1 1504\n", ":2:1: error: a time must be", {"--from", "packets"});
  refused("mahimahi", "0.1 1504\n0.2 1504\n", ":1:1: error: 2 columns without names", {"--from", "timestamps"});
}

TEST_F(Import, MahimahiTakesRealTraces) {
  const auto lte = shared_data("data/net/mahimahi-Verizon-LTE-short.down");
  const auto xr = shared_data("data/net/nokia-xr-480-offloading-head60000.txt");
  if (lte.empty() || xr.empty()) GTEST_SKIP() << "no real traces at hand";
  std::ostringstream expected;
  expected << std::ifstream(lte).rdbuf();
  ASSERT_EQ(photonlag({"import", "mahimahi", lte, "-o", out()}).exit_code, 0);
  EXPECT_EQ(written(), expected.str());
  const Outcome packets = photonlag({"import", "mahimahi", xr, "--from", "packets", "-o", out(), "--force"});
  ASSERT_EQ(packets.exit_code, 0) << packets.err;
  const Outcome played = photonlag(
      {"run", source("scenarios/many_clients.toml"), "--set", "clients=1", "--set", "duration_s=2", "--set",
       "downlink.capacity={name=\"mahimahi\", trace=\"" + out() + "\"}", "--out", scratch_ / "run", "--no-pictures"});
  EXPECT_EQ(played.exit_code, 0) << played.err;
}

std::string iperf3(const std::string& intervals) {
  return "{\n \"start\": {},\n \"intervals\": [" + intervals + "]\n}\n";
}

std::string interval(const std::string& sum) { return "{\"streams\": [], \"sum\": {" + sum + "}}"; }

TEST_F(Import, IperfReadsItsOwnJson) {
  const std::string json =
      iperf3(interval("\"start\": 0, \"end\": 1, \"bits_per_second\": 9e6, \"omitted\": true") + "," +
             interval("\"start\": 1, \"end\": 2, \"bits_per_second\": 5e6, \"omitted\": false") + "," +
             interval("\"start\": 2, \"end\": 3.5, \"bits_per_second\": 7500000"));
  EXPECT_EQ(imported("iperf", json), "t_s,mbps\n0.000000,5.000000\n1.000000,7.500000\n2.500000,\n");
  EXPECT_EQ(imported("iperf", json, {"--scale", "2"}), "t_s,mbps\n0.000000,10.000000\n1.000000,15.000000\n2.500000,\n");
  const Outcome twice = photonlag({"import", "iperf", file("a", json), scratch_ / "a", "-o", out(), "--force"});
  EXPECT_EQ(twice.exit_code, 0) << twice.err;
  EXPECT_EQ(written(),
            "t_s,mbps\n0.000000,5.000000\n1.000000,7.500000\n2.500000,5.000000\n3.500000,7.500000\n5.000000,\n");
}

TEST_F(Import, IperfReadsTheCsvOfItsSecondVersionWithoutTheTotal) {
  const std::string from = "20260101120000,10.0.0.1,5001,10.0.0.2,40000,";
  EXPECT_EQ(imported("iperf", from + "3,0.0-1.0,1250000,10000000\n" + from + "3,1.0-2.0,2500000,20000000\n" + from +
                                  "3,0.0-2.0,3750000,15000000\n"),
            "t_s,mbps\n0.000000,10.000000\n1.000000,20.000000\n");
  EXPECT_EQ(imported("iperf",
                     from + "3,0.0-1.0,1,1000000\n" + from + "4,0.0-1.0,1,2000000\n" + from + "-1,0.0-1.0,2,3000000\n"),
            "t_s,mbps\n0.000000,3.000000\n");
}

TEST_F(Import, IperfReadsSecondsAndRates) {
  EXPECT_EQ(imported("iperf", "seconds,mbps\n5,10\n5.5,0\n6,20\n"),
            "t_s,mbps\n0.000000,10.000000\n0.500000,0.000000\n1.000000,20.000000\n");
  const auto wifi = shared_data("data/net/solis-wifi-office-231114-160949.txt");
  if (wifi.empty()) GTEST_SKIP() << "no real traces at hand";
  ASSERT_EQ(photonlag({"import", "iperf", wifi, "-o", out(), "--force"}).exit_code, 0);
  const auto table = NumberTable::read(out(), {});
  EXPECT_EQ(table.rows(), 200u);
  EXPECT_EQ(*table.column("mbps")[0], 48.7);
  EXPECT_EQ(*table.column("t_s")[2], 2.01);
}

TEST_F(Import, IperfSaysWhereAFileIsWrong) {
  refused("iperf", "{\"intervals\": [", ":1:16: error: is not whole JSON");
  refused("iperf", "{\n\"intervals\": x}\n", ":2:14: error: is not whole JSON");
  refused("iperf", "{\"error\": \"unable to connect\"}\n", ": error: iperf3 failed");
  refused("iperf", "{\"end\": 1}\n", ":1:1: error: has no list 'intervals'");
  refused("iperf", iperf3(interval("\"start\": 0, \"end\": 1")),
          ": error: intervals[0].sum has no number 'bits_per_second'");
  refused("iperf", iperf3(""), ":1:1: error: has no interval");
  refused("iperf", "0 10\n1 -3\n", ":2:3: error: a rate must be");
  refused("iperf", "1 10\n0 3\n", ":2:1: error: times must rise");
  refused("iperf", "0 10\n1\n2 3\n", ":2:1: error: 1 fields where 2 should stand");
}

constexpr const char* wivrn =
    "\"wake_up\",4,1000000,255\n\"begin\",4,2000000,255\n\"submit\",4,2500000,255\n"
    "\"encode_begin\",4,3000000,0,idr\n\"encode_begin\",4,3100000,1,idr\n\"encode_end\",4,5000000,0,idr\n"
    "\"encode_end\",4,6000000,1,idr\n\"send_begin\",4,4000000,0\n\"decode_begin\",4,9000000,0\n"
    "\"decode_end\",4,9750000,0\n\"decode_begin\",4,8500000,1\n\"decode_end\",4,9500000,1\n"
    "\"blit\",4,11000000,0\n\"display\",4,20000000,0\n"
    "\"encode_begin\",5,13000000,0,p\n\"encode_end\",5,14000000,0,p\n\"begin\",6,15000000,255\n";

TEST_F(Import, WivrnGivesTheStagesItTimed) {
  EXPECT_EQ(imported("wivrn", wivrn),
            "frame,keyframe,repair,bytes,target_bytes,qp,triangles,render_ns,compose_ns,encode_ns,decode_ns,warp_ns\n"
            "4,1,0,,,,,,500000,3000000,1250000,\n"
            "5,0,0,,,,,,,1000000,,\n");
}

TEST_F(Import, WivrnTimesCanBeReplayed) {
  imported("wivrn", wivrn);
  const RunData played =
      run("scenarios/many_clients.toml", scratch_ / "run",
          {"clients=1", "duration_s=1.5", "server.encode={name=\"replay\", file=\"" + out() + "\"}"});
  const FrameRow& frame = played.frames.at(1);
  EXPECT_EQ(frame[Step::first_packet_sent] - frame[Step::encode_start], std::chrono::milliseconds(1));
}

TEST_F(Import, WivrnSaysWhereAFileIsWrong) {
  refused("wivrn", "\"begin\",1,5,255\n", ": error: has no frame whose encoding began and ended");
  refused("wivrn", "event,frame,timestamp,stream\n", ":1:1: error: has no event of WiVRn");
  refused("wivrn", "a,1,2,3\n", ":1:1: error: has no event of WiVRn");
  const std::string bad = "\"encode_begin\",7,x,0\n";
  refused("wivrn", wivrn + bad + bad + bad, ":18:18: error: 'x' is not a number; 3 of 20 lines are bad like this");
}

TEST_F(Import, WivrnLeavesOutWhatItCannotUseAndFramesOfMinusOne) {
  const std::string whole = imported("wivrn", wivrn);
  EXPECT_EQ(imported("wivrn", "\xEF\xBB\xBF\"wake_up\",18446744073709551615,1000000,255\n" + std::string(wivrn)),
            whole);
  for (const std::string rest : {"\"encode_begin\",7,x,0\n", "\"encode_begin\",7\n", "\"encode_begin\",7,15000"}) {
    const Outcome outcome = photonlag({"import", "wivrn", file("in", wivrn + rest), "-o", out(), "--force"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("1 of 18 lines left out")) << rest;
    EXPECT_EQ(written(), whole);
  }
}

TEST_F(Import, KeepsWhatIsThereAndKnowsItsKinds) {
  file("out", "precious");
  const Outcome kept = photonlag({"import", "mahimahi", file("in", "1\n"), "-o", out()});
  EXPECT_EQ(kept.exit_code, 2);
  EXPECT_THAT(kept.err, HasSubstr("--force"));
  EXPECT_EQ(written(), "precious");
  EXPECT_EQ(photonlag({"import", "pcap", scratch_ / "in", "-o", out()}).exit_code, 2);
  EXPECT_EQ(photonlag({"import", "wivrn", scratch_ / "nowhere", "-o", scratch_ / "x"}).exit_code, 2);
}

}  // namespace
}  // namespace photonlag::test
