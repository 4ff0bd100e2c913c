/// Tables of times and rates, in the layouts of public data sets, through import iperf and into capacity steps.
#include "cli/tests/import_fixture.hpp"

namespace photonlag::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class ImportRates : public Import {
 protected:
  /// What a run says of a link that follows @p text.
  Outcome followed(const std::string& text, const std::string& options) {
    const std::string trace = file("steps", text);
    return photonlag({"run", source("scenarios/many_clients.toml"), "--set", "clients=1", "--set", "duration_s=1.5",
                      "--no-pictures", "--force", "--out", scratch_ / "run", "--set",
                      "downlink.capacity={name=\"steps\", trace=\"" + trace + "\"" + options + "}"});
  }
};

// nuttcp as NUWiNS keeps it: ISO 8601 times, several columns.
constexpr const char* nuttcp =
    "time,throughput_mbps,retrans,cwnd_kb\n2024-05-27T11:18:48.482057,8.3876,0,13\n"
    "2024-05-27T11:18:48.981232,37.7483,0,13\n2024-05-27T11:18:49.481347,30.4078,0,13\n";

TEST_F(ImportRates, IsoTimesOfNuttcp) {
  EXPECT_EQ(imported("iperf", nuttcp), "t_s,mbps\n0.000000,8.387600\n0.499175,37.748300\n0.999290,30.407800\n");
  EXPECT_THAT(last_.out, HasSubstr("'throughput_mbps' in mbps"));
  EXPECT_EQ(followed(nuttcp, ", rate_column=\"throughput_mbps\"").exit_code, 0);
}

// uccmisl/5Gdataset: dotted times, kbit/s, `-` where nothing was measured, two rows of one second.
constexpr const char* ucc =
    "Timestamp,Longitude,Latitude,Speed,Operatorname,CellID,NetworkMode,RSRP,RSRQ,SNR,CQI,RSSI,DL_bitrate,UL_bitrate,"
    "State,PINGAVG,PINGMIN,PINGMAX,PINGSTDEV,PINGLOSS\n"
    "2019.12.14_10.16.30,-8.39,51.88,0,B,11,5G,-95,-12,3.0,8,-,26,12,D,-,-,-,-,-\n"
    "2019.12.14_10.16.31,-8.39,51.88,0,B,11,5G,-95,-12,3.0,8,-,142034,812,D,31,30,33,1,0\n"
    "2019.12.14_10.16.31,-8.39,51.88,0,B,11,5G,-95,-12,3.0,8,-,141000,800,D,31,30,33,1,0\n"
    "2019.12.14_10.16.32,-8.39,51.88,0,B,11,5G,-95,-12,3.0,8,-,150000,799,D,-,-,-,-,-\n";

TEST_F(ImportRates, DottedTimesAndEqualStampsOfUcc) {
  EXPECT_EQ(imported("iperf", ucc),
            "t_s,up_mbps,down_mbps\n0.000000,0.012000,0.026000\n1.000000,0.812000,142.034000\n"
            "2.000000,0.799000,150.000000\n");
  EXPECT_THAT(last_.err, HasSubstr("1 of 4 lines left out: the time of the row before"));
  EXPECT_EQ(imported("iperf", ucc, {"--rate-column", "UL_bitrate"}),
            "t_s,mbps\n0.000000,0.012000\n1.000000,0.812000\n2.000000,0.799000\n");
  const Outcome played = followed(ucc, ", time_column=\"Timestamp\", rate_column=\"DL_bitrate\", rate_unit=\"kbit/s\"");
  EXPECT_EQ(played.exit_code, 0) << played.err;
  EXPECT_THAT(played.err, HasSubstr("the time of the row before"));
}

// FCC Measuring Broadband America, curr_httpgetmt: bytes a second and a space between date and time.
TEST_F(ImportRates, FccMeasuringBroadbandAmerica) {
  const std::string text =
      "unit_id,dtime,target,address,fetch_time,bytes_total,bytes_sec,bytes_sec_interval,warmup_time,sequence\n"
      "386,2014-09-01 00:02:01,sp1,1.2.3.4,5000000,6250000,1250000,1250000,2000000,0\n"
      "386,2014-09-01 00:02:06,sp1,1.2.3.4,5000000,12500000,2500000,3750000,2000000,1\n"
      "386,2014-09-01 00:02:11,sp1,1.2.3.4,5000000,12500000,NULL,NULL,2000000,2\n"
      "386,2014-09-01 00:02:16,sp1,1.2.3.4,5000000,12500000,1250000,0,2000000,3\n";
  EXPECT_EQ(imported("iperf", text, {"--rate-column", "bytes_sec"}),
            "t_s,mbps\n0.000000,10.000000\n5.000000,20.000000\n15.000000,10.000000\n20.000000,\n")
      << "20 Mbit/s hold where nothing stands, and the last row lasts as long as the rows are apart";
}

