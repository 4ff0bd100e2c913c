#include "viz/plots/support/header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ranges>

#include "viz/plots/support/theme.hpp"

namespace photonlag::viz {
namespace {

struct Fact {
  std::string value, unit, name;
  bool warns = false;
};

double percent(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

std::vector<Fact> quality_of(const RunView& run) {
  std::vector<double> psnr;
  for (const auto* r : run.measured)
    if (r->score && std::isfinite(r->score->psnr_db)) psnr.push_back(r->score->psnr_db);
  if (psnr.empty()) return {};
  std::sort(psnr.begin(), psnr.end());
  // Quality is better when higher, so its bad tail is the low one.
  const auto low = static_cast<std::size_t>(std::ceil(0.05 * static_cast<double>(psnr.size()) - 1e-9));
  const auto middle = static_cast<std::size_t>(std::ceil(0.5 * static_cast<double>(psnr.size()) - 1e-9));
  return {{fmt::format("{:.1f}", psnr[middle - 1]), "dB", "PSNR p50"},
          {fmt::format("{:.1f}", psnr[std::max<std::size_t>(low, 1) - 1]), "dB", "PSNR p5"}};
}

std::vector<Fact> facts_of(const RunView& run) {
  std::vector<Fact> facts;
  if (run.measured.empty()) return facts;
  for (const auto& [name, p] :
       {std::pair("p50", 0.5), std::pair("p95", 0.95), std::pair("p99", 0.99), std::pair("max", 1.0)})
    facts.push_back({figures(run.percentile_ms(p)), "ms", name});
  facts.front().name = "p50 pose to photon";
  std::size_t stale = 0;
  std::size_t missed = 0;
  for (const auto* r : run.measured) {
    stale += r->repeated ? 1U : 0U;
    missed += r->missed_vsync ? 1U : 0U;
  }
  facts.push_back({figures(percent(stale, run.measured.size())), "%", "stale", stale > 0});
  facts.push_back({std::to_string(missed), "", "missed vsync", missed > 0});
  for (auto& fact : quality_of(run)) facts.push_back(std::move(fact));
  return facts;
}

/// From the right edge to the left; gives back where they begin.
float draw_facts(Canvas& canvas, const std::vector<Fact>& facts, float right, float top) {
  constexpr float narrowest = 64;  // so that the columns of two runs line up
  const TextStyle name{TextSize::small, muted};
  const TextStyle unit{TextSize::body, muted};
  for (const Fact& fact : std::views::reverse(facts)) {
    const TextStyle value{TextSize::headline, fact.warns ? bad : ink, Face::bold};
    const float number = canvas.text_width(fact.value, value);
    const float width = std::max(number + 4 + canvas.text_width(fact.unit, unit), canvas.text_width(fact.name, name));
    right -= std::max(width, narrowest);
    canvas.text({right, top + 24}, fact.value, value);
    canvas.text({right + number + 4, top + 24}, fact.unit, unit);
    canvas.text({right, top + 40}, fact.name, name);
    right -= 16;
  }
  return right;
}

void draw_run(Canvas& canvas, const PlotInput& input, std::size_t index, const Rect& rect) {
  const RunView& run = input.runs[index];
  const float facts = draw_facts(canvas, facts_of(run), rect.x1, rect.y0);
  float x = rect.x0;
  if (input.runs.size() > 1) {
    const Rect tag{x, rect.y0 + 5, x + 24, rect.y0 + 29};
    canvas.fill_rect(tag, run_colours[index], 4);
    canvas.text(tag.centre(), index == 0 ? "A" : "B",
                {TextSize::title, card, Face::bold, AlignX::centre, AlignY::middle});
    x += 34;
  }
  const TextStyle title{TextSize::headline, ink, Face::bold};
  const TextStyle line{TextSize::title, ink};
  const std::string client = run.client == 0 ? "" : fmt::format(", client {}", run.client);
  const std::string& what = input.runs.size() > 1 ? run.name : run.title;
  canvas.text({x, rect.y0 + 24}, fitted(canvas, what + client, title, facts - x - 10), title);
  canvas.text({x, rect.y0 + 44}, fitted(canvas, blame_sentence(run), line, facts - x - 10), line);
}

}  // namespace

float header_height(std::size_t runs) { return 56 * static_cast<float>(runs) + 4; }

void draw_header(const PlotInput& input, Canvas& canvas, const Rect& rect) {
  const GroupScope group(canvas, "header");
  for (std::size_t i = 0; i < input.runs.size(); ++i) {
    const float top = rect.y0 + 56 * static_cast<float>(i);
    draw_run(canvas, input, i, {rect.x0 + 4, top, rect.x1 - 4, top + 52});
  }
}

}  // namespace photonlag::viz
