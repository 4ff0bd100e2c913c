#include <fmt/format.h>

#include <cstdlib>

#include "sim/net/tests/rate_control/cases.hpp"

// photonlag_rate_control [--seeds N] [CASE...]: every controller on the cases of cases.hpp, as Markdown tables: what
// was measured, then its ratios to the oracle. Means over N (five) seeds; of freezes and recoveries the worst. The LTE
// case needs the trace data/net/mahimahi-Verizon-LTE-short.down in the folder that PHOTONLAG_SHARED names.

namespace photonlag {
namespace {

/// Means over the seeds; the worst of freezes and recoveries.
Score mean_score(const RateCase& test, const std::string& controller, int seeds) {
  Score all{.fairness = 0};
  for (int seed = 1; seed <= seeds; ++seed) {
    const Score one = run_rate_case(test, controller, static_cast<std::uint64_t>(seed));
    for (double Score::*part :
         {&Score::utilisation, &Score::mean_mbps, &Score::queue_p95_ms, &Score::frame_p95_ms, &Score::loss,
          &Score::lost_frames, &Score::frozen_ms_per_min, &Score::turns_per_min, &Score::fairness})
      all.*part += one.*part / seeds;
    all.longest_freeze_ms = std::max(all.longest_freeze_ms, one.longest_freeze_ms);
    all.recovery_s.resize(one.recovery_s.size());
    for (std::size_t i = 0; i < one.recovery_s.size(); ++i)
      all.recovery_s[i] = std::max(all.recovery_s[i], one.recovery_s[i]);
  }
  return all;
}

std::string recoveries(const Score& s) {
  std::string out;
  for (const double r : s.recovery_s) out += fmt::format("{}{:.1f}", out.empty() ? "" : ", ", r);
  return out.empty() ? "-" : out;
}

void print_score(const RateCase& test, const std::string& controller, const Score& s) {
  const std::string frame = s.frame_p95_ms > 1e6 ? "lost" : fmt::format("{:.0f}", s.frame_p95_ms);
  fmt::print("| {} | {} | {:.1f} | {:.0f} | {} | {:.2f} | {:.2f} | {} | {:.0f} | {:.0f} | {:.0f} | {:.2f} |\n",
             test.name, controller, 100 * s.utilisation, s.queue_p95_ms, frame, 100 * s.loss, 100 * s.lost_frames,
             recoveries(s), s.longest_freeze_ms, s.frozen_ms_per_min, s.turns_per_min, s.fairness);
}

std::string ratio(double a, double b) { return b > 0 ? fmt::format("{:.2f}", a / b) : "-"; }

void print_ratios(const RateCase& test, const std::string& controller, const Score& s, const Score& oracle) {
  const double over = s.longest_freeze_ms - oracle.longest_freeze_ms;
  fmt::print("| {} | {} | {} | {} | {} | {:+.0f} | {} | {} |\n", test.name, controller,
             ratio(s.utilisation, oracle.utilisation), ratio(s.queue_p95_ms, oracle.queue_p95_ms),
             s.frame_p95_ms > 1e6 ? "-" : ratio(s.frame_p95_ms, oracle.frame_p95_ms), over,
             over <= 250 ? "yes" : "**no**",
             oracle.turns_per_min < 0.5 ? "-" : ratio(s.turns_per_min, oracle.turns_per_min));
}

void run(const std::vector<std::string>& wanted, int seeds) {
  const char* shared = std::getenv("PHOTONLAG_SHARED");
  const std::filesystem::path lte =
      std::filesystem::path(shared ? shared : "nowhere") / "data/net/mahimahi-Verizon-LTE-short.down";
  if (!std::filesystem::exists(lte)) fmt::print(stderr, "No {}: no case lte. Set PHOTONLAG_SHARED.\n", lte.string());
  struct Row {
    const RateCase* test;
    std::string controller;
    Score score;
  };
  const auto cases = rate_cases(lte);
  std::vector<Row> rows;
  fmt::print(
      "| case | controller | utilisation % | queue p95 ms | frame p95 ms | packets lost % | frames lost % | "
      "recovery s | longest freeze ms | frozen ms/min | turns/min | fairness |\n|---|---|---|{}\n",
      "---|---|---|---|---|---|---|---|---|");
  for (const RateCase& test : cases) {
    if (!wanted.empty() && std::ranges::find(wanted, test.name) == wanted.end()) continue;
    for (const std::string controller : {"oracle", "gcc", "gcc_bayes", "scream", "scream_l4s", "fixed"}) {
      if (controller == "scream_l4s" && test.queue == "drop_tail") continue;  // nobody marks
      rows.push_back({&test, controller, mean_score(test, controller, seeds)});
      print_score(test, controller, rows.back().score);
    }
  }
  fmt::print(
      "\nRatios to the oracle:\n\n| case | controller | utilisation | queue p95 | frame p95 | longest freeze, ms over "
      "the oracle's | within 250 ms | turns |\n|---|---|---|---|---|---|---|---|\n");
  const Row* oracle = nullptr;
  for (const Row& row : rows) {
    if (row.controller == "oracle") oracle = &row;
    if (oracle != nullptr && oracle != &row) print_ratios(*row.test, row.controller, row.score, oracle->score);
  }
}

}  // namespace
}  // namespace photonlag

int main(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  int seeds = 5;
  if (words.size() >= 2 && words.front() == "--seeds") {
    seeds = std::max(1, std::atoi(words[1].c_str()));
    words.erase(words.begin(), words.begin() + 2);
  }
  photonlag::run(words, seeds);
}
