#include "sim/record/summary_builder.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "sim/record/metric.hpp"
#include "sim/record/summary.hpp"

namespace photonlag {
namespace {

using nlohmann::ordered_json;

double ns(Nanos t) { return double(t.count()); }

std::array<double, store_columns> values_of(const RefreshRow& row) {
  std::array<double, store_columns> v{};
  std::transform(row.stages.begin(), row.stages.end(), v.begin(), ns);
  std::transform(row.downlink.begin(), row.downlink.end(), v.begin() + parts_at, ns);
  v[render_at] = ns(row.pose_to_photon_render);
  v[warp_at] = ns(row.pose_to_photon_warp);
  v[content_at] = ns(row.content_age);
  v[render_deg_at] = row.pose_error_render_deg;
  v[render_mm_at] = row.pose_error_render_mm;
  v[warp_deg_at] = row.pose_error_warp_deg;
  v[warp_mm_at] = row.pose_error_warp_mm;
  v[p95_deg_at] = row.pose_p95_render_deg;
  v[p95_mm_at] = row.pose_p95_render_mm;
  v[frame_age_at] = double(row.frame_age);
  v[psnr_at] = row.score ? row.score->psnr_db : no_value;
  v[ssim_at] = row.score ? row.score->ssim : no_value;
  v[flip_at] = row.score ? row.score->flip.value_or(no_value) : no_value;
  v[hole_at] = row.score ? row.score->hole_pct : no_value;
  v[outside_at] = row.score ? row.score->outside_fov_pct : no_value;
  return v;
}

}  // namespace

SummaryBuilder::SummaryBuilder(Nanos warmup, Nanos refresh_period, const std::filesystem::path& spill_file)
    : warmup_(warmup), refresh_period_(refresh_period), store_(store_columns, spill_file), repeats_(spill_file) {}

void SummaryBuilder::add(const RefreshRow& row) {
  ++refreshes_;
  no_frame_ += !row.frame;
  if (row.client >= clients_.size()) clients_.resize(std::size_t(row.client) + 1);
  if (row.vsync < warmup_) return;
  ++after_warmup_;
  if (!row.frame) return;
  follow(row, clients_[row.client]);
  scored_ += row.score.has_value();
  repeats_.add(row, store_.rows());
  store_.add(values_of(row));
}

void SummaryBuilder::follow(const RefreshRow& row, Client& client) {
  stale_ += row.repeated;
  missed_ += row.missed_vsync;
  if (!std::isnan(row.pose_p95_render_deg)) {
    ++stated_;
    within_deg_ += row.pose_error_render_deg <= row.pose_p95_render_deg;
    within_mm_ += row.pose_error_render_mm <= row.pose_p95_render_mm;
  }
  client.repeats = row.repeated ? client.repeats + 1 : 0;
  stale_run_max_ = std::max(stale_run_max_, client.repeats);
  if (client.shown_before) {
    judder_deg_.add(row.pose_error_warp_deg - client.last_deg);
    judder_mm_.add(row.pose_error_warp_mm - client.last_mm);
  }
  client.shown_before = true;
  client.last_deg = row.pose_error_warp_deg;
  client.last_mm = row.pose_error_warp_mm;
}

void SummaryBuilder::add(const FrameRow& row) {
  ++frames_;
  repeats_.add(row);
  rendered_ += row[Step::render_done] != never;
  packets_lost_ += row.packets_lost;
  ++fates_[row.fate.empty() ? "unfinished" : row.fate];
}

bool SummaryBuilder::medians(StageTimes& result) {
  if (store_.rows() == 0) return false;
  for (std::size_t i = 0; i < stage_count; ++i) {
    std::vector<double> values = store_.column(i);
    result[i] = Nanos(static_cast<std::int64_t>(nearest_rank(values, 0.5)));
  }
  return true;
}

ordered_json SummaryBuilder::metrics() {
  ordered_json list = ordered_json::array();
  const auto put = [&](std::size_t column, const std::string& name, const std::string& unit, double divisor = 1,
                       bool higher = false) {
    list.push_back(metric_of({name, unit, higher, divisor}, store_.column(column)));
  };
  put(render_at, "pose_to_photon_render_ms", "ms", ns_per_ms);
  put(warp_at, "pose_to_photon_warp_ms", "ms", ns_per_ms);
  put(content_at, "content_age_ms", "ms", ns_per_ms);
  for (std::size_t i = 0; i < stage_count; ++i) put(i, std::string(stage_names[i]) + "_ms", "ms", ns_per_ms);
  for (std::size_t i = 0; i < downlink_part_count; ++i)
    put(parts_at + i, "downlink_" + std::string(downlink_part_names[i]) + "_ms", "ms", ns_per_ms);
  put(render_deg_at, "pose_error_render_deg", "deg");
  put(render_mm_at, "pose_error_render_mm", "mm");
  put(warp_deg_at, "pose_error_warp_deg", "deg");
  put(warp_mm_at, "pose_error_warp_mm", "mm");
  if (stated_ > 0) {
    put(p95_deg_at, "pose_p95_render_deg", "deg");
    put(p95_mm_at, "pose_p95_render_mm", "mm");
  }
  put(frame_age_at, "frame_age", "refreshes");
  if (scored_ == 0) return list;
  put(psnr_at, "psnr_db", "dB", 1, true);
  put(ssim_at, "ssim", "1", 1, true);
  put(flip_at, "flip", "1");
  if (list.back().at("n") == 0) list.erase(list.size() - 1);
  put(hole_at, "hole_pct", "%");
  put(outside_at, "outside_fov_pct", "%");
  return list;
}

ordered_json SummaryBuilder::rates() const {
  const auto spread = [](const Spread& s) { return s.n() == 0 ? ordered_json(nullptr) : ordered_json(s.sd()); };
  const auto share = [&](std::int64_t within) {
    return stated_ == 0 ? ordered_json(nullptr) : ordered_json(double(within) / double(stated_));
  };
  ordered_json stale_rate;  // null without a refresh
  if (after_warmup_ > 0) stale_rate = double(stale_) / double(after_warmup_);
  return {single_value("stale_rate", "1", after_warmup_, stale_rate),
          single_value("stale_run_max", "refreshes", after_warmup_, stale_run_max_),
          single_value("missed_vsync", "refreshes", after_warmup_, missed_),
          single_value("no_frame", "refreshes", refreshes_, no_frame_),
          single_value("judder_deg", "deg/refresh", judder_deg_.n(), spread(judder_deg_)),
          single_value("judder_mm", "mm/refresh", judder_mm_.n(), spread(judder_mm_)),
          single_value("pose_p95_render_coverage_deg", "1", stated_, share(within_deg_), "0.95"),
          single_value("pose_p95_render_coverage_mm", "1", stated_, share(within_mm_), "0.95")};
}

ordered_json SummaryBuilder::build(const ordered_json& run) {
  ordered_json s = {{"schema", 1}, {"run", run}};
  s["warmup_ms"] = millis(warmup_);
  s["refresh_period_ms"] = millis(refresh_period_);
  s["refreshes"] = {{"all", refreshes_},
                    {"after_warmup", after_warmup_},
                    {"after_warmup_with_frame", store_.rows()},
                    {"scored", scored_}};
  s["frames"] = {{"all", frames_}, {"rendered", rendered_}};
  for (const char* fate : {"shown", "skipped", "undecodable", "lost", "replaced", "stale", "unfinished"})
    s["frames"][fate] = 0;
  for (const auto& [fate, n] : fates_) s["frames"][fate] = n;
  s["frames"]["packets_lost"] = packets_lost_;
  s["metrics"] = metrics();
  for (ordered_json& value : rates()) s["metrics"].push_back(std::move(value));
  tell_worst(s);
  s["aliases"] = aliases();
  s["counters"] = counters_;
  return s;
}

}  // namespace photonlag
