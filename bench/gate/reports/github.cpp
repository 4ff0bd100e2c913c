#include <fmt/format.h>

#include <algorithm>

#include "bench/gate/report.hpp"
#include "sim/core/printable.hpp"

namespace photonlag {
namespace {

/// What GitHub's runner takes apart itself is escaped as its toolkit does.
std::string escaped(const std::string& text, bool property) {
  std::string out;
  for (const char c : printable_lines(text)) {
    if (c == '%')
      out += "%25";
    else if (c == '\r')
      out += "%0D";
    else if (c == '\n')
      out += "%0A";
    else if (property && c == ':')
      out += "%3A";
    else if (property && c == ',')
      out += "%2C";
    else
      out += c;
  }
  return out;
}

std::string error_line(const std::string& file, unsigned line, const std::string& title, const std::string& message) {
  return fmt::format("::error file={},line={},title={}::{}\n", escaped(file, true), std::max(line, 1U),
                     escaped(title, true), escaped(message, false));
}

/// On one line, with nothing that Markdown or HTML takes for its own: no tag, link, picture or mention.
std::string cell(const std::string& text) {
  std::string out;
  for (const char c : printable_lines(text)) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '@')
      out += "&#64;";  // a backslash does not keep GitHub from calling somebody
    else if (std::string_view("|*_`\\[]#~$").find(c) != std::string_view::npos)
      out += {'\\', c};
    else
      out += c == '\n' ? ' ' : c;
  }
  for (auto at = out.find("://"); at != std::string::npos; at = out.find("://", at)) out.replace(at, 1, "&#58;");
  return out;
}

/// Between two fences, which nothing inside closes.
std::string code(const std::string& text) {
  std::string told = printable_lines(text);
  for (auto at = told.find("```"); at != std::string::npos; at = told.find("```", at)) told.replace(at, 3, "'''");
  return "```\n" + told + "```\n";
}

std::string word_of(const GateResult& result) {
  if (!result.error.empty()) return "error";
  if (result.changed()) {
    const std::string after_name = result.headline().substr(result.scenario.size() + 2);
    return after_name.substr(0, after_name.find(':'));
  }
  if (result.over_budget()) return "over budget";
  if (result.undecided()) return "undecided";
  return result.blessed.empty() ? "pass" : "blessed";
}

std::string figure(const GateResult& result, const std::string& metric, const std::string& stat) {
  const auto found =
      std::ranges::find_if(result.figures, [&](const Figure& f) { return f.metric == metric && f.stat == stat; });
  return found == result.figures.end() || !found->value ? "" : fmt::format("{:.2f}", *found->value);
}

}  // namespace

std::string gate_annotations(const std::vector<GateResult>& results) {
  std::string text;
  for (const GateResult& result : results) {
    const std::string title = "photonlag gate: " + result.scenario;
    if (!result.error.empty()) text += error_line(result.file, 1, title, result.error);
    if (result.changed()) text += error_line(result.file, 1, title, result.headline());
    if (!result.error.empty()) continue;
    for (const BudgetResult& b : result.budgets)
      if (!b.met) text += error_line(result.file, b.budget.where.line, title, "over budget: " + b.told());
    if (result.undecided()) text += "::warning" + error_line(result.file, 1, title, result.headline()).substr(7);
  }
  return text;
}

std::string gate_markdown(const std::vector<GateResult>& results) {
  const auto passed = std::ranges::count_if(results, &GateResult::passed);
  std::string text = fmt::format("### Latency gate: {} of {} scenarios pass\n\n", passed, results.size());
  text += "| scenario | | what | pose to photon p50 | p99 ms | stale rate |\n|---|---|---|---:|---:|---:|\n";
  for (const GateResult& result : results) {
    const std::string line = result.headline();
    const std::string after_name = line.substr(result.scenario.size() + 2);
    const auto colon = after_name.find(": ");
    const std::string what = result.passed() || colon == std::string::npos ? "" : after_name.substr(colon + 2);
    text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", cell(result.scenario), word_of(result), cell(what),
                        figure(result, "pose_to_photon_render_ms", "p50"),
                        figure(result, "pose_to_photon_render_ms", "p99"), figure(result, "stale_rate", "value"));
  }
  for (const GateResult& result : results) {
    if (result.passed()) continue;
    text += "\n<details><summary>" + xml_text(printable(result.scenario)) + "</summary>\n\n" +
            code(gate_text({result})) + "\n</details>\n";
  }
  return text;
}

}  // namespace photonlag
