#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "sim/core/error.hpp"
#include "sim/record/blame.hpp"
#include "sim/record/ink.hpp"
#include "sim/record/reader.hpp"
#include "sim/record/summary.hpp"
#include "sim/record/waits.hpp"
#include "sim/record/wrapped.hpp"

namespace photonlag {
namespace {

bool counts(const RunData& run, const ReadRefresh& r) {
  return r.frame && millis(r.vsync) >= run.summary.at("warmup_ms").get<double>();
}

const ReadRefresh& chosen(const RunData& run, std::uint32_t client, std::int64_t refresh) {
  const Location where{run.folder.string()};
  if (run.refreshes.empty())
    throw InputError(where, "has no refreshes.csv to explain; run again with record.level = \"refreshes\" or \"full\"");
  const ReadRefresh* found = nullptr;
  std::int64_t last = -1;
  for (const ReadRefresh& r : run.refreshes) {
    if (r.client != client) continue;
    last = std::max(last, r.refresh);
    if (refresh >= 0 && r.refresh == refresh) found = &r;
    if (refresh >= 0 || !counts(run, r)) continue;
    if (!found || r.pose_to_photon_render > found->pose_to_photon_render) found = &r;
  }
  if (found) return *found;
  if (last < 0) throw InputError(where, fmt::format("has no client {}", client));
  if (refresh < 0) throw InputError(where, fmt::format("client {} shows no frame after the warm-up", client));
  throw InputError(where, fmt::format("has no refresh {}; client {} has 0 to {}", refresh, client, last));
}

/// Median over the refreshes that count; the refresh itself if none does.
template <class Get>
double median(const RunData& run, const ReadRefresh& self, Get get) {
  std::vector<double> values;
  for (const ReadRefresh& r : run.refreshes)
    if (counts(run, r)) values.push_back(get(r));
  if (values.empty()) return get(self);
  return nearest_rank(values, 0.5);
}

std::string opening(const RunData& run, const ReadRefresh& r, const Ink& ink) {
  std::string text = ink.bold(fmt::format("Refresh {} of client {}", r.refresh, r.client));
  text += fmt::format(", vsync at {:.3f} ms", millis(r.vsync));
  if (!r.frame) return text + ", showed nothing: no frame had come yet.\n";
  text += fmt::format(", showed frame {}", *r.frame);
  if (r.repeated) text += fmt::format(" again (frame_age {})", r.frame_age);
  if (r.missed_vsync) text += " and missed its vsync";
  const double usual = median(run, r, [](const ReadRefresh& x) { return millis(x.pose_to_photon_render); });
  return wrapped(text + ".", 0) +
         fmt::format("\nIts light left at {:.3f} ms, {} after the head was measured; the median is {:.3f} ms.\n",
                     millis(r.photon), ink.bold(fmt::format("{:.3f} ms", millis(r.pose_to_photon_render))), usual);
}

/// What is told of one stage: from when, which, how long, and why.
struct StageLine {
  std::array<std::string, 5> cells;  // from, stage, took, median, +/-
  std::string reason;
  bool blamed = false;
};

std::vector<StageLine> stage_lines(const RunData& run, const ReadRefresh& r) {
  const Neighbours frames(run, r.client);
  std::vector<StageLine> lines;
  Nanos at = r.photon - r.pose_to_photon_render;
  for (std::size_t i = 0; i < stage_count; ++i) {
    const double usual = median(run, r, [i](const ReadRefresh& x) { return millis(x.stages[i]); });
    const double took = millis(r.stages[i]);
    if (took == 0 && usual == 0) continue;
    lines.push_back(
        {.cells = {fmt::format("{:.3f}", millis(at)), std::string(stage_names[i]), fmt::format("{:.3f}", took),
                   fmt::format("{:.3f}", usual), fmt::format("{:+.3f}", took - usual)},
         .reason = reason_for(static_cast<Stage>(i), r, frames),
         .blamed = r.blame == stage_names[i]});
    at += r.stages[i];
  }
  return lines;
}

/// Columns as wide as what is in them, and never touching.
std::string stage_table(const RunData& run, const ReadRefresh& r, const Ink& ink) {
  const std::vector<StageLine> lines = stage_lines(run, r);
  const std::string photon = fmt::format("{:.3f}", millis(r.photon));
  std::array<std::size_t, 5> width{std::max<std::size_t>(12, photon.size()), 13, 9, 9, 9};
  for (const StageLine& line : lines)
    for (std::size_t c = 0; c < width.size(); ++c)
      width[c] = std::max(width[c], line.cells[c].size() + (c > 1 ? 1 : 0));
  const auto row = [&](const std::array<std::string, 5>& cells) {
    return fmt::format("{:>{}}  {:<{}}{:>{}}{:>{}}{:>{}}", cells[0], width[0], cells[1], width[1], cells[2], width[2],
                       cells[3], width[3], cells[4], width[4]);
  };
  std::string text = ink.dim(row({"from (ms)", "stage", "took", "median", "+/-"}) + "  why\n");
  for (const StageLine& line : lines) {
    text += line.blamed ? ink.bad(row(line.cells)) : row(line.cells);
    text += line.reason.empty()
                ? "\n"
                : "  " + wrapped(line.reason, width[0] + width[1] + width[2] + width[3] + width[4] + 4) + "\n";
  }
  return text + fmt::format("{:>{}}  photon\n", photon, width[0]);
}

Usual usual_in(const RunData& run, const ReadRefresh& r) {
  Usual usual{.refresh_period = from_ms(run.summary.at("refresh_period_ms").get<double>())};
  const auto of = [&](auto get) { return Nanos(static_cast<std::int64_t>(median(run, r, get))); };
  for (std::size_t i = 0; i < stage_count; ++i)
    usual.stages[i] = of([i](const ReadRefresh& x) { return double(x.stages[i].count()); });
  for (std::size_t p = 0; p < downlink_part_count; ++p)
    usual.downlink[p] = of([p](const ReadRefresh& x) { return double(x.downlink[p].count()); });
  return usual;
}

std::string blame_line(const RunData& run, const ReadRefresh& r, const RootCause& root, const Ink& ink) {
  if (r.blame.empty()) return "";
  const auto stage =
      static_cast<std::size_t>(std::find(stage_names.begin(), stage_names.end(), r.blame) - stage_names.begin());
  if (stage == stage_count) return "";
  const auto excess = [&](auto get) { return get(r) - median(run, r, get); };
  const double more = excess([stage](const ReadRefresh& x) { return millis(x.stages[stage]); });
  std::string culprit(r.blame);
  if (static_cast<Stage>(stage) == Stage::downlink && !run.spans.empty()) {
    double most = 0;
    for (std::size_t p = 0; p < downlink_part_count; ++p) {
      const double e = excess([p](const ReadRefresh& x) { return millis(x.downlink[p]); });
      if (e > most) most = e, culprit = "downlink." + std::string(downlink_part_names[p]);
    }
  }
  if (static_cast<Stage>(stage) == Stage::repeat) culprit = name(root.root);
  if (more <= 0) return "To blame: nobody, no stage took longer than its median.\n";
  return ink.bold("To blame: " + std::string(phrase_of(culprit))) +
         fmt::format(" ({}, +{:.3f} ms over its median).\n", r.blame, more);
}

std::string picture_lines(const RunData& run, const ReadRefresh& r) {
  const auto usual = [&](double RefreshRow::*m) { return median(run, r, [m](const ReadRefresh& x) { return x.*m; }); };
  std::string text = fmt::format(
      "The picture was rendered for a pose {:.3f} deg and {:.1f} mm off (median {:.3f}, {:.1f})\n"
      "and shown with one {:.3f} deg and {:.1f} mm off (median {:.3f}, {:.1f}).\n",
      r.pose_error_render_deg, r.pose_error_render_mm, usual(&RefreshRow::pose_error_render_deg),
      usual(&RefreshRow::pose_error_render_mm), r.pose_error_warp_deg, r.pose_error_warp_mm,
      usual(&RefreshRow::pose_error_warp_deg), usual(&RefreshRow::pose_error_warp_mm));
  if (!r.score) return text;
  return text + fmt::format("Against the truth: PSNR {:.2f} dB, SSIM {:.4f}, holes {:.2f} %, outside {:.2f} %.\n",
                            r.score->psnr_db, r.score->ssim, r.score->hole_pct, r.score->outside_fov_pct);
}

}  // namespace

std::string explain(const RunData& run, std::uint32_t client, std::int64_t refresh, bool colour) {
  const Ink ink{colour};
  const ReadRefresh& r = chosen(run, client, refresh);
  std::string text = opening(run, r, ink);
  if (!r.frame) {
    const std::string why = Neighbours(run, client).why_nothing_newer(-1, r.vsync);
    return why.empty() ? text : text + wrapped("At that vsync " + why + ".", 0) + "\n";
  }
  const Missing missing = missing_in(r, Neighbours(run, client), usual_in(run, r));
  text += "\n" + stage_table(run, r, ink) + "\n" + blame_line(run, r, missing.cause, ink);
  if (!missing.story.empty()) text += wrapped(missing.story, 0) + "\n";
  text += picture_lines(run, r);
  if (run.frames.empty())
    text += ink.dim("What it waited for is not known: frames.csv was not recorded (record.level = \"full\" does).\n");
  return text;
}

}  // namespace photonlag
