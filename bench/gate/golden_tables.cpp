#include "bench/gate/golden_tables.hpp"

#include <fmt/format.h>

#include <cmath>

#include "sim/record/csv_reader.hpp"

namespace photonlag {
namespace {

Column column(const std::string& name) { return {name, "", ""}; }

TableSpec table_of(const char* file, const std::vector<std::string>& before, const std::vector<std::string>& after) {
  TableSpec table{file, "", {}};
  for (const std::string& name : before) table.columns.push_back(column(name));
  if (std::string(file) == "frames.csv")
    for (const Leg& leg : legs()) table.columns.push_back(column(leg.name + "_ns"));
  for (const std::string& name : after) table.columns.push_back(column(name));
  return table;
}

const TableSpec& frames_columns() {
  static const TableSpec table =
      table_of("frames.csv", {"client", "frame", "sample_ns"},
               {"bytes", "packets", "dropped", "recovered_by", "keyframe", "fate", "guard_band_deg"});
  return table;
}

const TableSpec& refreshes_columns() {
  static const TableSpec table =
      table_of("refreshes.csv",
               {"client", "refresh", "vsync_ns", "frame", "repeated", "frame_age", "missed_vsync", "repeat_ns",
                "warp_ns", "vsync_wait_ns", "scanout_ns", "pose_to_photon_warp_ns"},
               {"pose_error_render_deg", "pose_error_render_mm", "pose_error_warp_deg", "pose_error_warp_mm"});
  return table;
}

const TableSpec& figures_columns() {
  static const TableSpec table = table_of("figures.csv", {"metric", "stat", "unit", "better", "value"}, {});
  return table;
}

std::string cell(std::optional<Nanos> length) { return length ? fmt::format(",{}", length->count()) : ","; }

/// Twelve digits: finer than the 1e-9 that floats are compared to.
std::string rounded(double value) { return fmt::format(",{:.12g}", value); }

Stage after_present_wait(std::size_t i) { return static_cast<Stage>(static_cast<std::size_t>(Stage::repeat) + i); }
constexpr std::size_t refresh_stages = 4;  // repeat, warp, vsync_wait, scanout

}  // namespace

const std::vector<Leg>& legs() {
  static const std::vector<Leg> all = [] {
    std::vector<Leg> made;
    for (std::size_t i = 0; i <= static_cast<std::size_t>(Stage::present_wait); ++i) {
      const auto stage = static_cast<Stage>(i);
      if (stage != Stage::downlink) made.push_back({std::string(stage_names[i]), stage});
      for (std::size_t part = 0; stage == Stage::downlink && part < downlink_part_count; ++part)
        made.push_back({"downlink." + std::string(downlink_part_names[part]), stage, static_cast<DownlinkPart>(part)});
    }
    return made;
  }();
  return all;
}

std::optional<Nanos> length_of(const FrameRow& frame, const Leg& leg) {
  const Nanos end = frame[end_of(leg.stage)];
  if (end == never) return {};
  if (leg.part) return frame.downlink[static_cast<std::size_t>(*leg.part)];
  return end - frame[static_cast<Step>(leg.stage)];
}

std::string frames_text(const std::vector<GoldenFrame>& frames, std::string& exact) {
  std::string text = header_of(frames_columns()) + "\n";
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const GoldenFrame& f = frames[i];
    std::string line = fmt::format("{},{}", f.client, f.frame);
    const Nanos sample = f[Step::sample];
    line += cell(sample == never ? std::nullopt : std::optional(sample));
    for (const Leg& leg : legs()) line += cell(length_of(f, leg));
    line += fmt::format(",{},{},{},{},{},{}", f.bytes_colour, f.packets, f.dropped, f.recovered_by, f.keyframe ? 1 : 0,
                        f.fate);
    exact += line + "\n";
    if (i < rows_kept) text += line + rounded(f.guard_band_deg) + "\n";
  }
  return text;
}

