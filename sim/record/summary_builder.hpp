#pragma once
/// @file
/// Gathers what summary.json needs while rows stream by.

#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/record/blame.hpp"
#include "sim/record/repeats.hpp"
#include "sim/record/rows.hpp"
#include "sim/record/value_store.hpp"

namespace photonlag {

inline constexpr double no_value = std::numeric_limits<double>::quiet_NaN();  ///< A value that a row does not have.
inline constexpr double ns_per_ms = 1e6;

/// Welford's running variance.
class Spread {
 public:
  void add(double x) {
    const double d = x - mean_;
    mean_ += d / double(++n_);
    squares_ += d * (x - mean_);
  }
  [[nodiscard]] std::int64_t n() const { return n_; }
  [[nodiscard]] double sd() const { return n_ == 0 ? 0 : std::sqrt(squares_ / double(n_)); }  ///< Of the population.

 private:
  std::int64_t n_ = 0;
  double mean_ = 0, squares_ = 0;
};

/// Columns of the store: the stages, the downlink parts, then these.
enum StoreColumn : std::size_t {
  parts_at = stage_count,
  render_at = parts_at + downlink_part_count,
  warp_at,
  content_at,
  render_deg_at,
  render_mm_at,
  warp_deg_at,
  warp_mm_at,
  p95_deg_at,
  p95_mm_at,
  frame_age_at,
  psnr_at,
  ssim_at,
  flip_at,
  hole_at,
  outside_at,
  store_columns
};

/// Everything is over the refreshes with a vsync at or after the warm-up, but the frames' fates, no_frame and the
/// counters, which are over the whole run.
class SummaryBuilder {
 public:
  /// @param spill_file for long runs, with two beside it; removed by the destructor.
  SummaryBuilder(Nanos warmup, Nanos refresh_period, const std::filesystem::path& spill_file);

  void add(const RefreshRow& row);
  void add(const FrameRow& row);
  void count(const std::string& name, std::int64_t value) { counters_[name] += value; }

  /// Of every stage, over the refreshes after the warm-up that show a frame. @returns false if there are none.
  bool medians(StageTimes& result);

  /// summary.json. @param run what the summary says of the run itself (scenario, seed, ...).
  [[nodiscard]] nlohmann::ordered_json build(const nlohmann::ordered_json& run);

 private:
  struct Client {
    std::int64_t repeats = 0;  ///< In a row, up to now.
    bool shown_before = false;
    double last_deg = 0, last_mm = 0;
  };
  void follow(const RefreshRow& row, Client& client);
  [[nodiscard]] nlohmann::ordered_json metrics();
  [[nodiscard]] nlohmann::ordered_json rates() const;
  [[nodiscard]] nlohmann::ordered_json aliases();
  [[nodiscard]] nlohmann::ordered_json blame_counts();
  [[nodiscard]] Usual usual();
  [[nodiscard]] nlohmann::ordered_json repeats(const std::vector<std::uint32_t>& worst, std::vector<Cause>& causes);
  void tell_worst(nlohmann::ordered_json& summary);
  [[nodiscard]] nlohmann::ordered_json budget_entry(const char* key, std::string_view name, std::size_t column,
                                                    const std::vector<std::uint32_t>& worst);
  [[nodiscard]] nlohmann::ordered_json budget(const std::vector<std::uint32_t>& worst, std::vector<Cause>& causes);
  [[nodiscard]] std::vector<double> sum_of_stages(Stage first, Stage last);

  Nanos warmup_, refresh_period_;
  ValueStore store_;
  Repeats repeats_;
  std::map<std::string, std::int64_t> counters_, fates_;
  std::vector<Client> clients_;
  Spread judder_deg_, judder_mm_;
  std::int64_t refreshes_ = 0, no_frame_ = 0, after_warmup_ = 0, scored_ = 0;
  std::int64_t stated_ = 0, within_deg_ = 0, within_mm_ = 0;  // of the render poses' expected errors
  std::int64_t stale_ = 0, stale_run_max_ = 0, missed_ = 0, frames_ = 0, rendered_ = 0, packets_lost_ = 0;
};

}  // namespace photonlag
