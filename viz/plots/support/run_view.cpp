#include "viz/plots/support/run_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "sim/record/summary.hpp"
#include "viz/plots/support/theme.hpp"

namespace photonlag::viz {
namespace {

template <class T>
T median_of(std::vector<T> values, T fallback) {
  if (values.empty()) return fallback;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

std::string name_of(const std::filesystem::path& folder) {
  std::filesystem::path clean = folder.lexically_normal();
  if (!clean.has_filename()) clean = clean.parent_path();
  const auto parent = clean.parent_path().filename();
  return parent.empty() ? clean.filename().string() : (parent / clean.filename()).string();
}

Nanos warmup_of(const RunData& run) {
  constexpr double documented_default_s = 1;
  if (const auto found = run.summary.find("warmup_ms"); found != run.summary.end() && found->is_number())
    return from_ms(found->get<double>());
  return from_secs(documented_default_s);
}

Nanos period_of(const std::vector<const ReadRefresh*>& refreshes) {
  std::vector<Nanos> periods;
  for (std::size_t i = 1; i < refreshes.size(); ++i) periods.push_back(refreshes[i]->vsync - refreshes[i - 1]->vsync);
  return median_of(std::move(periods), Nanos(16'666'667));
}

void collect(RunView& view) {
  for (const auto& r : view.run->refreshes)
    if (r.client == view.client) view.refreshes.push_back(&r);
  for (const ReadRefresh* r : view.refreshes) {
    if (!r->frame) ++view.without_frame;
    if (r->frame && r->vsync >= view.warmup) view.measured.push_back(r);
  }
  std::stable_sort(view.measured.begin(), view.measured.end(),
                   [](const auto* a, const auto* b) { return a->pose_to_photon_render < b->pose_to_photon_render; });
  for (const auto& f : view.run->frames)
    if (f.client == view.client) view.frames.emplace(f.frame, &f);
}

}  // namespace

RunView prepare(const RunData& run, std::uint32_t client) {
  RunView view;
  view.run = &run;
  view.client = client;
  view.name = name_of(run.folder);
  const std::string title = run_title(run.manifest);
  view.title = title == "run" ? view.name : title;
  view.warmup = warmup_of(run);
  collect(view);
  view.period = period_of(view.refreshes);
  for (std::size_t s = 0; s < stage_count; ++s) {
    std::vector<Nanos> values;
    for (const auto* r : view.measured) values.push_back(r->stages[s]);
    view.median_stage[s] = median_of(std::move(values), Nanos(0));
  }
  place_spans(view);
  view.pictures = find_pictures(run.folder, client);
  return view;
}

TimeRange RunView::whole() const {
  if (!refreshes.empty()) return {Nanos(0), std::max(refreshes.back()->photon + period, Nanos(1))};
  Nanos end(1'000'000'000);
  for (const PlacedSpan& s : spans) end = std::max(end, s.span->end);
  return {Nanos(0), end};
}

const ReadRefresh* RunView::find(std::int64_t refresh) const {
  const auto found = std::lower_bound(refreshes.begin(), refreshes.end(), refresh,
                                      [](const ReadRefresh* r, std::int64_t number) { return r->refresh < number; });
  return found != refreshes.end() && (*found)->refresh == refresh ? *found : nullptr;
}

const ReadRefresh* RunView::selected(const ViewState& view) const {
  if (view.at_refresh >= 0) return find(view.at_refresh);
  if (!measured.empty()) {
    // The first of equals, as `explain` takes it.
    const auto* const worst_one = measured.back();
    return *std::lower_bound(measured.begin(), measured.end(), worst_one, [](const auto* a, const auto* b) {
      return a->pose_to_photon_render < b->pose_to_photon_render;
    });
  }
  for (const auto* r : refreshes)
    if (r->frame) return r;
  return refreshes.empty() ? nullptr : refreshes.front();
}

double RunView::percentile_ms(double p) const {
  const auto rank = static_cast<std::size_t>(std::ceil(p * static_cast<double>(measured.size()) - 1e-9));
  return millis(measured[std::max<std::size_t>(rank, 1) - 1]->pose_to_photon_render);
}

std::vector<const ReadRefresh*> RunView::worst() const {
  const std::size_t count = std::min(measured.size(), (measured.size() + 99) / 100);
  return {measured.end() - static_cast<std::ptrdiff_t>(count), measured.end()};
}

std::array<double, stage_count> mean_stages(const std::vector<const ReadRefresh*>& refreshes) {
  std::array<double, stage_count> mean{};
  for (const auto* r : refreshes)
    for (std::size_t s = 0; s < stage_count; ++s)
      mean[s] += millis(r->stages[s]) / static_cast<double>(refreshes.size());
  return mean;
}

std::string blame_sentence(const RunView& view) {
  // The recorder's own words, where the client is the only one they speak of.
  const auto said = view.run->summary.find("blame");
  const bool alone = view.refreshes.size() == view.run->refreshes.size();
  if (alone && said != view.run->summary.end() && said->contains("sentence") && said->at("sentence").is_string()) {
    std::string sentence = said->at("sentence");
    if (!sentence.empty()) sentence[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(sentence[0])));
    return sentence + ".";
  }
  if (view.measured.empty()) return "No refresh after warm-up shows a frame.";
  const auto worst = view.worst();
  const auto mean = mean_stages(worst);
  std::size_t most = 0;
  const auto excess = [&](std::size_t s) { return mean[s] - millis(view.median_stage[s]); };
  for (std::size_t s = 1; s < stage_count; ++s)
    if (excess(s) > excess(most)) most = s;
  if (excess(most) < 0.05) return "The worst 1 % are no later than the rest.";
  return fmt::format("The worst 1 % ({} refresh{}) are late because of {}: {} ms instead of the usual {} ms.",
                     worst.size(), worst.size() == 1 ? "" : "es", stage_label(stage_names[most]), figures(mean[most]),
                     figures(millis(view.median_stage[most])));
}

}  // namespace photonlag::viz