std::string refreshes_text(const std::vector<ReadRefresh>& refreshes, std::string& exact) {
  std::string text = header_of(refreshes_columns()) + "\n";
  for (std::size_t i = 0; i < refreshes.size(); ++i) {
    const ReadRefresh& r = refreshes[i];
    std::string line = fmt::format("{},{},{}", r.client, r.refresh, r.vsync.count());
    std::string floats = ",,,,";
    if (r.frame) {
      line += fmt::format(",{},{},{},{}", *r.frame, r.repeated ? 1 : 0, r.frame_age, r.missed_vsync ? 1 : 0);
      for (std::size_t s = 0; s < refresh_stages; ++s)
        line += cell(r.stages[static_cast<std::size_t>(after_present_wait(s))]);
      line += cell(r.pose_to_photon_warp);
      floats = rounded(r.pose_error_render_deg) + rounded(r.pose_error_render_mm) + rounded(r.pose_error_warp_deg) +
               rounded(r.pose_error_warp_mm);
    } else {
      line += ",,,,,,,,,";
    }
    exact += line + "\n";
    if (i < rows_kept) text += line + floats + "\n";
  }
  return text;
}

std::string figures_text(const std::vector<Figure>& figures) {
  std::string text = header_of(figures_columns()) + "\n";
  for (const Figure& f : figures) {
    const char* better = f.better == Better::lower ? "lower" : f.better == Better::higher ? "higher" : "";
    text += fmt::format("{},{},{},{},{}\n", f.metric, f.stat, f.unit, better,
                        f.value ? fmt::format("{:.12g}", *f.value) : "");
  }
  return text;
}

std::vector<GoldenFrame> read_frames(const std::filesystem::path& file) {
  CsvReader csv(file, frames_columns());
  std::vector<GoldenFrame> frames;
  while (csv.next_row()) {
    GoldenFrame f;
    f.client = static_cast<std::uint32_t>(csv.integer());
    f.frame = csv.integer();
    f[Step::sample] = csv.time_or_never();
    bool reached = f[Step::sample] != never;
    for (const Leg& leg : legs()) {
      const auto length = csv.integer_or_gap();
      if (length && !reached) csv.fail("holds a duration after one that is missing");
      reached = length.has_value();
      if (!reached) continue;
      const bool goes_on = leg.part && *leg.part != DownlinkPart::pacing;
      if (leg.part) f.downlink[static_cast<std::size_t>(*leg.part)] = Nanos(*length);
      f[end_of(leg.stage)] = (goes_on ? f[end_of(leg.stage)] : f[static_cast<Step>(leg.stage)]) + Nanos(*length);
    }
    f.bytes_colour = csv.integer();
    f.packets = csv.integer();
    f.dropped = csv.text();
    f.recovered_by = csv.text();
    f.keyframe = csv.flag();
    f.fate = csv.text();
    f.guard_band_deg = csv.number();
    frames.push_back(std::move(f));
  }
  return frames;
}

std::vector<ReadRefresh> read_refreshes(const std::filesystem::path& file) {
  CsvReader csv(file, refreshes_columns());
  std::vector<ReadRefresh> refreshes;
  while (csv.next_row()) {
    ReadRefresh r;
    r.client = static_cast<std::uint32_t>(csv.integer());
    r.refresh = csv.integer();
    r.vsync = csv.time();
    r.frame = csv.integer_or_gap();
    if (r.frame) {
      r.repeated = csv.flag();
      r.frame_age = csv.integer();
      r.missed_vsync = csv.flag();
      for (std::size_t s = 0; s < refresh_stages; ++s)
        r.stages[static_cast<std::size_t>(after_present_wait(s))] = csv.time();
      r.pose_to_photon_warp = csv.time();
      for (double* error :
           {&r.pose_error_render_deg, &r.pose_error_render_mm, &r.pose_error_warp_deg, &r.pose_error_warp_mm})
        *error = csv.number();
    } else {
      csv.gaps(12);
    }
    refreshes.push_back(std::move(r));
  }
  return refreshes;
}

std::vector<Figure> read_figures(const std::filesystem::path& file) {
  CsvReader csv(file, figures_columns());
  std::vector<Figure> figures;
  while (csv.next_row()) {
    Figure f;
    f.metric = csv.text();
    f.stat = csv.text();
    f.unit = csv.text();
    const std::string better = csv.text();
    f.better = better == "lower" ? Better::lower : better == "higher" ? Better::higher : Better::neither;
    f.value = csv.number_or_gap();
    figures.push_back(std::move(f));
  }
  return figures;
}

}  // namespace photonlag
