#include "bench/gate/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <sstream>

#include "bench/gate/infinite.hpp"
#include "bench/gate/refresh_change.hpp"

namespace photonlag {
namespace {

constexpr std::array<std::string_view, 17> seen = {"pose_to_photon_render_ms",
                                                   "pose_to_photon_warp_ms",
                                                   "content_age_ms",
                                                   "pose_error_render_deg",
                                                   "pose_error_render_mm",
                                                   "pose_error_warp_deg",
                                                   "pose_error_warp_mm",
                                                   "stale_rate",
                                                   "stale_run_max",
                                                   "missed_vsync",
                                                   "no_frame",
                                                   "judder_deg",
                                                   "judder_mm",
                                                   "psnr_db",
                                                   "ssim",
                                                   "flip",
                                                   "hole_pct"};

/// Counts are exact in a double; everything else is a quotient that may be rounded otherwise.
bool same_value(const std::optional<double>& a, const std::optional<double>& b, const std::string& metric) {
  if (!a || !b) return !a && !b;
  return metric == "counters" ? *a == *b : same_float(*a, *b);
}

bool beyond(const FigureChange& change, const Tolerances& tolerances) {
  const auto found = tolerances.find(change.metric);
  if (found == tolerances.end()) return true;
  if (!change.before || !change.after) return true;
  const Tolerance& t = found->second;
  const double difference = std::abs(*change.after - *change.before);
  return std::isinf(difference) || !(difference <= t.absolute + t.relative * std::abs(*change.before));
}

std::vector<FigureChange> figure_changes(std::vector<Figure> before, std::vector<Figure> after,
                                         const Tolerances& tolerances) {
  fill_in_infinities(before);
  fill_in_infinities(after);
  std::vector<FigureChange> changes;
  const auto note = [&](const Figure& f, std::optional<double> old, std::optional<double> now) {
    if (same_value(old, now, f.metric)) return;
    changes.push_back({f.metric, f.stat, f.unit, f.better, old, now, false});
    changes.back().beyond = beyond(changes.back(), tolerances);
  };
  const auto find = [](const std::vector<Figure>& all, const Figure& f) {
    return std::ranges::find_if(all, [&](const Figure& g) { return g.metric == f.metric && g.stat == f.stat; });
  };
  for (const Figure& f : after) {
    const auto old = find(before, f);
    note(f, old == before.end() ? std::nullopt : old->value, f.value);
  }
  for (const Figure& f : before)
    if (find(after, f) == after.end()) note(f, f.value, {});
  return changes;
}

std::string effect_of(const std::vector<FigureChange>& changes) {
  bool better = false, worse = false;
  for (const FigureChange& c : changes) {
    if (!c.beyond || !is_seen(c.metric)) continue;
    better = better || c.worth() > 0;
    worse = worse || c.worth() < 0;
  }
  if (better && worse) return "better and worse";
  return better ? "better" : worse ? "worse" : "other";
}

/// A stage that takes longer is a loss even while a wait after it takes it up: "encode +0.500 ms from refresh 4".
std::string effect_unseen(const std::string& blame) {
  const auto sign = blame.find(' ') + 1;
  const bool is_time = blame.find(" ms", sign) != std::string::npos;
  if (!is_time || (blame[sign] != '+' && blame[sign] != '-')) return "other";
  return std::string(blame[sign] == '+' ? "worse" : "better") + ", but nothing that is seen";
}

/// Only numbers that have a tolerance, and the rows behind them, may differ.
bool exact_part_differs(const Golden& before, const Golden& after, const std::vector<FigureChange>& changes) {
  if (after.certainty == Certainty::exact && (before.digests != after.digests || find_divergence(before, after)))
    return true;
  return std::ranges::any_of(changes,
                             [&](const FigureChange& c) { return c.beyond && !after.tolerances.contains(c.metric); });
}

/// Where rows say nothing: the largest change of a stage's mean, or else the first figure that differs.
std::string blame_of_figures(const std::vector<FigureChange>& changes) {
  const FigureChange* worst = nullptr;
  const auto is_stage = [](const FigureChange& c) {
    return c.stat == "mean" && c.metric.ends_with("_ms") && c.before && c.after &&
           std::ranges::find(stage_names, c.metric.substr(0, c.metric.size() - 3)) != stage_names.end();
  };
  for (const FigureChange& c : changes)
    if (c.beyond && is_stage(c) &&
        (worst == nullptr || std::abs(*c.after - *c.before) > std::abs(*worst->after - *worst->before)))
      worst = &c;
  if (worst != nullptr)
    return fmt::format("{} {:+.3f} ms on average", worst->metric.substr(0, worst->metric.size() - 3),
                       *worst->after - *worst->before);
  const auto first = std::ranges::find_if(changes, &FigureChange::beyond);
  if (first == changes.end()) return "";
  const auto shown = [](const std::optional<double>& v) { return v ? fmt::format("{:.9g}", *v) : "none"; };
  return fmt::format("{} {} -> {} {}", first->name(), shown(first->before), shown(first->after), first->unit);
}

void find_cause(GoldenComparison& result, const Golden& before, const Golden& after) {
  const std::optional<Divergence> cause = find_divergence(before, after);
  result.refresh = first_refresh_change(before, after);
  // Bytes differ everywhere from one codec to another: then the figures say where it hurts.
  const bool codecs_differ = after.certainty != Certainty::exact && before.machine != after.machine;
  if (cause && !(cause->bytes && codecs_differ)) {
    result.blame = cause->part + " " + cause->change;
    result.detail = cause->detail;
    result.blame += result.refresh ? fmt::format(" from refresh {}", result.refresh->refresh)
                                   : fmt::format(" from frame {}", cause->frame);
    return;
  }
  result.blame = blame_of_figures(result.figures);
  if (result.blame.empty() && cause) result.blame = cause->part + " " + cause->change;
  if (!result.blame.empty()) return;
  for (const auto& [table, digest] : after.digests)
    if (const auto old = before.digests.find(table); old == before.digests.end() || old->second != digest)
      result.blame += (result.blame.empty() ? "" : " and ") + table + ".csv";
  result.blame += " differs in what a golden keeps no rows of";
}

/// The first few lines of @p after that @p before has not; "nothing" if lines only went.
std::string new_lines(const std::string& before, const std::string& after) {
  constexpr int most = 3;
  std::multiset<std::string> old;
  std::istringstream old_lines(before), lines(after);
  for (std::string line; std::getline(old_lines, line);) old.insert(line);
  std::string told;
  int count = 0;
  for (std::string line; std::getline(lines, line);) {
    if (const auto found = old.find(line); found != old.end())
      old.erase(found);
    else if (++count <= most)
      told += (told.empty() ? "" : "; ") + line;
  }
  if (count > most) told += fmt::format("; and {} more", count - most);
  return told.empty() ? "nothing" : told;
}

/// A stage took another time and the usual latency did not change, to the nanosecond: why, for whoever wonders.
void note_the_display(GoldenComparison& result, const Golden& after) {
  const auto is_latency = [](const auto& f) { return f.metric == "pose_to_photon_render_ms" && f.stat == "p50"; };
  const auto sign = result.blame.find(' ') + 1;
  const bool is_time = result.blame.find(" ms", sign) != std::string::npos;
  if (!is_time || !std::ranges::any_of(after.figures, is_latency) || std::ranges::any_of(result.figures, is_latency))
    return;
  result.notes.emplace_back(
      "pose_to_photon_render_ms p50 is what it was: a display shows frames at its refreshes only, so what is shorter "
      "than a frame's wait for one (present_wait, vsync_wait) is taken up by that wait");
}

void add_notes(GoldenComparison& result, const Golden& before, const Golden& after) {
  note_the_display(result, after);
  if (before.resolved != after.resolved)
    result.notes.push_back(
        "the scenario, with its defaults filled in, is not the golden's (scenario.toml); new in it: " +
        new_lines(before.resolved, after.resolved));
  if (!after.tolerances.empty() && before.machine != after.machine)
    result.notes.push_back("the golden is from another machine: " + before.machine + "; here: " + after.machine);
}

}  // namespace

bool is_seen(const std::string& metric) { return std::ranges::find(seen, metric) != seen.end(); }

int FigureChange::worth() const {
  if (better == Better::neither || !before || !after) return 0;
  return (*after < *before) == (better == Better::lower) ? 1 : -1;
}

GoldenComparison compare_to_golden(const Golden& before, const Golden& after) {
  GoldenComparison result{.scenario = after.scenario,
                          .blame = "",
                          .detail = "",
                          .effect = "",
                          .refresh = {},
                          .figures = figure_changes(before.figures, after.figures, after.tolerances),
                          .notes = {}};
  const bool beyond = std::ranges::any_of(result.figures, &FigureChange::beyond);
  const bool exact = exact_part_differs(before, after, result.figures);
  if (beyond || exact) {
    const bool elsewhere = !exact && before.machine != after.machine;
    result.verdict = elsewhere ? GoldenVerdict::undecided : GoldenVerdict::changed;
    result.effect = effect_of(result.figures);
    find_cause(result, before, after);
    if (result.effect == "other") result.effect = effect_unseen(result.blame);
  } else if (before.digests != after.digests || !result.figures.empty()) {
    result.verdict = GoldenVerdict::within;
  }
  add_notes(result, before, after);
  return result;
}

}  // namespace photonlag
