#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "sim/record/metric.hpp"
#include "sim/record/summary.hpp"
#include "sim/record/summary_builder.hpp"

namespace photonlag {
namespace {

using nlohmann::ordered_json;

/// Indices of the ceil(1 %) largest, the earlier first among equals, in rising order.
std::vector<std::uint32_t> worst_of(const std::vector<double>& values) {
  std::vector<std::uint32_t> order(values.size());
  std::iota(order.begin(), order.end(), 0u);
  const auto worse = [&](std::uint32_t a, std::uint32_t b) {
    return values[a] != values[b] ? values[a] > values[b] : a < b;
  };
  const std::size_t n = (values.size() + 99) / 100;
  if (n < order.size())
    std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(n), order.end(), worse);
  order.resize(n);
  std::sort(order.begin(), order.end());
  return order;
}

double mean(const std::vector<double>& values) {
  return values.empty() ? no_value : std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
}

double mean(const std::vector<double>& values, const std::vector<std::uint32_t>& which) {
  double sum = 0;
  for (const std::uint32_t i : which) sum += values[i];
  return which.empty() ? no_value : sum / double(which.size());
}

ordered_json number(double x) { return std::isfinite(x) ? ordered_json(x) : ordered_json(nullptr); }

}  // namespace

std::vector<double> SummaryBuilder::sum_of_stages(Stage first, Stage last) {
  std::vector<double> sum(store_.rows(), 0.0);
  for (auto i = static_cast<std::size_t>(first); i <= static_cast<std::size_t>(last); ++i) {
    const std::vector<double> values = store_.column(i);
    std::transform(sum.begin(), sum.end(), values.begin(), sum.begin(), std::plus<>());
  }
  return sum;
}

ordered_json SummaryBuilder::budget_entry(const char* key, std::string_view name, std::size_t column,
                                          const std::vector<std::uint32_t>& worst) {
  std::vector<double> values = store_.column(column);
  ordered_json e = {{key, name}, {"mean_ms", number(mean(values) / ns_per_ms)}};
  e["worst_1pct_mean_ms"] = number(mean(values, worst) / ns_per_ms);
  e["p50_ms"] = number(values.empty() ? no_value : nearest_rank(values, 0.5) / ns_per_ms);
  return e;
}

ordered_json SummaryBuilder::budget(const std::vector<std::uint32_t>& worst, std::vector<Cause>& causes) {
  ordered_json list = ordered_json::array();
  const auto may_be_blamed = [&](const std::string& name, const ordered_json& e) {
    if (!worst.empty()) causes.push_back({name, e.at("mean_ms"), e.at("worst_1pct_mean_ms")});
  };
  for (std::size_t i = 0; i < stage_count; ++i) {
    ordered_json e = budget_entry("stage", stage_names[i], i, worst);
    if (static_cast<Stage>(i) != Stage::downlink) may_be_blamed(std::string(stage_names[i]), e);
    for (std::size_t p = 0; static_cast<Stage>(i) == Stage::downlink && p < downlink_part_count; ++p) {
      e["parts"].push_back(budget_entry("part", downlink_part_names[p], parts_at + p, worst));
      may_be_blamed("downlink." + std::string(downlink_part_names[p]), e["parts"].back());
    }
    list.push_back(std::move(e));
  }
  return list;
}

void SummaryBuilder::tell_worst(ordered_json& summary) {
  std::vector<double> total = store_.column(render_at);
  const std::vector<std::uint32_t> worst = worst_of(total);
  const double worst_mean = mean(total, worst) / ns_per_ms, all_mean = mean(total) / ns_per_ms;
  const double median = total.empty() ? no_value : nearest_rank(total, 0.5) / ns_per_ms;
  std::vector<Cause> causes;
  summary["worst_1pct"] = {{"refreshes", worst.size()},
                           {"mean_ms", number(worst_mean)},
                           {"mean_of_all_ms", number(all_mean)},
                           {"p50_of_all_ms", number(median)}};
  summary["budget"] = budget(worst, causes);
  ordered_json why_repeated = repeats(worst, causes);
  summary["blame"] = {{"counts", blame_counts()},
                      {"repeats", std::move(why_repeated)},
                      {"sentence", blame_sentence(causes, median, worst.size())}};
}

Usual SummaryBuilder::usual() {
  Usual usual{.refresh_period = refresh_period_};
  if (!medians(usual.stages)) return usual;
  for (std::size_t p = 0; p < downlink_part_count; ++p) {
    std::vector<double> values = store_.column(parts_at + p);
    usual.downlink[p] = Nanos(static_cast<std::int64_t>(nearest_rank(values, 0.5)));
  }
  return usual;
}

