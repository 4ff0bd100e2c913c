#include "viz/app/navigation.hpp"

#include <algorithm>

namespace photonlag::viz {
namespace {

constexpr Nanos shortest(1'000'000);

Nanos scaled(Nanos t, double factor) {
  return Nanos(static_cast<std::int64_t>(static_cast<double>(t.count()) * factor));
}

TimeRange held(TimeRange range, const TimeRange& whole) {
  if (range.length() >= whole.length()) return whole;
  if (range.begin < whole.begin) range = {whole.begin, whole.begin + range.length()};
  if (range.end > whole.end) range = {whole.end - range.length(), whole.end};
  return range;
}

}  // namespace

TimeRange zoomed(const TimeRange& range, double factor, Nanos anchor, const TimeRange& whole) {
  const Nanos length = std::clamp(scaled(range.length(), factor), std::min(shortest, whole.length()), whole.length());
  const double share = secs(anchor - range.begin) / secs(range.length());
  const Nanos begin = anchor - scaled(length, share);
  return held({begin, begin + length}, whole);
}

TimeRange panned(const TimeRange& range, double share, const TimeRange& whole) {
  const Nanos by = scaled(range.length(), share);
  return held({range.begin + by, range.end + by}, whole);
}

TimeRange brought_into_view(const TimeRange& range, const ReadRefresh& refresh, const TimeRange& whole) {
  const Nanos margin = range.length() / 16;
  const Nanos first = refresh.photon - refresh.pose_to_photon_render - margin;
  const Nanos last = refresh.photon + margin;
  if (first >= range.begin && last <= range.end) return range;
  if (last - first > range.length()) return held({first, last}, whole);
  const Nanos by = first < range.begin ? first - range.begin : last - range.end;
  return held({range.begin + by, range.end + by}, whole);
}

std::vector<std::int64_t> bad_refreshes(const RunView& run) {
  if (run.measured.empty()) return {};
  const double late = run.percentile_ms(0.95);
  std::vector<std::int64_t> bad;
  const ReadRefresh* worst = nullptr;
  for (const ReadRefresh* r : run.refreshes) {
    const bool is_bad = r->frame && (r->repeated || r->missed_vsync || millis(r->pose_to_photon_render) > late);
    if (is_bad && (worst == nullptr || r->pose_to_photon_render > worst->pose_to_photon_render)) worst = r;
    if (is_bad || worst == nullptr) continue;
    bad.push_back(worst->refresh);
    worst = nullptr;
  }
  if (worst != nullptr) bad.push_back(worst->refresh);
  return bad;
}

std::int64_t next_bad(const RunView& run, std::int64_t refresh, int direction) {
  const auto bad = bad_refreshes(run);
  if (direction > 0) {
    const auto after = std::upper_bound(bad.begin(), bad.end(), refresh);
    return after == bad.end() ? refresh : *after;
  }
  const auto at = std::lower_bound(bad.begin(), bad.end(), refresh);
  return at == bad.begin() ? refresh : *(at - 1);
}

std::int64_t stepped(const RunView& run, std::int64_t refresh, std::int64_t steps) {
  if (run.refreshes.empty()) return refresh;
  return std::clamp(refresh + steps, run.refreshes.front()->refresh, run.refreshes.back()->refresh);
}

const ReadRefresh* waiting_for(const RunView& run, std::int64_t frame) {
  const ReadRefresh* first = nullptr;
  for (const ReadRefresh* r : run.refreshes) {
    if (!r->frame) continue;
    if (*r->frame >= frame) break;
    if (!r->repeated) first = nullptr;  // a newer one was shown: what was repeated before did not wait for this one
    if (r->repeated && first == nullptr) first = r;
  }
  return first;
}

const ReadRefresh* refresh_on_screen(const RunView& run, Nanos time) {
  if (run.refreshes.empty()) return nullptr;
  const auto after = std::upper_bound(run.refreshes.begin(), run.refreshes.end(), time,
                                      [](Nanos t, const ReadRefresh* r) { return t < r->photon; });
  return after == run.refreshes.begin() ? run.refreshes.front() : *(after - 1);
}

}  // namespace photonlag::viz
