#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "cli/compare/compare.hpp"

namespace photonlag::cli {
namespace {

/// What is nothing but rounding is 0.
std::string shown(double value) {
  if (std::abs(value) < 1e-9) return "0";
  return std::abs(value) >= 1000 ? fmt::format("{:.0f}", value) : fmt::format("{:.4g}", value);
}

std::string signed_text(double value) {
  const std::string text = std::abs(value) < 1e-9 ? "0" : fmt::format("{:.3g}", value);
  return value > 0 && text != "0" ? "+" + text : text;
}

std::string interval_text(const ConfidenceInterval& interval) {
  double most = 0;
  for (const double end : {interval.low, interval.high})
    if (std::isfinite(end)) most = std::max(most, std::abs(end));
  if (std::max(std::abs(interval.low), std::abs(interval.high)) < 1e-9) return "0 .. 0";
  const int decimals = most == 0 ? 0 : std::clamp(2 - static_cast<int>(std::floor(std::log10(most))), 0, 8);
  return fmt::format("{:+.{}f} .. {:+.{}f}", interval.low, decimals, interval.high, decimals);
}

/// Cut at @p width with an ellipsis.
std::string cut(const std::string& text, std::size_t width) {
  return text.size() <= width ? text : text.substr(0, width - 2) + "..";
}

std::string unit_after(const Claim& claim) {
  const std::string& unit = claim.metric.unit;
  return unit == "1" || unit.empty() || claim.metric.name.find("_" + unit) != std::string::npos ? "" : " " + unit;
}

std::string row_of(const Claim& claim) {
  return fmt::format("{:<30} {:>8} {:>8} {:>9}  {:>20} {:>7}  {}\n", cut(claim.metric.name + unit_after(claim), 30),
                     shown(claim.median_a), shown(claim.median_b), signed_text(claim.median_difference),
                     interval_text(claim.interval), fmt::format("{:.2g}", claim.p_corrected), word_of(claim.verdict));
}

std::string reasons_of(const std::vector<Claim>& claims) {
  std::vector<std::string> told;
  std::string out;
  for (const Claim& claim : claims) {
    if (claim.verdict != Verdict::undecided) continue;
    const bool same_for_all = claim.metric.a.size() < fewest_seeds;
    const std::string line = same_for_all ? "undecided: " + claim.reason
                                          : fmt::format("undecided: {}: {} (minimum {}{})", claim.metric.name,
                                                        claim.reason, shown(claim.minimum), unit_after(claim));
    if (std::ranges::find(told, line) != told.end()) continue;
    told.push_back(line);
    out += line + "\n";
  }
  return out.empty() ? "" : "\n" + out;
}

std::string refreshes_of(const std::vector<RefreshDifference>& refreshes) {
  if (refreshes.empty()) return "";
  std::string out = fmt::format("\n{:<28} {:>8} {:>9} {:>9} {:>9}  {:>20} {:>8}\n", "refresh by refresh, B - A",
                                "pairs", "p5", "median", "p95", "95 % of median", "worse");
  for (const RefreshDifference& r : refreshes)
    out += fmt::format("{:<28} {:>8} {:>9} {:>9} {:>9}  {:>20} {:>6.1f} %\n", r.column + " " + r.unit, r.pairs,
                       signed_text(r.p05), signed_text(r.median), signed_text(r.p95), interval_text(r.interval),
                       100 * r.worse_share);
  return out;
}

/// Where the scenarios differ and the usual latency does not: why, for whoever wonders.
std::string display_note(const Comparison& c) {
  const auto untouched = [](const Claim& claim) {
    return claim.metric.name == "pose_to_photon_render_ms.p50" && std::abs(claim.median_difference) < 1e-9 &&
           std::isfinite(claim.median_a);
  };
  if (c.differs.empty() || !std::ranges::any_of(c.claims, untouched)) return "";
  return "\nnote     pose_to_photon_render_ms.p50 is the same: a display shows frames at its refreshes only, so what "
         "is\n"
         "         shorter than a frame's wait for one is taken up there; see the stages: --metrics encode_ms.mean,\n"
         "         present_wait_ms.mean, vsync_wait_ms.mean ...\n";
}

std::string differs_of(const std::vector<std::string>& keys) {
  constexpr std::size_t most = 6;
  std::string out;
  for (std::size_t i = 0; i < std::min(most, keys.size()); ++i)
    out += (i == 0 ? "differs  " : "         ") + cut(keys[i], 90) + "\n";
  if (keys.size() > most) out += fmt::format("         and {} keys more\n", keys.size() - most);
  return keys.empty() ? "differs  in no key\n" : out;
}

}  // namespace

std::string table_of(const Comparison& c) {
  std::string out = fmt::format("A        {}\nB        {}\n{}seeds    {}, in pairs: {}\n", cut(c.a, 90), cut(c.b, 90),
                                differs_of(c.differs), c.seeds.size(), seeds_text(c.seeds));
  out += fmt::format("\n{:<30} {:>8} {:>8} {:>9}  {:>20} {:>7}  {}\n", "median over seeds", "A", "B", "B - A",
                     "95 % interval", "p corr.", "verdict");
  for (const Claim& claim : c.claims) out += row_of(claim);
  out += reasons_of(c.claims) + refreshes_of(c.refreshes) + display_note(c);
  return out + fmt::format("\n{}\n", word_of(overall(c.claims)));
}

}  // namespace photonlag::cli
