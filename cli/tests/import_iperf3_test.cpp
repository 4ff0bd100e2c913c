/// Throughput and delays that other programs measured, through the real program and into runs.
#include <cmath>

#include "cli/tests/import_fixture.hpp"

namespace photonlag::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string sum(double start, double end, double mbps, bool sender = true, const char* name = "sum") {
  char text[200];
  std::snprintf(text, sizeof text, R"("%s": {"start": %g, "end": %g, "bits_per_second": %g, "sender": %s})", name,
                start, end, mbps * 1e6, sender ? "true" : "false");
  return text;
}
std::string interval(const std::string& sums) { return R"({"streams": [], )" + sums + "}"; }
std::string whole(const std::string& start, const std::string& intervals, const std::string& rest = R"("end": {})") {
  return R"({"start": )" + start + R"(, "intervals": [)" + intervals + "], " + rest + "}\n";
}

class ImportIperf3 : public Import {};

/// Ten seconds at 20 and 0.04 s at 400 Mbit/s: what is printed, and what a link that follows the file carries.
TEST_F(ImportIperf3, AShortLastIntervalLastsAsLongAsItDid) {
  std::string intervals;
  for (int i = 0; i < 10; ++i) intervals += interval(sum(i, i + 1, 20)) + ",";
  const std::string table = imported("iperf", whole("{}", intervals + interval(sum(10, 10.04, 400))));
  EXPECT_THAT(last_.out, HasSubstr("in 10.040 s: 21.514 Mbit/s on average"));
  EXPECT_THAT(table, HasSubstr("10.000000,400.000000\n10.040000,\n"));
}

TEST_F(ImportIperf3, TheLinkOfItsFileCarriesWhatWasPrinted) {
  // 1 s at 10 and 0.25 s at 30 Mbit/s: 14 Mbit/s in laps of 1.25 s; 30 would go on for another 0.75 s without its end.
  imported("iperf", whole("{}", interval(sum(0, 1, 10)) + "," + interval(sum(1, 1.25, 30))));
  EXPECT_THAT(last_.out, HasSubstr("14.000 Mbit/s on average"));
  const std::string scenario = file("link.toml", R"(schema = 1
duration_s = 10
warmup_s = 1
pixels = false
[codec]
rate = { name = "fixed", mbps = 0.1 }
[[bottleneck]]
name = "b"
downlink = { capacity = { name = "steps", trace = "out" }, queue = { name = "drop_tail", packets = 50 } }
[[background]]
name = "cbr"
bottleneck = "b"
mbps = 40
)");
  const Outcome played = photonlag({"run", scenario, "--no-pictures", "--out", scratch_ / "run"});
  ASSERT_EQ(played.exit_code, 0) << played.err;
  const RunData run = read_run(scratch_ / "run");
  const double mbps = 8e-6 * double(counter(run, "background_bytes_delivered") + counter(run, "video_bytes")) / 10;
  EXPECT_NEAR(mbps, 14, 0.1);
}

TEST_F(ImportIperf3, BothDirectionsAreOffered) {
  std::string intervals;
  for (int i = 0; i < 3; ++i)
    intervals += (i > 0 ? "," : "") + interval(sum(i, i + 1, 5) + ", " + sum(i, i + 1, 50, false, "sum_bidir_reverse"));
  const std::string text = whole(R"({"test_start": {"bidir": 1}})", intervals);
  EXPECT_EQ(imported("iperf", text),
            "t_s,up_mbps,down_mbps\n0.000000,5.000000,50.000000\n1.000000,5.000000,50.000000\n"
            "2.000000,5.000000,50.000000\n");
  EXPECT_THAT(last_.out, HasSubstr("up 5.000, down 50.000 Mbit/s on average"));
  EXPECT_THAT(last_.out, HasSubstr("rate_column"));
  EXPECT_THAT(imported("iperf", text, {"--direction", "down"}), HasSubstr("t_s,mbps\n0.000000,50.000000\n"));
  EXPECT_THAT(imported("iperf", text, {"--direction", "up"}), HasSubstr("t_s,mbps\n0.000000,5.000000\n"));
}

TEST_F(ImportIperf3, AServersFileHasThemTheOtherWayRound) {
  const std::string text = whole(R"({"accepted_connection": {}, "test_start": {"bidir": 1}})",
                                 interval(sum(0, 1, 5, false) + ", " + sum(0, 1, 50, true, "sum_bidir_reverse")));
  EXPECT_EQ(imported("iperf", text), "t_s,up_mbps,down_mbps\n0.000000,5.000000,50.000000\n");
}

TEST_F(ImportIperf3, AskedForADirectionThatWasNotMeasuredItSaysSo) {
  const std::string down =
      whole(R"({"connecting_to": {}, "test_start": {"reverse": 1}})", interval(sum(0, 1, 9, false)));
  EXPECT_THAT(imported("iperf", down, {"--direction", "down"}), HasSubstr("9.000000"));
  refused("iperf", down, ": error: measured only down", {"--direction", "up"});
}

