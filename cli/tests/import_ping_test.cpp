/// Round trips of many programs, through import ping and into delay trace.
#include "cli/tests/import_fixture.hpp"

namespace photonlag::test {
namespace {

using testing::HasSubstr;

class ImportPing : public Import {};

TEST_F(ImportPing, LinuxWithTimes) {
  // Answers 200 ms apart, of 51.4 and 27.4 ms: questions 224 ms apart.
  const std::string text =
      "PING 10.0.0.1 (10.0.0.1) 56(84) bytes of data.\n"
      "[1716823408.725881] 46 bytes from 10.0.0.1: icmp_seq=1 ttl=54 time=51.4 ms\n"
      "[1716823408.925881] 46 bytes from 10.0.0.1: icmp_seq=2 ttl=54 time=27.4 ms\n\n"
      "--- 10.0.0.1 ping statistics ---\n2 packets transmitted, 2 received, 0% packet loss, time 200ms\n"
      "rtt min/avg/max/mdev = 27.4/39.4/51.4/12.0 ms\n";
  EXPECT_EQ(imported("ping", text), "t_s,delay_ms\n0.000000,25.700000\n0.224000,13.700000\n");
  EXPECT_THAT(last_.out, HasSubstr("2 delays in 0.448 s: round trips 27.400 .. 51.400 ms"));
  EXPECT_EQ(imported("ping", text, {"--stamp", "question", "--share", "0.25"}),
            "t_s,delay_ms\n0.000000,12.850000\n0.200000,6.850000\n");
}

TEST_F(ImportPing, WithoutTimesByTheirNumbersAndLostOnesAreCounted) {
  const std::string text =
      "PING host (10.0.0.1): 56 data bytes\n64 bytes from 10.0.0.1: icmp_seq=0 ttl=54 time=10 ms\n"
      "Request timeout for icmp_seq 1\n64 bytes from 10.0.0.1: icmp_seq=2 ttl=54 time=12.5 ms\n"
      "64 bytes from 10.0.0.1: icmp_seq=2 ttl=54 time=12.9 ms (DUP!)\n"
      "64 bytes from 10.0.0.1: icmp_seq=3 ttl=54 time=11 ms\n";
  EXPECT_EQ(imported("ping", text, {"--interval-ms", "200"}),
            "t_s,delay_ms\n0.000000,5.000000\n0.400000,6.250000\n0.600000,5.500000\n");
  EXPECT_THAT(last_.err, HasSubstr("1 of 4 questions had no answer"));
  EXPECT_THAT(last_.err, HasSubstr("1 second answers left out"));
  EXPECT_THAT(last_.err, HasSubstr("one question every 200 ms"));
}

TEST_F(ImportPing, NumbersWrapAndBeginAgain) {
  const auto reply = [](int number, const char* ms) {
    return "64 bytes from h: icmp_seq=" + std::to_string(number) + " ttl=5 time=" + ms + " ms\n";
  };
  EXPECT_EQ(imported("ping", reply(65534, "2") + reply(65535, "4") + reply(0, "6") + reply(1, "8")),
            "t_s,delay_ms\n0.000000,1.000000\n1.000000,2.000000\n2.000000,3.000000\n3.000000,4.000000\n");
  EXPECT_EQ(
      imported("ping", reply(1, "2") + reply(2, "4") + "PING h (1.2.3.4) 56(84) bytes of data.\n" + reply(1, "6")),
      "t_s,delay_ms\n0.000000,1.000000\n1.000000,2.000000\n2.000000,3.000000\n");
  EXPECT_THAT(last_.err, HasSubstr("numbers begin again 1 times"));
}

TEST_F(ImportPing, OtherPrograms) {
  const std::string rows = "t_s,delay_ms\n0.000000,7.000000\n1.000000,8.000000\n";
  // Windows, in German; macOS is in the test above, BusyBox, hping3.
  EXPECT_EQ(imported("ping",
                     "Ping wird ausgeführt für 8.8.8.8 mit 32 Bytes Daten:\r\n"
                     "Antwort von 8.8.8.8: Bytes=32 Zeit=14ms TTL=117\r\nAntwort von 8.8.8.8: Bytes=32 Zeit=16ms "
                     "TTL=117\r\n\r\nPing-Statistik für 8.8.8.8:\r\n    Minimum = 14ms, Maximum = 16ms, "
                     "Mittelwert = 15ms\r\n"),
            rows);
  EXPECT_EQ(imported("ping",
                     "Pinging 8.8.8.8 with 32 bytes of data:\nReply from 8.8.8.8: bytes=32 time=14ms TTL=117\n"
                     "Request timed out.\nReply from 8.8.8.8: bytes=32 time=16ms TTL=117\n"),
            "t_s,delay_ms\n0.000000,7.000000\n2.000000,8.000000\n");
  EXPECT_THAT(last_.err, HasSubstr("1 of 3 questions had no answer"));
  EXPECT_EQ(imported("ping",
                     "64 bytes from 10.0.0.1: seq=0 ttl=64 time=14.000 ms\n"
                     "64 bytes from 10.0.0.1: seq=1 ttl=64 time=16.000 ms\n"),
            rows);
  EXPECT_EQ(imported("ping",
                     "HPING 10.0.0.1 (eth0 10.0.0.1): S set, 40 headers + 0 data bytes\n"
                     "len=46 ip=10.0.0.1 ttl=54 DF id=0 sport=80 flags=SA seq=0 win=65535 rtt=14.0 ms\n"
                     "len=46 ip=10.0.0.1 ttl=54 DF id=0 sport=80 flags=SA seq=1 win=65535 rtt=16.0 ms\n"),
            rows);
}

TEST_F(ImportPing, FpingAndLoggersTimes) {
  EXPECT_EQ(imported("ping",
                     "[1716823408.500] 10.0.0.1 : [0], 84 bytes, 14.0 ms (14.0 avg, 0% loss)\n"
                     "[1716823409.502] 10.0.0.1 : [1], 84 bytes, 16.0 ms (15.0 avg, 0% loss)\n"
                     "[1716823410.502] 10.0.0.1 : [2], timed out (15.0 avg, 33% loss)\n"),
            "t_s,delay_ms\n0.000000,7.000000\n1.000000,8.000000\n");
  EXPECT_THAT(last_.err, HasSubstr("1 of 3 questions had no answer"));
  EXPECT_EQ(imported("ping",
                     "2024-05-27T11:18:48.514 64 bytes from 10.0.0.1: icmp_seq=7 ttl=54 time=14 ms\n"
                     "2024-05-27T11:18:49.516 64 bytes from 10.0.0.1: icmp_seq=8 ttl=54 time=16 ms\n"),
            "t_s,delay_ms\n0.000000,7.000000\n1.000000,8.000000\n");
}

// owping prints one-way delays.
TEST_F(ImportPing, OneWayDelaysAreTakenAsTheyAre) {
  EXPECT_EQ(imported("ping",
                     "seq_no=0 delay=2.69e+01 ms (sync, err=0.35 ms)\nseq_no=1 delay=2.70e+01 ms (sync, err=0.35 ms)\n",
                     {"--interval-ms", "100"}),
            "t_s,delay_ms\n0.000000,26.900000\n0.100000,27.000000\n");
  EXPECT_THAT(last_.out, HasSubstr("one way 26.900 .. 27.000 ms"));
}

std::string trip(int number, long long wall, int rtt, int send, int receive) {
  return R"({"seqno": )" + std::to_string(number) +
         R"(, "lost": "false", "timestamps": {"client": {"send": {"wall": )" + std::to_string(wall) +
         R"(, "monotonic": 5}}}, "delay": {"receive": )" + std::to_string(receive) + R"(, "rtt": )" +
         std::to_string(rtt) + R"(, "send": )" + std::to_string(send) + "}}";
}

TEST_F(ImportPing, IrttHasBothDirections) {
  const std::string text = R"({"version": {}, "round_trips": [)" +
                           trip(0, 1716823408482057000, 30'000'000, 10'000'000, 19'000'000) +
                           R"(, {"seqno": 1, "lost": "true_up", "timestamps": {}, "delay": {}}, )" +
                           trip(2, 1716823408522057000, 40'000'000, 12'000'000, 27'000'000) + "]}";
  EXPECT_EQ(imported("ping", text), "t_s,delay_ms\n0.000000,15.000000\n0.040000,20.000000\n");
  EXPECT_THAT(last_.err, HasSubstr("1 of 3 questions had no answer"));
  EXPECT_EQ(imported("ping", text, {"--direction", "down"}), "t_s,delay_ms\n0.000000,19.000000\n0.040000,27.000000\n");
  EXPECT_EQ(imported("ping", text, {"--direction", "up"}), "t_s,delay_ms\n0.000000,10.000000\n0.040000,12.000000\n");
}

// MONROE's tables, and Starlink logs with ISO times.
TEST_F(ImportPing, Tables) {
  EXPECT_EQ(imported("ping",
                     "NodeId,Timestamp,Rtt,SequenceNumber\n7,1716823408.25,51.4,1\n7,1716823409.25,,2\n"
                     "7,1716823410.25,27.4,3\n"),
            "t_s,delay_ms\n0.000000,25.700000\n2.000000,13.700000\n");
  EXPECT_THAT(last_.err, HasSubstr("1 of 3 rows have no round trip"));
  EXPECT_THAT(last_.out, HasSubstr("columns 'Timestamp' and 'Rtt' in ms"));
  EXPECT_EQ(imported("ping", "time,rtt_us\n2024-05-27 11:18:48.5,51400\n2024-05-27 11:18:49,27400\n"),
            "t_s,delay_ms\n0.000000,25.700000\n0.500000,13.700000\n");
  EXPECT_EQ(imported("ping", "a;b;c\n1;0;5,5\n2;1;6,5\n", {"--time-column", "b", "--rtt-column", "3"}),
            "t_s,delay_ms\n0.000000,2.750000\n1.000000,3.250000\n");
}

TEST_F(ImportPing, SaysWhatIsWrong) {
  refused("ping", "a,b,c\n1,2,3\n", ":1:1: error: 3 columns, and which one is meant is not clear; it has: a, b, c");
  refused("ping", "PING h (1.2.3.4) 56(84) bytes of data.\n", ":1:1: error: has no answer with a delay");
  refused("ping", R"({"round_trips": [)", ":1:18: error: is not whole JSON");
  EXPECT_EQ(photonlag({"import", "ping", scratch_ / "in", "-o", out(), "--share", "2"}).exit_code, 2);
  EXPECT_EQ(photonlag({"import", "ping", scratch_ / "in", "-o", out(), "--stamp", "x"}).exit_code, 2);
}

/// A packet sent at t takes the delay of the file at t: 40 ms in the first half second of each lap, 15 in the second.
TEST_F(ImportPing, ALinkFollowsTheFile) {
  imported("ping", "0 80\n0.5 30\n", {"--time-column", "1", "--rtt-column", "2"});
  const RunData played = run(
      "scenarios/many_clients.toml", scratch_ / "run",
      {"clients=1", "duration_s=3", "record.packets=true", "downlink.delay={name=\"trace\", trace=\"" + out() + "\"}"});
  int checked = 0;
  for (const PacketLine& packet : packets(scratch_ / "run")) {
    if (packet.link != "downlink" || packet.delivered < 0) continue;
    EXPECT_EQ(packet.drawn_delay, packet.sent % 1'000'000'000 < 500'000'000 ? 40'000'000 : 15'000'000) << packet.sent;
    ++checked;
  }
  EXPECT_GT(checked, 100);
}

}  // namespace
}  // namespace photonlag::test
