#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <tuple>

#include "cli/tests/storm.hpp"

namespace photonlag::test {
namespace {

using FrameKey = std::pair<std::int64_t, std::int64_t>;  // client, frame

const std::set<std::string> fates = {"shown", "skipped", "undecodable", "lost", "replaced", "stale", "unfinished"};

std::map<FrameKey, const FrameRow*> by_key(const RunData& run) {
  std::map<FrameKey, const FrameRow*> rows;
  for (const FrameRow& row : run.frames)
    EXPECT_TRUE(rows.emplace(FrameKey(row.client, row.frame), &row).second) << "two rows of frame " << row.frame;
  return rows;
}

/// What was reached is a run of steps from the first on, none before the one ahead of it.
void expect_steps_in_order(const FrameRow& row) {
  bool ended = false;
  for (std::size_t i = 1; i < step_count; ++i) {
    ended = ended || row.at[i] == never;
    ASSERT_EQ(row.at[i] == never, ended) << "frame " << row.frame << ": " << step_names[i] << " after a gap";
    if (ended) continue;
    ASSERT_LE(row.at[i - 1], row.at[i]) << "frame " << row.frame << ": " << step_names[i];
  }
}

void expect_fate_fits(const FrameRow& row) {
  ASSERT_TRUE(fates.contains(row.fate)) << "frame " << row.frame << " is " << row.fate;
  const bool never_encoded = row.fate == "replaced" || row.fate == "stale";
  ASSERT_TRUE(row.fate != "shown" || row[Step::first_warp] != never) << row.frame;
  ASSERT_TRUE(!never_encoded || row[Step::encode_start] == never) << row.frame;
  ASSERT_TRUE(row.fate != "undecodable" || (row[Step::colour_rebuilt] != never && row[Step::released] == never))
      << row.frame;
  ASSERT_TRUE(row.fate != "lost" || row[Step::colour_rebuilt] == never) << row.frame;
}

/// The first transmissions and what came of a frame at the client's end of the last link.
struct Carried {
  std::set<std::int64_t> sent;
  std::map<std::int64_t, std::int64_t> came;  // by index, the earliest
  std::int64_t first_sent = INT64_MAX, dropped = 0;
};

std::map<FrameKey, Carried> carried_video(const RunData& run, std::int64_t end) {
  std::map<FrameKey, Carried> frames;
  for (const PacketLine& p : packets(run.folder)) {
    if (p.kind != "video") continue;
    Carried& carried = frames[{p.client, p.frame}];
    if (p.attempt == 0) carried.sent.insert(p.index);
    carried.first_sent = std::min(carried.first_sent, p.sent);
    carried.dropped += p.dropped_by.empty() ? 0 : 1;
    if (p.link != "downlink" || p.delivered < 0 || p.delivered >= end) continue;
    const auto [place, fresh] = carried.came.try_emplace(p.index, p.delivered);
    if (!fresh) place->second = std::min(place->second, p.delivered);
  }
  return frames;
}

/// As RTP packets: 40 B of headers, and 2 more where a frame needs several.
std::int64_t data_packets(const FrameRow& row, std::int64_t mtu) {
  return row.bytes_colour <= mtu - 40 ? 1 : (row.bytes_colour + mtu - 43) / (mtu - 42);
}

/// It is whole with the last of its packets; with parity among them, once enough and no later than all data have come.
void expect_rebuilt_in_time(const Storm& storm, const FrameRow& row, const Carried& carried) {
  const std::int64_t data = data_packets(row, storm.mtu_bytes), rebuilt = row[Step::colour_rebuilt].count();
  std::int64_t enough = 0, data_came = 0, last_data = 0;
  for (const auto& [index, at] : carried.came) {
    enough += at <= rebuilt ? 1 : 0;
    if (index >= data) continue;
    ++data_came;
    last_data = std::max(last_data, at);
  }
  ASSERT_GE(enough, data) << "frame " << row.frame;
  ASSERT_TRUE(data_came < data || rebuilt <= last_data) << "frame " << row.frame;
  ASSERT_TRUE(storm.fec || rebuilt == last_data) << "frame " << row.frame;
}

void expect_agrees(const Storm& storm, const FrameRow& row, const Carried& carried) {
  const std::int64_t end = storm.duration_s * 1'000'000'000;
  // Those that wait in an active queue at the end are not in packets.csv.
  const std::int64_t waiting = row.packets - std::int64_t(carried.sent.size());
  ASSERT_GE(waiting, 0) << "frame " << row.frame;
  ASSERT_LE(row[Step::first_packet_sent].count(), carried.first_sent) << "frame " << row.frame;
  ASSERT_TRUE(waiting > 0 || row[Step::first_packet_sent].count() == carried.first_sent) << "frame " << row.frame;
  ASSERT_LE(row.packets_lost, carried.dropped) << "frame " << row.frame;
  const bool all_came = std::int64_t(carried.came.size()) == row.packets;
  if (row[Step::colour_rebuilt] == never) {
    const bool being_sent = row.fate == "unfinished" && row[Step::first_packet_sent].count() > end - 50'000'000;
    EXPECT_TRUE(!all_came || being_sent || row.fate == "lost" || row.fate == "skipped" || row.fate == "undecodable")
        << "frame " << row.frame << ": " << row.fate;
    return;
  }
  expect_rebuilt_in_time(storm, row, carried);
}

/// In no order.
std::vector<std::string> lines(const RunData& run, const std::string& file) {
  std::ifstream in(run.folder / file);
  std::vector<std::string> all;
  for (std::string line; std::getline(in, line);) all.push_back(line);
  std::ranges::sort(all);
  return all;
}

}  // namespace

void expect_same_rows(const RunData& a, const RunData& b) {
  for (const std::string file : {"refreshes.csv", "frames.csv", "spans.csv"}) {
    const std::vector<std::string> one = lines(a, file), other = lines(b, file);
    ASSERT_EQ(one.size(), other.size()) << file;
    for (std::size_t i = 0; i < one.size(); ++i) ASSERT_EQ(one[i], other[i]) << file;
  }
}

void expect_every_refresh(const Storm& storm, const RunData& run) {
  const auto frames = by_key(run);
  EXPECT_EQ(std::int64_t(run.refreshes.size()), storm.clients * storm.duration_s * storm.refresh_hz);
  std::map<std::uint32_t, std::int64_t> next, newest;
  for (const ReadRefresh& row : run.refreshes) {
    ASSERT_EQ(row.refresh, next[row.client]++);
    if (!row.frame) {
      ASSERT_FALSE(newest.contains(row.client)) << "refresh " << row.refresh << " shows nothing any more";
      continue;
    }
    Nanos sum{};
    for (const Nanos stage : row.stages) {
      ASSERT_GE(stage.count(), 0);
      sum += stage;
    }
    ASSERT_EQ(sum, row.pose_to_photon_render);
    const auto [last, first] = newest.try_emplace(row.client, *row.frame);
    ASSERT_GE(*row.frame, last->second);
    last->second = *row.frame;
    const auto frame = frames.find({row.client, *row.frame});
    ASSERT_NE(frame, frames.end()) << "refresh " << row.refresh << " shows frame " << *row.frame;
    ASSERT_EQ(frame->second->fate, "shown") << *row.frame;
  }
}

void expect_every_frame(const Storm&, const RunData& run) {
  std::map<std::uint32_t, std::int64_t> next;
  std::map<std::string, std::int64_t> by_fate;
  std::set<FrameKey> shown;
  for (const ReadRefresh& row : run.refreshes)
    if (row.frame) shown.insert({row.client, *row.frame});
  for (const FrameRow& row : run.frames) {
    ASSERT_EQ(row.frame, next[row.client]++);
    expect_steps_in_order(row);
    expect_fate_fits(row);
    ASSERT_EQ(row.fate == "shown", shown.contains({row.client, row.frame})) << row.frame;
    ++by_fate[row.fate];
  }
  EXPECT_EQ(counter(run, "frames_rendered"), std::int64_t(run.frames.size()));
  for (const std::string& fate : fates) EXPECT_EQ(run.summary.at("frames").at(fate), by_fate[fate]) << fate;
  EXPECT_EQ(counter(run, "frames_lost"), by_fate["lost"]);
  EXPECT_EQ(counter(run, "frames_skipped"), by_fate["skipped"]);
  EXPECT_EQ(counter(run, "frames_undecodable"), by_fate["undecodable"]);
  EXPECT_EQ(counter(run, "frames_replaced"), by_fate["replaced"]);
  EXPECT_EQ(counter(run, "frames_dropped_stale"), by_fate["stale"]);
}

void expect_packets_balance(const Storm& storm, const RunData& run) {
  struct Seen {
    std::map<std::string, std::int64_t> dropped;
    std::int64_t rows = 0, arrived = 0, late = 0;
    std::set<std::tuple<std::int64_t, std::string, std::int64_t, std::int64_t, std::int64_t, std::int64_t>> packets;
  };
  const std::int64_t end = storm.duration_s * 1'000'000'000;
  std::map<std::string, Seen> links;
  for (const PacketLine& p : packets(run.folder)) {
    ASSERT_LT(p.sent, end);
    Seen& seen = links[p.link];
    ++seen.rows;
    ASSERT_TRUE(seen.packets.emplace(p.client, p.kind, p.frame, p.index, p.attempt, p.duplicate).second)
        << "two packets alike on " << p.link;
    ++seen.dropped[p.dropped_by];
    if (p.dropped_by.empty()) ++(p.delivered < end ? seen.arrived : seen.late);
  }
  for (auto& [link, seen] : links) {
    const auto count = [&run, &of = link](const std::string& what) { return counter(run, of + "_packets_" + what); };
    std::int64_t dropped = 0;
    for (const std::string reason : {"queue", "loss", "down", "corruption"}) {
      EXPECT_EQ(seen.dropped[reason], count("dropped_by_" + reason)) << link;
      dropped += count("dropped_by_" + reason);
    }
    EXPECT_EQ(seen.arrived, count("delivered")) << link;
    EXPECT_EQ(count("sent"), count("delivered") + dropped + count("in_flight")) << link;
    const std::int64_t undecided = count("sent") - seen.rows;  // they wait in an active queue
    EXPECT_GE(undecided, 0) << link;
    EXPECT_EQ(seen.late + undecided, count("in_flight")) << link;
  }
}

void expect_frames_agree_with_packets(const Storm& storm, const RunData& run) {
  const auto carried = carried_video(run, storm.duration_s * 1'000'000'000);
  for (const FrameRow& row : run.frames)
    if (row[Step::first_packet_sent] != never) {
      const auto found = carried.find({row.client, row.frame});
      if (found == carried.end()) continue;  // all of it waits in an active queue
      expect_agrees(storm, row, found->second);
    }
}

void expect_explained(const Storm& storm, const RunData& run) {
  const std::string last = std::to_string(storm.clients - 1);
  bool any = false;
  for (const ReadRefresh& row : run.refreshes)
    any = any || (row.client + 1 == storm.clients && row.frame && row.vsync >= std::chrono::seconds(1));
  const Outcome told = photonlag({"explain", run.folder.string(), "--client", last});
  EXPECT_EQ(told.exit_code, any ? 0 : 2) << told.err;
  EXPECT_NE((any ? told.out : told.err).find(any ? "Refresh " : "shows no frame"), std::string::npos)
      << told.out << told.err;
  const Outcome end = photonlag({"explain", run.folder.string(), "--client", last, "--refresh",
                                 std::to_string(storm.duration_s * storm.refresh_hz - 1)});
  EXPECT_EQ(end.exit_code, 0) << end.err;
}

}  // namespace photonlag::test
