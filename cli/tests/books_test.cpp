/// What must hold in every run: the stages add up, spans and packets agree with the milestones, no packet is
/// unaccounted for.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "cli/tests/program.hpp"

namespace photonlag::test {
namespace {

std::vector<std::string> shipped() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(source("scenarios")))
    if (entry.path().extension() == ".toml") names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

void expect_stages_add_up_and_none_is_negative(const RunData& run) {
  std::int64_t with_frame = 0;
  for (const ReadRefresh& row : run.refreshes) {
    if (!row.frame) continue;
    ++with_frame;
    Nanos sum{};
    for (const Nanos stage : row.stages) {
      ASSERT_GE(stage.count(), 0);
      sum += stage;
    }
    ASSERT_EQ(sum, row.pose_to_photon_render);
  }
  EXPECT_GT(with_frame, 100);
}

void expect_spans_inside_their_frames(const RunData& run) {
  std::map<std::pair<std::uint32_t, std::int64_t>, std::pair<Nanos, Nanos>> life;
  for (const FrameRow& row : run.frames) {
    Nanos last = row[Step::sample];
    for (const Nanos at : row.at) {
      if (at == never) continue;
      ASSERT_GE(at, last) << "frame " << row.frame;
      last = at;
    }
    life[{row.client, row.frame}] = {row[Step::sample], last};
  }
  ASSERT_FALSE(run.spans.empty());
  for (const ReadSpan& span : run.spans) {
    const auto& [born, gone] = life.at({span.client, span.frame});
    EXPECT_LE(born, span.start);
    EXPECT_LE(span.start, span.end);
    EXPECT_LE(span.end, gone);
  }
}

void expect_milestones_agree_with_packets(const RunData& run, const std::vector<PacketLine>& lines) {
  struct Seen {
    std::int64_t first_sent = INT64_MAX;
    std::set<std::int64_t> sent;                     // by index
    std::map<std::int64_t, std::int64_t> delivered;  // by index, earliest, at the end of the way
  };
  std::map<std::pair<std::int64_t, std::int64_t>, Seen> frames;
  for (const PacketLine& p : lines) {
    if (p.kind != "video") continue;
    Seen& seen = frames[{p.client, p.frame}];
    seen.first_sent = std::min(seen.first_sent, p.sent);
    if (p.attempt == 0) seen.sent.insert(p.index);
    if (p.delivered < 0 || p.link != "downlink") continue;
    const auto [place, fresh] = seen.delivered.try_emplace(p.index, p.delivered);
    if (!fresh) place->second = std::min(place->second, p.delivered);
  }
  const bool parity = counter(run, "fec_packets") > 0;
  int rebuilt = 0;
  for (const FrameRow& row : run.frames) {
    if (row[Step::first_packet_sent] == never) continue;
    const Seen& seen = frames.at({row.client, row.frame});
    EXPECT_EQ(row[Step::first_packet_sent].count(), seen.first_sent);
    EXPECT_EQ(row.packets, std::int64_t(seen.sent.size()));
    if (row[Step::colour_rebuilt] == never) continue;
    ++rebuilt;
    std::int64_t last = 0;
    for (const auto& [index, at] : seen.delivered)
      if (!parity || at <= row[Step::colour_rebuilt].count()) last = std::max(last, at);
    EXPECT_EQ(row[Step::colour_rebuilt].count(), last) << "frame " << row.frame;
    if (!parity) {
      EXPECT_EQ(seen.delivered.size(), seen.sent.size());
    }
  }
  EXPECT_GT(rebuilt, 100);
}

void expect_all_packets_accounted_for(const RunData& run, const std::vector<PacketLine>& lines) {
  std::map<std::string, std::map<std::string, std::int64_t>> dropped;  // by link and reason
  for (const PacketLine& p : lines) ++dropped[p.link][p.dropped_by];
  EXPECT_GE(dropped.size(), 2U);
  for (auto& [link, by] : dropped) {
    const auto count = [&run, &of = link](const std::string& what) { return counter(run, of + "_packets_" + what); };
    std::int64_t sent = 0, lost = 0;
    for (const auto& [reason, packets] : by) sent += packets;
    for (const std::string reason : {"queue", "loss", "down", "corruption"}) {
      EXPECT_EQ(by[reason], count("dropped_by_" + reason)) << link;
      lost += count("dropped_by_" + reason);
    }
    EXPECT_GE(count("in_flight"), 0) << link;
    EXPECT_EQ(count("sent"), count("delivered") + lost + count("in_flight")) << link;
    EXPECT_LE(sent, count("sent")) << link << ": those in an active queue have no fate yet";
    EXPECT_LE(count("sent"), sent + count("in_flight")) << link;
  }
}

class EveryScenario : public testing::TestWithParam<std::string> {};

/// Without pixels all scenarios are quick; the clock, the network and the ledger are the same.
TEST_P(EveryScenario, IsAccountedForToTheNanosecondAndThePacket) {
  const Scratch scratch;
  const RunData run =
      test::run("scenarios/" + GetParam(), scratch / "run",
                {"pixels=false", "record.packets=true", "record.level=full", "record.images=none", "duration_s=6"});
  const std::vector<PacketLine> lines = packets(scratch / "run");
  expect_stages_add_up_and_none_is_negative(run);
  expect_spans_inside_their_frames(run);
  expect_milestones_agree_with_packets(run, lines);
  expect_all_packets_accounted_for(run, lines);
}

INSTANTIATE_TEST_SUITE_P(Shipped, EveryScenario, testing::ValuesIn(shipped()), [](const auto& p) {
  std::string name = std::filesystem::path(p.param).stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace photonlag::test
