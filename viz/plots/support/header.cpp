#include "viz/plots/support/header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "viz/plots/support/theme.hpp"
#include "viz/plots/support/wrap.hpp"

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
    if (run.knows(p)) facts.push_back({figures(run.percentile_ms(p)), "ms", name});
  // Figures of one of several clients say so: those of the whole run are others.
  facts.front().name += run.clients.size() < 2 ? " pose to photon" : fmt::format(" of client {}", run.client);
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

constexpr float most_beside_figures = 0.55F;  ///< Of the width.
constexpr float narrow = 1000, run_height = 56, sentence_line = 17;
constexpr TextStyle fact_name{TextSize::small, muted}, fact_unit{TextSize::body, muted};
constexpr TextStyle title_style{TextSize::headline, ink, Face::bold}, sentence_style{TextSize::title, ink};
constexpr TextStyle small_sentence{TextSize::body, ink};

float width_of(const Canvas& canvas, const Fact& fact) {
  constexpr float narrowest = 64;  // so that the columns of two runs line up
  const float number = canvas.text_width(fact.value, {TextSize::headline, ink, Face::bold});
  return std::max({number + 4 + canvas.text_width(fact.unit, fact_unit), canvas.text_width(fact.name, fact_name),
                   narrowest}) +
         16;
}

/// The first of @p facts that fit into @p width.
std::vector<Fact> that_fit(const Canvas& canvas, std::vector<Fact> facts, float width) {
  float used = 0;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    used += width_of(canvas, facts[i]);
    if (used > width) facts.resize(i);
  }
  return facts;
}

/// From the right edge to the left; gives back where they begin.
float draw_facts(Canvas& canvas, const std::vector<Fact>& facts, float right, float top) {
  for (auto each = facts.rbegin(); each != facts.rend(); ++each) {
    const Fact& fact = *each;
    const TextStyle value{TextSize::headline, fact.warns ? bad : ink, Face::bold};
    const float left = right + 16 - width_of(canvas, fact);
    canvas.text({left, top + 24}, fact.value, value);
    canvas.text({left + canvas.text_width(fact.value, value) + 4, top + 24}, fact.unit, fact_unit);
    canvas.text({left, top + 40}, fact.name, fact_name);
    right = left - 16;
  }
  return right;
}

/// Whether the sentence needs lines of its own, below the figures. It is never cut.
bool stands_below(const Canvas& canvas, const RunView& run, float width) {
  return width < narrow || canvas.text_width(run.blame, sentence_style) > width * most_beside_figures;
}

std::string name_of(const PlotInput& input, const RunView& run) {
  const std::string client = client_name(run);
  return (input.runs.size() > 1 ? run.name : run.title) + (client.empty() ? "" : ", " + client);
}

float draw_tag(Canvas& canvas, const PlotInput& input, std::size_t index, const Rect& rect) {
  if (input.runs.size() < 2) return rect.x0;
  const Rect tag{rect.x0, rect.y0 + 5, rect.x0 + 24, rect.y0 + 29};
  canvas.fill_rect(tag, run_colours[index], 4);
  canvas.text(tag.centre(), index == 0 ? "A" : "B",
              {TextSize::title, card, Face::bold, AlignX::centre, AlignY::middle});
  return rect.x0 + 34;
}

void draw_run(Canvas& canvas, const PlotInput& input, std::size_t index, const Rect& rect) {
  const RunView& run = input.runs[index];
  const float x = draw_tag(canvas, input, index, rect);
  const std::string name = name_of(input, run);
  const bool below = stands_below(canvas, run, rect.width());
  // What run it is comes first: the last figures go where both do not fit.
  float reserved = std::min(canvas.text_width(name, title_style) + 24, rect.width() * 0.5F);
  if (!below) reserved = std::max(reserved, canvas.text_width(run.blame, sentence_style) + 24);
  const float facts = draw_facts(canvas, that_fit(canvas, facts_of(run), rect.x1 - x - reserved), rect.x1, rect.y0);
  const float room = facts - x - 10;
  const std::string shown = fitted(canvas, name, title_style, room);
  canvas.text({x, rect.y0 + 24}, shown, title_style);
  if (run.clients.size() > 1) {
    const float after = x + canvas.text_width(shown, title_style) + 10;
    canvas.text({after, rect.y0 + 24}, fitted(canvas, "numbered from 0", fact_name, facts - after - 10), fact_name);
  }
  if (!below) return canvas.text({x, rect.y0 + 44}, run.blame, sentence_style);
  float y = rect.y0 + run_height;
  for (const std::string& line : wrapped_lines(canvas, run.blame, small_sentence, rect.width())) {
    canvas.text({rect.x0, y}, line, small_sentence);
    y += sentence_line;
  }
}

float height_of(const RunView& run, const Canvas& canvas, float width) {
  if (!stands_below(canvas, run, width)) return run_height;
  return run_height + 4 +
         sentence_line * static_cast<float>(wrapped_lines(canvas, run.blame, small_sentence, width).size());
}

}  // namespace

float header_height(const PlotInput& input, const Canvas& canvas, float width) {
  float height = 4;
  for (const RunView& run : input.runs) height += height_of(run, canvas, width - 8);
  return height;
}

void draw_header(const PlotInput& input, Canvas& canvas, const Rect& rect) {
  const GroupScope group(canvas, "header");
  float top = rect.y0;
  for (std::size_t i = 0; i < input.runs.size(); ++i) {
    const float height = height_of(input.runs[i], canvas, rect.width() - 8);
    draw_run(canvas, input, i, {rect.x0 + 4, top, rect.x1 - 4, top + height - 4});
    top += height;
  }
}

}  // namespace photonlag::viz
