#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/record/ink.hpp"
#include "sim/record/summary.hpp"
#include "sim/record/wrapped.hpp"

namespace photonlag {
namespace {

using nlohmann::json;

const json* find_metric(const json& summary, std::string_view name) {
  for (const json& m : summary.at("metrics"))
    if (m.at("metric") == name) return &m;
  return nullptr;
}

/// "12.34", or "-" where there is no value.
std::string show(const json& value, int decimals = 2) {
  return value.is_number() ? fmt::format("{:.{}f}", value.get<double>(), decimals) : "-";
}

std::string stat(const json& summary, std::string_view metric, const char* key, int decimals = 2) {
  const json* m = find_metric(summary, metric);
  return m && m->contains(key) ? show(m->at(key), decimals) : "-";
}

std::string word(const json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

/// Where the table goes.
struct Paper {
  Ink ink;
  std::size_t columns = usual_columns;
};

/// Lines with a label of 11 columns, what does not fit below it.
std::string labelled(const std::string& text, const Paper& paper) {
  constexpr std::size_t label = 11;
  return text.substr(0, label) + wrapped(text.substr(label), label, paper.columns) + "\n";
}

std::string title(const json& s, const Paper& paper) {
  const Ink& ink = paper.ink;
  const json run = s.value("run", json::object());
  const std::string name = run_title(s);
  std::string facts;
  const auto add = [&](const char* key, const char* form) {
    if (run.contains(key)) facts += fmt::format(fmt::runtime(form), word(run.at(key)));
  };
  add("duration_s", "  {} s");
  add("clients", run.value("clients", 0) == 1 ? "  {} client" : "  {} clients");
  if (run.contains("pixels") && run.at("pixels") == false) facts += "  no pixels";
  const double period = s.at("refresh_period_ms");
  if (period > 0) facts += fmt::format("  {:.4g} Hz", 1e3 / period);
  const json& n = s.at("refreshes");
  const std::string counted = fmt::format("{} refreshes after {:g} s of warm-up", word(n.at("after_warmup")),
                                          s.at("warmup_ms").get<double>() / 1e3);
  const bool fits = name.size() + facts.size() + 2 + counted.size() <= paper.columns;
  return ink.bold(name) + facts + (fits ? "  " : "\n") + ink.dim(counted) + "\n\n";
}

/// Nearest rank: p99 of 120 refreshes is the second longest. Two runs that differ by one late frame then differ in it.
std::string few_beyond_p99(const json& s, const Paper& paper) {
  constexpr std::int64_t enough = 5;
  const json* m = find_metric(s, "pose_to_photon_render_ms");
  const std::int64_t n = m ? m->value("n", std::int64_t(0)) : 0, beyond = n / 100 + 1;
  if (n <= 0 || beyond >= enough) return "";
  const std::string text = fmt::format(
      "p99 is {} longest of {} refreshes: a single late frame moves it. Play longer, or several seeds (sweep).",
      beyond == 1 ? "the"
                  : fmt::format("only the {}{}", beyond,
                                beyond == 2   ? "nd"
                                : beyond == 3 ? "rd"
                                              : "th"),
      n);
  return paper.ink.dim(wrapped(text, 0, paper.columns)) + "\n";
}

std::string percentiles(const json& s, const Paper& paper) {
  const bool narrow = paper.columns < 70;
  const int names = narrow ? 22 : 24, figures = narrow ? 8 : 10;
  std::string heading = fmt::format("{:<{}}", "", names);
  for (const char* key : {"p50", "p95", "p99", "max"}) heading += fmt::format("{:>{}}", key, figures);
  std::string text = paper.ink.dim(heading + "   ms\n");
  for (const char* name : {"pose_to_photon_render", "pose_to_photon_warp", "content_age"}) {
    text += fmt::format("{:<{}}", name, names);
    for (const char* key : {"p50", "p95", "p99", "max"})
      text += fmt::format("{:>{}}", stat(s, std::string(name) + "_ms", key), figures);
    text += "\n";
  }
  return text + few_beyond_p99(s, paper) + "\n";
}

constexpr double most_cells = 1000;  // whatever a file says

double cells_of(double ms, double scale) { return std::clamp(ms / scale, 0.0, most_cells); }

/// @p ms long at @p scale ms a cell, in eighths of a cell.
std::string bar(double ms, double scale) {
  static constexpr const char* eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto n = static_cast<int>(std::lround(cells_of(ms, scale) * 8));
  std::string text;
  for (int i = 0; i < n / 8; ++i) text += "█";
  return text + eighths[n % 8];
}

double ms_of(const json& entry, const char* key) {
  return entry.at(key).is_number() ? entry.at(key).get<double>() : 0.0;
}

std::string budget_line(const json& entry, const std::string& name, double scale, const Ink& ink) {
  const double mean = ms_of(entry, "mean_ms"), worst = ms_of(entry, "worst_1pct_mean_ms");
  const bool grew = worst - mean > 0.5 * scale;
  std::string line =
      fmt::format("{:<18}{:>9}{:>12}  ", name, show(entry.at("mean_ms")), show(entry.at("worst_1pct_mean_ms")));
  // The mean in full blocks; what the worst 1 % take beyond it in light ones.
  line += ink.stage(bar(mean, scale));
  if (grew) {
    std::string tail;
    for (auto i = std::lround(cells_of(worst - mean, scale)); i > 0; --i) tail += "░";
    line += ink.bad(tail);
  }
  return line + "\n";
}

std::string budget(const json& s, const Paper& paper) {
  constexpr std::size_t before_bars = 41, margin = 5;
  const Ink& ink = paper.ink;
  const auto cells = static_cast<double>(paper.columns - before_bars - margin);
  double longest = 1e-9;
  for (const json& e : s.at("budget"))
    longest = std::max({longest, ms_of(e, "mean_ms"), ms_of(e, "worst_1pct_mean_ms")});
  std::string text = ink.dim(fmt::format("{:<18}{:>9}{:>12}   ms\n", "stage", "mean", "worst 1 %"));
  std::string zeros;
  const auto is_zero = [](const json& e) { return ms_of(e, "mean_ms") == 0 && ms_of(e, "worst_1pct_mean_ms") == 0; };
  for (const json& e : s.at("budget")) {
    if (is_zero(e)) {
      zeros += (zeros.empty() ? "" : ", ") + word(e.at("stage"));
      continue;
    }
    text += budget_line(e, word(e.at("stage")), longest / cells, ink);
    for (const json& part : e.value("parts", json::array()))
      if (!is_zero(part)) text += budget_line(part, "  " + word(part.at("part")), longest / cells, ink);
  }
  const json& worst = s.at("worst_1pct");
  text +=
      ink.bold(fmt::format("{:<18}{:>9}{:>12}", "sum", show(worst.at("mean_of_all_ms")), show(worst.at("mean_ms"))));
  if (zeros.empty() || s.at("refreshes").at("after_warmup_with_frame") == 0) return text + "\n\n";
  constexpr std::size_t indent = 39;
  const bool beside = paper.columns >= usual_columns;
  const std::string list = "zero: " + zeros;
  return text +
         (beside ? "  " + ink.dim(wrapped(list, indent + 2, paper.columns))
                 : "\n" + ink.dim(wrapped(list, 0, paper.columns))) +
         "\n\n";
}

std::string frames_and_refreshes(const json& s, const Paper& paper) {
  const json& f = s.at("frames");
  const auto if_any = [&](const char* fate) {
    return f.value(fate, 0) == 0 ? "" : ", " + word(f.at(fate)) + " " + fate;
  };
  std::string text = labelled(
      fmt::format("frames     {} rendered: {} shown, {} lost, {} skipped{}, {} replaced{}, {} unfinished at the end",
                  word(f.at("rendered")), word(f.at("shown")), word(f.at("lost")), word(f.at("skipped")),
                  if_any("undecodable"), word(f.at("replaced")), if_any("stale"), word(f.at("unfinished"))),
      paper);
  const json* stale = find_metric(s, "stale_rate");
  const json& seen = s.at("refreshes");
  const bool nothing_shown = seen.at("after_warmup") != 0 && seen.at("after_warmup_with_frame") == 0;
  const bool known = !nothing_shown && stale && stale->at("value").is_number();
  text += labelled(fmt::format("refreshes  stale {} % (longest run {}), missed vsync {}, before the first frame {}",
                               known ? fmt::format("{:.2f}", 100 * stale->at("value").get<double>()) : "-",
                               stat(s, "stale_run_max", "value", 0), stat(s, "missed_vsync", "value", 0),
                               stat(s, "no_frame", "value", 0)),
                   paper);
  if (nothing_shown)
    text += labelled("           no picture was shown after the warm-up: what is not there is neither late nor stale",
                     paper);
  return text;
}

std::string errors(const json& s, const Paper& paper) {
  const auto line = [&](const char* label, const char* which) {
    const std::string deg = std::string("pose_error_") + which + "_deg",
                      mm = std::string("pose_error_") + which + "_mm";
    return labelled(fmt::format("{:<11}pose error p50 {} deg {} mm, p95 {} deg {} mm", label, stat(s, deg, "p50"),
                                stat(s, mm, "p50", 1), stat(s, deg, "p95"), stat(s, mm, "p95", 1)),
                    paper);
  };
  std::string text = line("rendered", "render") + line("shown", "warp");
  const json* psnr = find_metric(s, "psnr_db");
  if (!psnr) return text;
  const auto db = [&](const char* key) {
    return psnr->at(key).is_null() && psnr->at("n") != 0 ? std::string("identical") : show(psnr->at(key), 1) + " dB";
  };
  return text + labelled(fmt::format("picture    PSNR p50 {}, p05 {}; SSIM p50 {}, p05 {}; {} of {} refreshes scored",
                                     db("p50"), db("p05"), stat(s, "ssim", "p50", 4), stat(s, "ssim", "p05", 4),
                                     word(s.at("refreshes").at("scored")), word(s.at("refreshes").at("after_warmup"))),
                         paper);
}

}  // namespace

std::string run_title(const json& described) {
  const json& run = described.contains("run") && described.at("run").is_object() ? described.at("run") : described;
  const std::string seed = run.contains("seed") ? "  seed " + word(run.at("seed")) : "";
  return (run.contains("scenario") ? word(run.at("scenario")) : "run") + seed;
}

std::string summary_table(const json& summary, bool colour, std::size_t columns) {
  constexpr std::size_t least = 60;
  const Paper paper{{colour}, std::max(columns, least)};
  std::string sentence = summary.at("blame").at("sentence");
  if (!sentence.empty())
    sentence.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(sentence.front())));
  return title(summary, paper) + percentiles(summary, paper) + budget(summary, paper) +
         frames_and_refreshes(summary, paper) + errors(summary, paper) + "\n" +
         paper.ink.bold(wrapped(sentence + ".", 0, paper.columns)) + "\n";
}

}  // namespace photonlag
