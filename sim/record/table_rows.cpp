#include "sim/record/table_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace photonlag {
namespace {

constexpr std::size_t frame_stages = step_count - 1;

constexpr std::array<std::string_view, frame_stages> stage_resources = {
    "tracker", "uplink",   "server_gpu",    "server_gpu", "compositor", "encoder",
    "encoder", "downlink", "jitter_buffer", "decoder",    "decoder",    "client_gpu"};

constexpr std::array<std::string_view, downlink_part_count> part_stages = {
    "downlink.pacing",        "downlink.recovery",    "downlink.queue",
    "downlink.serialisation", "downlink.propagation", "downlink.jitter"};

template <std::size_t n>
bool sums_to(const std::array<Nanos, n>& parts, Nanos whole) {
  return std::all_of(parts.begin(), parts.end(), [](Nanos p) { return p >= Nanos(0); }) &&
         std::accumulate(parts.begin(), parts.end(), Nanos(0)) == whole;
}

void write_score(CsvWriter& csv, const std::optional<Score>& score) {
  if (!score) {
    csv.gap(5);
    return;
  }
  csv.cell(score->psnr_db).cell(score->ssim).cell(score->flip).cell(score->hole_pct).cell(score->outside_fov_pct);
}

}  // namespace

void write_row(CsvWriter& csv, const RefreshRow& row) {
  csv.cell(row.client).cell(row.refresh).cell(row.vsync).cell(row.photon).cell(row.frame);
  if (row.frame) {
    csv.cell(row.repeated).cell(row.frame_age).cell(row.missed_vsync);
    for (const Nanos stage : row.stages) csv.cell(stage);
    csv.cell(row.pose_to_photon_render).cell(row.pose_to_photon_warp).cell(row.content_age);
    csv.cell(row.pose_error_render_deg).cell(row.pose_error_render_mm);
    csv.cell(row.pose_error_warp_deg).cell(row.pose_error_warp_mm);
    csv.cell(row.pose_p95_render_deg).cell(row.pose_p95_render_mm);
    csv.gap();
    write_score(csv, row.score);
  } else {
    csv.gap(3 + stage_count + 3 + 4 + 2 + 1 + 5);
  }
  csv.end_row();
}

void write_row(CsvWriter& csv, const FrameRow& row) {
  csv.cell(row.client).cell(row.frame);
  for (const Nanos at : row.at) csv.cell(at);
  csv.cell(row.guard_band_deg)
      .cell(row.triangles)
      .cell(row.bytes_colour)
      .cell(row.bytes_depth)
      .cell(row.packets)
      .cell(row.packets_lost);
  csv.cell(row.recovered_by).cell(row.keyframe).cell(row.qp).cell(row.fate);
  csv.end_row();
}

void write_row(CsvWriter& csv, const Span& span) {
  csv.cell(span.client).cell(span.frame).cell(span.stage).cell(span.resource).cell(span.start).cell(span.end);
  csv.end_row();
}

void write_row(CsvWriter& csv, const Sample& row) {
  csv.cell(row.at).cell(row.client).cell(row.source).cell(row.metric).cell(row.value);
  csv.end_row();
}

void write_row(CsvWriter& csv, const PacketRow& row) {
  const Packet& p = row.packet;
  csv.cell(row.link).cell(p.client).cell(std::string_view(name(p.kind))).cell(p.frame).cell(p.index).cell(p.attempt);
  csv.cell(p.copy).cell(p.bytes).cell(row.fate.offered).cell(row.fate.departed).cell(row.fate.drawn_delay);
  csv.cell(row.fate.delivered).cell(std::string_view(name(row.fate.dropped_by)));
  csv.end_row();
}

void check(const RefreshRow& row) {
  if (!row.frame) return;
  const auto wrong = [&](std::string_view what) {
    throw std::logic_error(fmt::format("refresh {} of client {}: {}", row.refresh, row.client, what));
  };
  if (!sums_to(row.stages, row.pose_to_photon_render))
    wrong("a stage is negative or the stages do not add up to pose_to_photon_render");
  if (!sums_to(row.downlink, row.stages[static_cast<std::size_t>(Stage::downlink)]))
    wrong("a downlink part is negative or the parts do not add up to the downlink stage");
}

void check(const FrameRow& row) {
  const auto wrong = [&](std::string_view what) {
    throw std::logic_error(fmt::format("frame {} of client {}: {}", row.frame, row.client, what));
  };
  // `never` is the largest instant, so a step reached after one that was not is out of order too.
  if (!std::is_sorted(row.at.begin(), row.at.end())) wrong("its steps are out of order");
  if (row[Step::colour_rebuilt] != never &&
      !sums_to(row.downlink, row[Step::colour_rebuilt] - row[Step::first_packet_sent]))
    wrong("a downlink part is negative or the parts do not add up to the downlink stage");
}

std::string_view resource_of(Stage stage) { return stage_resources.at(static_cast<std::size_t>(stage)); }

std::string_view resource_of(DownlinkPart part) { return part == DownlinkPart::pacing ? "pacer" : "downlink"; }

void spans_of(const FrameRow& row, std::vector<Span>& spans) {
  spans.clear();
  for (std::size_t i = 0; i < frame_stages; ++i) {
    Nanos start = row.at[i];
    const Nanos end = row.at[i + 1];
    if (end == never) return;
    if (end == start) continue;
    spans.push_back({row.client, row.frame, stage_names[i], stage_resources[i], start, end});
    if (static_cast<Stage>(i) != Stage::downlink) continue;
    for (std::size_t p = 0; p < downlink_part_count; ++p) {
      if (row.downlink[p] == Nanos(0)) continue;
      const auto part = static_cast<DownlinkPart>(p);
      spans.push_back({row.client, row.frame, part_stages[p], resource_of(part), start, start + row.downlink[p]});
      start += row.downlink[p];
    }
  }
}

}  // namespace photonlag