/// Hands what the stage `repeat` holds on to what made the frames late.
ordered_json SummaryBuilder::repeats(const std::vector<std::uint32_t>& worst, std::vector<Cause>& causes) {
  struct Share {
    double ms = 0, worst_ms = 0;
    std::int64_t refreshes = 0, worst_refreshes = 0;
  };
  std::array<Share, root_count> shares{};
  const std::vector<double> took = store_.column(static_cast<std::size_t>(Stage::repeat));
  for (const auto& [number, root] : repeats_.roots(usual())) {
    Share& share = shares[static_cast<std::size_t>(root)];
    const bool is_worst = std::binary_search(worst.begin(), worst.end(), number);
    share.ms += took[number] / ns_per_ms, ++share.refreshes;
    if (is_worst) share.worst_ms += took[number] / ns_per_ms, ++share.worst_refreshes;
  }
  std::erase_if(causes, [](const Cause& c) { return c.name == "repeat"; });
  ordered_json list = ordered_json::array();
  for (std::size_t i = 0; i < root_count; ++i) {
    const Share& s = shares[i];
    if (s.refreshes == 0) continue;
    const std::string cause(name(static_cast<Root>(i)));
    list.push_back({{"cause", cause},
                    {"refreshes", s.refreshes},
                    {"repeat_ms", s.ms},
                    {"worst_1pct_refreshes", s.worst_refreshes},
                    {"worst_1pct_repeat_ms", s.worst_ms}});
    auto known = std::find_if(causes.begin(), causes.end(), [&](const Cause& c) { return c.name == cause; });
    if (known == causes.end()) known = causes.insert(known, Cause{cause});
    known->mean_ms += s.ms / double(took.size());
    known->worst_mean_ms += s.worst_ms / double(worst.size());
    known->worst_repeats = s.worst_refreshes;
  }
  return list;
}

ordered_json SummaryBuilder::blame_counts() {
  std::array<std::int64_t, stage_count> counts{};
  StageTimes median{};
  if (medians(median)) {
    // One column at a time: who leads so far, and by how much.
    std::vector<double> excess(store_.rows(), -std::numeric_limits<double>::infinity());
    std::vector<std::uint8_t> leader(store_.rows(), 0);
    for (std::size_t i = 0; i < stage_count; ++i) {
      const std::vector<double> values = store_.column(i);
      for (std::size_t r = 0; r < values.size(); ++r) {
        const double e = values[r] - double(median[i].count());
        if (e > excess[r]) excess[r] = e, leader[r] = static_cast<std::uint8_t>(i);
      }
    }
    for (const std::uint8_t i : leader) ++counts[i];
  }
  ordered_json result = ordered_json::object();
  for (std::size_t i = 0; i < stage_count; ++i) result[std::string(stage_names[i])] = counts[i];
  return result;
}

ordered_json SummaryBuilder::aliases() {
  const auto same = [](const char* name, const char* source, const char* metric, const char* definition) {
    return ordered_json{{"name", name}, {"source", source}, {"same_as", metric}, {"definition", definition}};
  };
  const auto sum = [&](const char* name, Stage first, Stage last, const char* definition) {
    ordered_json a = {
        {"name", name}, {"source", "Azure Remote Rendering, FrameStatistics"}, {"definition", definition}};
    a.update(metric_of({name, "ms", false, ns_per_ms}, sum_of_stages(first, last)));
    a.erase("metric");
    return a;
  };
  const char* ts26119 = "3GPP TS 26.119 clause 11";
  return {sum("LatencyPoseToReceive", Stage::sample_wait, Stage::decode,
              "sample_wait to decode: pose estimation until the server's frame for it is available"),
          sum("LatencyReceiveToPresent", Stage::present_wait, Stage::warp,
              "present_wait + repeat + warp: frame available until presented"),
          sum("LatencyPresentToDisplay", Stage::vsync_wait, Stage::scanout,
              "vsync_wait + scanout: presented until the display lights up"),
          same("poseToRenderToPhoton", ts26119, "pose_to_photon_render_ms", "actualDisplayTime - estimatedAtTime"),
          same("renderToPhoton", ts26119, "content_age_ms", "actualDisplayTime - startToRenderAtTime"),
          same("pose-to-render-to-photon", "3GPP TR 26.928", "pose_to_photon_render_ms",
               "photon minus the pose used for rendering"),
          same("motion-to-photon", "3GPP TR 26.928", "pose_to_photon_warp_ms",
               "photon minus the pose the image was last corrected to"),
          same("age of content", "3GPP TS 26.522", "content_age_ms", "creation to presentation of the content")};
}

}  // namespace photonlag
