/// Links that clients share, end to end: what others' traffic, regions and servers do to a client, and what not.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <tuple>

#include "cli/tests/program.hpp"

namespace photonlag::test {
namespace {

using namespace std::chrono_literals;

const std::string shared = "scenarios/shared_bottleneck.toml";

/// Medians in ms over a client's refreshes with a vsync in [from, to).
struct Medians {
  double pose_to_photon = 0, downlink = 0;
};
Medians medians(const RunData& run, std::uint32_t client, Nanos from, Nanos to) {
  std::vector<double> whole, downlink;
  for (const ReadRefresh& row : run.refreshes) {
    if (row.client != client || !row.frame || row.vsync < from || row.vsync >= to) continue;
    whole.push_back(millis(row.pose_to_photon_render));
    downlink.push_back(millis(row.stages[std::size_t(Stage::downlink)]));
  }
  EXPECT_GT(whole.size(), 100U);
  const auto median = [](std::vector<double>& values) {
    std::ranges::nth_element(values, values.begin() + std::ptrdiff_t(values.size() / 2));
    return values[values.size() / 2];
  };
  return {median(whole), median(downlink)};
}

/// Of the frames' downlinks, in ms, from the first packet sent to the frame rebuilt.
double mean_downlink_ms(const RunData& run, std::uint32_t client) {
  double sum = 0;
  int count = 0;
  for (const FrameRow& row : run.frames)
    if (row.client == client && row[Step::colour_rebuilt] != never)
      sum += millis(row[Step::colour_rebuilt] - row[Step::first_packet_sent]), ++count;
  EXPECT_GT(count, 50);
  return sum / count;
}

/// A flow on client 1's access link: its packets are counted, its owner waits, and nobody else notices.
std::string mahimahi_scenario(const Scratch& scratch, const std::string& flow, const std::string& rest = "") {
  std::ofstream(scratch / "one-per-ms.down") << "1\n";
  const auto file = scratch / "scenario.toml";
  std::ofstream(file)
      << "schema = 1\nduration_s = 10\nclients = 1\npixels = false\n[codec]\n"
         "rate = { name = \"fixed\", mbps = 0.1 }\n[[bottleneck]]\nname = \"b\"\ndownlink = { capacity = { "
         "name = \"mahimahi\", trace = \"one-per-ms.down\" }, queue = { name = \"drop_tail\", packets = 100 } }\n"
         "[[background]]\nname = \"cbr\"\nbottleneck = \"b\"\n" +
             flow + rest;
  return file;
}

/// One opportunity of 1504 bytes a millisecond and more packets than fit: every byte of every opportunity is used, by
/// packets that are 4 bytes longer than IP has them.
TEST(Mahimahi, CountsFourBytesMoreAPacketAsMmLinkDoes) {
  const Scratch scratch;
  for (const int bytes : {100, 1200, 1500}) {
    const std::string scenario =
        mahimahi_scenario(scratch, "mbps = 20\npacket_bytes = " + std::to_string(bytes) + "\n");
    const Outcome played = photonlag({"run", scenario, "--no-pictures", "--force", "--out", scratch / "run", "--set",
                                      "duration_s=2", "--set", "record.packets=true"});
    ASSERT_EQ(played.exit_code, 0) << played.err;
    std::int64_t carried = 0;
    for (const PacketLine& packet : packets(scratch / "run"))
      if (packet.link == "b.down" && packet.delivered >= 0 && packet.delivered <= 2'000'000'000)
        carried += packet.bytes + 4;
    EXPECT_LE(carried, 2000 * 1504) << bytes;
    EXPECT_GT(carried, 1998 * 1504) << bytes;
  }
}

TEST(Mahimahi, RefusesAPacketOfMoreThan1500BytesWhereItIsSaid) {
  const Scratch scratch;
  const auto expect_refused = [&](const std::string& scenario, const std::string& place) {
    const Outcome outcome = photonlag({"run", scenario, "--no-pictures", "--out", scratch / "run"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_NE(outcome.err.find(place), std::string::npos) << outcome.err;
    EXPECT_FALSE(std::filesystem::exists(scratch / "run"));
  };
  expect_refused(
      mahimahi_scenario(scratch, "packet_bytes = 1501\n"),
      "scenario.toml:13:16: error: packet_bytes is 1501, but the capacity of link 'b.down' carries no packet "
      "of more than 1500 bytes");
  expect_refused(mahimahi_scenario(scratch, "", "[downlink]\nmtu_bytes = 9000\n"),
                 "scenario.toml:14:13: error: mtu_bytes is 9000, but the capacity of link 'b.down'");
  expect_refused(
      mahimahi_scenario(scratch, "",
                        "[downlink]\nmtu_bytes = 9000\ncapacity = { name = \"token_bucket\", burst_bytes = 4000 }\n"),
      "carries no packet of more than");
  EXPECT_EQ(photonlag({"run", mahimahi_scenario(scratch, "", "[downlink]\nmtu_bytes = 1500\n"), "--no-pictures",
                       "--set", "duration_s=2", "--out", scratch / "run"})
                .exit_code,
            0);
}

TEST(Background, OnAnAccessLinkDisturbsItsClientAlone) {
  const Scratch scratch;
  const std::string plain =
      "schema = 1\nduration_s = 3\nwarmup_s = 0.5\nclients = 2\npixels = false\n[server]\ncount = 0\n[codec]\n"
      "rate = { name = \"fixed\", mbps = 5 }\n[downlink]\ncapacity = { name = \"constant\", mbps = 20 }\n";
  const auto play = [&](const std::string& name, const std::string& text) {
    const auto file = scratch / (name + ".toml");
    std::ofstream(file) << text;
    EXPECT_EQ(photonlag({"run", file, "--no-pictures", "--out", scratch / name}).exit_code, 0);
    return read_run(scratch / name);
  };
  const RunData alone = play("alone", plain);
  const RunData beside =
      play("beside", plain + "[[background]]\nname = \"cbr\"\nmbps = 12\nclients = \"1\"\nstop_s = 2.5\n");
  EXPECT_EQ(counter(beside, "background_packets_sent"), 2500) << "12 Mbit/s of 1500 B: one a millisecond";
  EXPECT_EQ(counter(beside, "background_packets_delivered"), 2500);
  EXPECT_EQ(mean_downlink_ms(beside, 0), mean_downlink_ms(alone, 0));
  // A packet that comes at any time finds one of 1500 B (0.6 ms at 20 Mbit/s, one a millisecond) half done, on average,
  // in 6 of 10 cases: 0.6 * 0.6 / 2 ms.
  EXPECT_NEAR(mean_downlink_ms(beside, 1) - mean_downlink_ms(alone, 1), 0.18, 0.09);
}

TEST(Background, ADownloadCostsAVideoClientLatencyAsLongAsItLasts) {
  const Scratch scratch;
  const RunData run = test::run(shared, scratch / "run", {"record.level=full"});
  for (std::uint32_t client = 0; client < 4; ++client) {
    const Medians before = medians(run, client, 3s, 10s), during = medians(run, client, 12s, 20s),
                  after = medians(run, client, 22s, 30s);
    // The queue holds 500 packets of 1500 B: 60 ms at 100 Mbit/s. CUBIC leaves it between about 0 and full.
    EXPECT_GT(during.downlink, before.downlink + 15);
    EXPECT_LT(during.downlink, before.downlink + 61);
    EXPECT_NEAR(after.downlink, before.downlink, 0.5);
    // Clocks drift: what is shown may fall on the refresh before or after (13.9 ms).
    EXPECT_GT(during.pose_to_photon, std::max(before.pose_to_photon, after.pose_to_photon) + 15);
    EXPECT_NEAR(after.pose_to_photon, before.pose_to_photon, 14);
  }
  EXPECT_GT(counter(run, "cabinet.down_packets_dropped_by_queue"), 0);
}

TEST(Background, IsCountedInTheBooks) {
  const Scratch scratch;
  const RunData run = test::run(shared, scratch / "run", {"record.packets=true", "duration_s=14"});
  std::int64_t sent = 0, dropped = 0, delivered = 0;
  for (const PacketLine& p : packets(scratch / "run")) {
    if (p.kind != "background") continue;
    EXPECT_EQ(p.link, "cabinet.down");
    EXPECT_GE(p.client, 1'000'000);
    ++sent;
    dropped += p.dropped_by.empty() ? 0 : 1;
    delivered += p.delivered >= 0 && p.delivered < 14'000'000'000 ? 1 : 0;
  }
  EXPECT_EQ(counter(run, "background_packets_sent"), sent);
  EXPECT_EQ(counter(run, "background_packets_dropped"), dropped);
  EXPECT_EQ(counter(run, "background_packets_delivered"), delivered);
  EXPECT_GT(sent, 20'000);
}

TEST(Background, MovesNobodyElsesDraws) {
  const Scratch scratch;
  const std::vector<std::string> sets{"record.packets=true", "duration_s=4", "background.cubic.start_s=1",
                                      "background.cubic.stop_s=3"};
  auto quiet = sets;
  quiet.insert(quiet.end(), {"background.cubic.stop_s=1.001", "background.poisson.mbps=0.01"});
  test::run(shared, scratch / "loud", sets);
  test::run(shared, scratch / "quiet", quiet);
  std::map<std::tuple<std::string, std::int64_t, std::string, std::int64_t, std::int64_t, std::int64_t>, std::int64_t>
      drawn;
  for (const PacketLine& p : packets(scratch / "quiet"))
    drawn[{p.link, p.client, p.kind, p.frame, p.index, p.attempt}] = p.drawn_delay;
  int common = 0;
  for (const PacketLine& p : packets(scratch / "loud")) {
    const auto found = drawn.find({p.link, p.client, p.kind, p.frame, p.index, p.attempt});
    if (found == drawn.end() || p.kind == "background") continue;
    ++common;
    ASSERT_EQ(found->second, p.drawn_delay) << p.link << " " << p.kind << " " << p.frame;
  }
  EXPECT_GT(common, 10'000);
}

TEST(Clients, AddingOneChangesNoDrawOfTheOthers) {
  const Scratch scratch;
  const std::vector<std::string> sets{"record.packets=true", "duration_s=3"};
  auto fewer = sets, more = sets;
  fewer.insert(fewer.end(), {"clients=3", "region.far.clients=\"2\""});
  more.insert(more.end(), {"clients=5", "region.far.clients=\"2..4\""});
  test::run(shared, scratch / "fewer", fewer);
  test::run(shared, scratch / "more", more);
  std::map<std::tuple<std::string, std::int64_t, std::string, std::int64_t, std::int64_t, std::int64_t>, std::int64_t>
      drawn;
  for (const PacketLine& p : packets(scratch / "fewer"))
    drawn[{p.link, p.client, p.kind, p.frame, p.index, p.attempt}] = p.drawn_delay;
  std::map<std::string, int> common;
  for (const PacketLine& p : packets(scratch / "more")) {
    const auto found = drawn.find({p.link, p.client, p.kind, p.frame, p.index, p.attempt});
    if (found == drawn.end()) continue;
    ++common[p.kind];
    ASSERT_EQ(found->second, p.drawn_delay) << p.link << " " << p.kind << " " << p.frame;
  }
  EXPECT_GT(common["video"], 5'000);
  EXPECT_GT(common["pose"], 2'000);
  EXPECT_GT(common["background"], 3'000);
}

TEST(Regions, AddTheirDelay) {
  const Scratch scratch;
  const std::vector<std::string> sets{"duration_s=3",
                                      "record.level=full",
                                      "uplink.delay={name=\"constant\", ms=3}",
                                      "background.0.mbps=0.1",
                                      "clients=2",
                                      "codec.traffic.name=constant",
                                      "background.1.stop_s=10.001",
                                      "downlink.delay={name=\"constant\", ms=3}",
                                      "region.near.clients=\"0\"",
                                      "region.far.clients=\"1\""};
  auto farther = sets;
  farther.emplace_back("region.far.downlink.delay.ms=33.25");
  const RunData near = test::run(shared, scratch / "near", sets), far = test::run(shared, scratch / "far", farther);
  EXPECT_NEAR(mean_downlink_ms(near, 1) - mean_downlink_ms(near, 0), 16, 0.3);
  EXPECT_NEAR(mean_downlink_ms(far, 1) - mean_downlink_ms(near, 1), 13.25, 0.3);
  EXPECT_NEAR(mean_downlink_ms(far, 0) - mean_downlink_ms(near, 0), 0, 0.3);
}

TEST(Servers, MoreOfThemRelieveTheGpu) {
  const Scratch scratch;
  const auto rendered = [&](const std::vector<std::string>& more) {
    std::vector<std::string> sets{"duration_s=4", "server.render.ms=10", "server.encode.ms=0.1"};
    sets.insert(sets.end(), more.begin(), more.end());
    return double(counter(test::run(shared, scratch / more.front(), sets), "frames_rendered"));
  };
  // 72 frames/s for each of four; one GPU does 100 frames/s.
  const double of_each = 4 * 72;
  EXPECT_NEAR(rendered({"region.near.servers=1", "region.far.servers=1"}), 2 * 4 * 100, 10);
  EXPECT_NEAR(rendered({"region.near.servers=2", "region.far.servers=1"}), 2 * of_each + 4 * 100, 10);
  EXPECT_NEAR(rendered({"region.far.servers=2", "region.near.servers=2"}), 4 * of_each, 10);
}

}  // namespace
}  // namespace photonlag::test