// Lumos5G: Unix seconds, Mbit/s under a name of its own, decimal commas of a spreadsheet.
TEST_F(ImportRates, ColumnsByNumberAndDecimalCommas) {
  const std::string text =
      "seq;unix;nrStatus;Durchsatz\n1;1559000000;C;312,5\n2;1559000001;C;280\n3;1559000002;C;0,25\n";
  EXPECT_EQ(imported("iperf", text, {"--time-column", "2", "--rate-column", "Durchsatz"}),
            "t_s,mbps\n0.000000,312.500000\n1.000000,280.000000\n2.000000,0.250000\n");
  refused("iperf", text,
          ":1:1: error: 4 columns, and which one is meant is not clear; it has: seq, unix, nrStatus, Durchsatz");
}

// The mobile traces of Raca et al. (4G) in kilobits, epoch ms, stamps at the end of what they count.
TEST_F(ImportRates, EpochMillisecondsAndStampsThatCloseTheirIntervals) {
  const std::string text = "timestamp_ms,kbps\n1493884808000,1000\n1493884809000,2000\n1493884811000,3000\n";
  EXPECT_EQ(imported("iperf", text), "t_s,mbps\n0.000000,1.000000\n1.000000,2.000000\n3.000000,3.000000\n");
  EXPECT_EQ(imported("iperf", text, {"--stamp", "end"}),
            "t_s,mbps\n0.000000,1.000000\n1.000000,2.000000\n2.000000,3.000000\n4.000000,\n");
  EXPECT_THAT(last_.out, HasSubstr("in 4.000 s: 2.250 Mbit/s on average")) << "(1 + 2 + 2 * 3) / 4";
}

TEST_F(ImportRates, ByteOrderMarksQuotesBlankLinesAndNoNewline) {
  const std::string rows = "t_s,mbps\n0.000000,10.000000\n1.000000,20.000000\n";
  for (const std::string text :
       {"\xef\xbb\xbft_s,mbps\n0,10\n1,20\n", "\"t_s\",\"mbps\"\n0,10\n1,20\n", "t_s,mbps\r\n0,10\r\n\r\n1,20",
        "t_s\tmbps\n0\t10\n1\t20\n\n", "# a log\n0 10\n1   20\n", "\"t_s\";\"mbps\"\n\"0\";\"10\"\n\"1\";\"20\"\n"}) {
    EXPECT_EQ(imported("iperf", text), rows) << text;
    EXPECT_EQ(followed(text, "").exit_code, 0) << text;
  }
}

TEST_F(ImportRates, ABadLineIsLeftOutAndCountedAndManyAreTooMany) {
  std::string text = "t_s,mbps\n";
  for (int i = 0; i < 20; ++i) text += std::to_string(i) + (i == 7 ? ",x\n" : ",10\n");
  const std::string table = imported("iperf", text);
  EXPECT_THAT(table, Not(HasSubstr("\n7.0")));
  EXPECT_THAT(last_.err, HasSubstr("1 of 20 lines left out: a field is not a number"));
  refused("iperf", "t_s,mbps\n0,10\n1,x\n2,10\n", ":3:3: error: 'x' is not a number");
}

TEST_F(ImportRates, ItsOwnFilesStayAsTheyAre) {
  const std::string table = imported("iperf", "0 10\n1 20\n", {"--stamp", "begin"});
  EXPECT_EQ(imported("iperf", table), table);
  const std::string closed = "t_s,mbps\n0.000000,10.000000\n1.000000,20.000000\n1.250000,\n";
  EXPECT_EQ(imported("iperf", closed), closed);
  EXPECT_THAT(last_.out, HasSubstr("in 1.250 s: 12.000 Mbit/s"));
}

}  // namespace
}  // namespace photonlag::test
