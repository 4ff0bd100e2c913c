#include "sim/record/reader.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "sim/core/error.hpp"
#include "sim/record/csv_reader.hpp"
#include "sim/record/partial_folder.hpp"
#include "sim/record/run_files.hpp"
#include "sim/record/summary.hpp"

namespace photonlag {
namespace {

namespace fs = std::filesystem;

ReadRefresh read_refresh(CsvReader& csv) {
  ReadRefresh row;
  row.client = csv.client();
  row.refresh = csv.integer();
  row.vsync = csv.time();
  row.photon = csv.time();
  row.frame = csv.integer_or_gap();
  if (!row.frame) {
    csv.gaps(3 + stage_count + 3 + 4 + 2 + 1 + 5);
    return row;
  }
  row.repeated = csv.flag();
  row.frame_age = csv.integer();
  row.missed_vsync = csv.flag();
  Nanos sum{};
  for (Nanos& stage : row.stages) sum += stage = csv.time();
  row.pose_to_photon_render = csv.time();
  if (sum != row.pose_to_photon_render) csv.fail("the stages do not add up to it");
  row.pose_to_photon_warp = csv.time();
  row.content_age = csv.time();
  for (double* e :
       {&row.pose_error_render_deg, &row.pose_error_render_mm, &row.pose_error_warp_deg, &row.pose_error_warp_mm})
    *e = csv.number();
  for (double* p95 : {&row.pose_p95_render_deg, &row.pose_p95_render_mm})
    if (const auto stated = csv.number_or_gap()) *p95 = *stated;
  row.blame = csv.text();
  if (csv.at_gap()) {
    csv.gaps(5);
    return row;
  }
  Score& score = row.score.emplace();
  score.psnr_db = csv.number();
  score.ssim = csv.number();
  score.flip = csv.number_or_gap();
  score.hole_pct = csv.number();
  score.outside_fov_pct = csv.number();
  return row;
}

FrameRow read_frame(CsvReader& csv) {
  FrameRow row;
  row.client = csv.client();
  row.frame = csv.integer();
  for (Nanos& at : row.at) at = csv.time_or_never();
  if (!std::is_sorted(row.at.begin(), row.at.end())) csv.fail("the steps of the frame are out of order");
  row.guard_band_deg = csv.number();
  for (std::int64_t* n : {&row.triangles, &row.bytes_colour, &row.bytes_depth, &row.packets, &row.packets_lost})
    *n = csv.integer();
  row.recovered_by = csv.text();
  row.keyframe = csv.flag();
  if (const auto qp = csv.integer_or_gap()) row.qp = static_cast<int>(*qp);
  row.fate = csv.text();
  return row;
}

ReadSpan read_span(CsvReader& csv) {
  ReadSpan span;
  span.client = csv.client();
  span.frame = csv.integer();
  span.stage = csv.text();
  span.resource = csv.text();
  span.start = csv.time();
  span.end = csv.time();
  return span;
}

/// Reads one table if the run has it, and holds it against the manifest.
template <class Row>
void read_table(const RunData& run, const TableSpec& table, Row (*read)(CsvReader&), std::vector<Row>& rows) {
  const fs::path path = run.folder / table.file;
  const auto& files = run.manifest.at("files");
  if (!files.contains(table.file)) return;
  if (!fs::exists(path)) throw InputError({path.string()}, "is missing: manifest.json lists it");
  CsvReader csv(path, table);
  const std::int64_t promised = files.at(table.file).value("rows", std::int64_t(-1));
  const std::size_t most = fs::file_size(path) / table.columns.size();  // a cell and what ends it: one byte or more
  rows.reserve(std::min(static_cast<std::size_t>(std::max<std::int64_t>(promised, 0)), most));
  while (csv.next_row()) rows.push_back(read(csv));
  if (promised != csv.rows())
    throw InputError({path.string(), static_cast<unsigned>(csv.rows() + 1), 1},
                     "the table ends after " + std::to_string(csv.rows()) + " rows; manifest.json promises " +
                         std::to_string(promised));
  check_listed(run.manifest, run.folder, table.file);
}

/// The split of the downlink is only in spans.csv; puts it back into frames and refreshes.
void restore_downlink(RunData& run) {
  using Key = std::pair<std::uint32_t, std::int64_t>;
  std::map<Key, FrameRow*> frames;
  for (FrameRow& f : run.frames) frames[{f.client, f.frame}] = &f;
  for (const ReadSpan& span : run.spans) {
    if (!span.stage.starts_with("downlink.")) continue;
    const auto part = std::find(downlink_part_names.begin(), downlink_part_names.end(), span.stage.substr(9));
    const auto frame = frames.find({span.client, span.frame});
    if (part == downlink_part_names.end() || frame == frames.end()) continue;
    frame->second->downlink[static_cast<std::size_t>(part - downlink_part_names.begin())] = span.end - span.start;
  }
  for (ReadRefresh& r : run.refreshes) {
    if (!r.frame) continue;
    if (const auto f = frames.find({r.client, *r.frame}); f != frames.end()) r.downlink = f->second->downlink;
  }
}

std::optional<fs::file_time_type> finished_at(const fs::path& folder) {
  std::error_code error;
  if (!is_run_folder(folder)) return std::nullopt;
  const auto time = fs::last_write_time(folder / "manifest.json", error);
  return error ? std::nullopt : std::optional(time);
}

}  // namespace

RunData read_run(const fs::path& folder) try {
  RunData run;
  run.folder = folder;
  run.manifest = load_manifest(folder);
  run.summary = load_summary(folder);
  read_table(run, refreshes_table(), read_refresh, run.refreshes);
  read_table(run, frames_table(), read_frame, run.frames);
  read_table(run, spans_table(), read_span, run.spans);
  restore_downlink(run);
  return run;
} catch (const nlohmann::json::exception& e) {
  throw InputError({(folder / "manifest.json").string()}, std::string("is damaged: ") + e.what());
}

fs::path newest_run(const fs::path& root) {
  fs::path newest;
  fs::file_time_type newest_time{};
  const auto consider = [&](const fs::path& folder) {
    const auto time = finished_at(folder);
    if (!time) return false;
    if (newest.empty() || *time > newest_time || (*time == newest_time && folder > newest))
      newest = folder, newest_time = *time;
    return true;
  };
  std::error_code error;
  if (fs::is_directory(root, error) && !consider(root)) {
    const auto skip = fs::directory_options::skip_permission_denied;
    for (auto it = fs::recursive_directory_iterator(root, skip, error); it != fs::recursive_directory_iterator();
         it.increment(error))
      if (it->is_directory(error) && (is_partial_name(it->path().filename()) || consider(it->path())))
        it.disable_recursion_pending();
  }
  if (newest.empty()) throw InputError({root.string()}, "holds no finished run; `photonlag run SCENARIO` makes one");
  return newest;
}

}  // namespace photonlag