constexpr const char* udp = R"({"test_start": {"protocol": "UDP"}})";

TEST_F(ImportIperf3, OfWhatAUdpSenderSentTheSharePlayedIsWhatArrived) {
  const std::string intervals = interval(sum(0, 1, 100)) + "," + interval(sum(1, 2, 100));
  EXPECT_EQ(imported("iperf", whole(udp, intervals, R"("end": {"sum": {"lost_percent": 80.0, "sender": true}})")),
            "t_s,mbps\n0.000000,20.000000\n1.000000,20.000000\n");
  EXPECT_THAT(last_.err, HasSubstr("100.000 Mbit/s were sent and 80.00 % of the packets lost"));
  imported("iperf", whole(udp, intervals));
  EXPECT_THAT(last_.err, HasSubstr("is what was sent, not what arrived"));
  imported("iperf", whole(udp, interval(sum(0, 1, 20, false))));
  EXPECT_THAT(last_.err, Not(HasSubstr("sent"))) << "the receiver's file says what arrived";
}

TEST_F(ImportIperf3, TheServersOwnIntervalsComeBeforeTheSenders) {
  const std::string server = R"("server_output_json": {"intervals": [)" + interval(sum(0, 1, 30, false)) + "," +
                             interval(sum(1, 2, 10, false)) + "]}";
  EXPECT_EQ(imported("iperf", whole(udp, interval(sum(0, 1, 100)) + "," + interval(sum(1, 2, 100)), server)),
            "t_s,mbps\n0.000000,30.000000\n1.000000,10.000000\n");
  EXPECT_THAT(last_.err, HasSubstr("server_output_json"));
}

std::string event(const std::string& name, const std::string& data) {
  return R"({"event": ")" + name + R"(", "data": )" + data + "}\n";
}

TEST_F(ImportIperf3, AStreamOfEventsIsATest) {
  std::string text = event("start", R"({"version": "iperf 3.17.1", "test_start": {"protocol": "TCP"}})");
  for (int i = 0; i < 3; ++i) text += event("interval", interval(sum(i, i + 1, 10 * (i + 1))));
  const std::string rows = "t_s,mbps\n0.000000,10.000000\n1.000000,20.000000\n2.000000,30.000000\n";
  EXPECT_EQ(imported("iperf", text + event("end", "{}")), rows);
  EXPECT_EQ(imported("iperf", text + event("end", "{}") +
                                  whole("{}", interval(sum(0, 1, 10)) + "," + interval(sum(1, 2, 20)) + "," +
                                                  interval(sum(2, 3, 30)))),
            rows)
      << "--json-stream-full-output says all of it again";
  EXPECT_EQ(imported("iperf", text + R"({"event": "interval", "data": {"stre)"), rows);
  EXPECT_THAT(last_.err, HasSubstr("its last line is cut off"));
  EXPECT_EQ(imported("iperf", text + event("error", R"("the server has terminated")")), rows);
  EXPECT_THAT(last_.err, HasSubstr("the server has terminated"));
}

TEST_F(ImportIperf3, SeveralTestsInAFileFollowOneAnother) {
  const std::string one = whole("{}", interval(sum(0, 1, 10))), other = whole("{}", interval(sum(0, 1, 20)));
  const std::string rows = "t_s,mbps\n0.000000,10.000000\n1.000000,20.000000\n";
  EXPECT_EQ(imported("iperf", one + other), rows) << "--logfile appends";
  EXPECT_THAT(last_.out, HasSubstr("2 tests"));
  EXPECT_EQ(imported("iperf", "[" + one + "," + other + "]"), rows);
  EXPECT_EQ(
      imported("iperf", event("start", "{}") + event("interval", interval(sum(0, 1, 10))) + event("end", "{}") +
                            event("start", "{}") + event("interval", interval(sum(0, 1, 20))) + event("end", "{}")),
      rows);
}

TEST_F(ImportIperf3, AnErrorAfterIntervalsIsToldAndTheyAreTaken) {
  EXPECT_EQ(imported("iperf", whole("{}", interval(sum(0, 1, 20)),
                                    R"("end": {}, "error": "error - the server has terminated")")),
            "t_s,mbps\n0.000000,20.000000\n");
  EXPECT_THAT(last_.err, HasSubstr("ended with 'error - the server has terminated'"));
}

/// As iperf 3.9 wrote it: no sum where there is one stream in some builds, an interval of no length at the end.
TEST_F(ImportIperf3, StreamsAreAddedWhereNobodyDid) {
  const std::string streams = R"({"streams": [{"start": 0, "end": 1, "bits_per_second": 3e6, "sender": true},)"
                              R"({"start": 0, "end": 1, "bits_per_second": 4e6, "sender": true}]})";
  EXPECT_EQ(imported("iperf", whole("{}", streams + "," + interval(sum(1, 1, 0)))), "t_s,mbps\n0.000000,7.000000\n");
  EXPECT_THAT(last_.err, HasSubstr("1 intervals of no length left out"));
}

}  // namespace
}  // namespace photonlag::test
