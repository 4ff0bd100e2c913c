#include "viz/plots/support/run_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "sim/core/error.hpp"
#include "sim/record/clients.hpp"
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

/// The recorder's own words where the client is the only one they speak of.
std::string sentence_of(const RunView& view) {
  std::string sentence;
  const auto said = view.run->summary.find("blame");
  if (view.clients.size() < 2 && said != view.run->summary.end() && said->contains("sentence"))
    sentence = said->at("sentence");
  else
    sentence = blame_sentence_of(*view.run, view.client);
  if (!sentence.empty()) sentence[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(sentence[0])));
  return sentence + ".";
}

bool has(const std::vector<std::uint32_t>& clients, std::uint32_t client) {
  return std::find(clients.begin(), clients.end(), client) != clients.end();
}

void check_client(const RunData& run, const std::vector<std::uint32_t>& clients, std::uint32_t client) {
  if (clients.empty() || has(clients, client)) return;
  throw InputError({run.folder.string()},
                   fmt::format("has no client {}; it has {} to {}", client, clients.front(), clients.back()));
}

void check_refresh(const RunView& run, std::int64_t refresh) {
  if (refresh < 0 || run.find(refresh) != nullptr) return;
  const Location where{run.run->folder.string()};
  if (run.refreshes.empty()) throw InputError(where, "no refreshes were recorded (record.level)");
  throw InputError(where, fmt::format("there is no refresh {}; {} has {} to {}", refresh,
                                      run.clients.size() < 2 ? "the run" : client_name(run),
                                      run.refreshes.front()->refresh, run.refreshes.back()->refresh));
}

}  // namespace

RunView prepare(const RunData& run, std::uint32_t client) {
  RunView view;
  view.run = &run;
  view.client = client;
  view.clients = clients_of(run);
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
  view.teller = std::make_shared<Storyteller>(run, client);
  view.blame = sentence_of(view);
  return view;
}

std::vector<RunView> prepare_all(const std::vector<RunData>& runs, const ViewState& view) {
  std::vector<RunView> views;
  for (const RunData& run : runs) {
    const auto clients = clients_of(run);
    if (view.client) check_client(run, clients, *view.client);
    const bool follows = !views.empty() && has(clients, views.front().client);
    views.push_back(prepare(run, view.client ? *view.client : follows ? views.front().client : worst_client(run)));
  }
  if (!views.empty()) check_refresh(views.front(), view.at_refresh);
  return views;
}

std::optional<std::int64_t> culprit_of(const RunView& run, const ReadRefresh& refresh) {
  if (!refresh.repeated) return refresh.frame;
  const auto missing = run.teller->tell(refresh).missing_frame;
  return missing ? missing : refresh.frame;
}

std::string client_name(const RunView& run) {
  return run.clients.size() < 2 ? "" : fmt::format("client {} of {}", run.client, run.clients.size());
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

const ReadRefresh* RunView::on_screen(Nanos time) const {
  const auto after = std::upper_bound(refreshes.begin(), refreshes.end(), time,
                                      [](Nanos t, const ReadRefresh* r) { return t < r->photon; });
  if (after == refreshes.begin()) return nullptr;
  if (after == refreshes.end() && time >= refreshes.back()->photon + period) return nullptr;
  return *(after - 1);
}

bool RunView::knows(double p) const {
  return p >= 1 ? !measured.empty() : (1 - p) * static_cast<double>(measured.size()) >= 1 - 1e-9;
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

}  // namespace photonlag::viz
