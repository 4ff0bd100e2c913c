#include <fmt/format.h>

#include <algorithm>

#include "viz/plots/plot.hpp"
#include "viz/plots/support/axis.hpp"
#include "viz/plots/support/theme.hpp"

/// Where the time goes: the mean of each stage over all refreshes and over the worst 1 %. Late refreshes have another
/// breakdown than usual ones, and the difference is what to repair first.
namespace photonlag::viz {
namespace {

constexpr float tallest_bar = 34, bar_gap = 5, axis_height = 28;
constexpr float head = 16, column_gap = 30, tallest_line = 18;  ///< Of the table.

struct Row {
  std::string name;
  std::array<double, stage_count> ms{};
  Colour colour;
};

double total(const Row& row) {
  double sum = 0;
  for (const double ms : row.ms) sum += ms;
  return sum;
}

std::vector<Row> rows_of(const PlotInput& input) {
  std::vector<Row> rows;
  for (const bool worst : {false, true})
    for (std::size_t i = 0; i < input.runs.size(); ++i) {
      const std::string run = input.runs.size() == 1 ? "" : i == 0 ? "A " : "B ";
      rows.push_back({run + (worst ? "worst 1 %" : "mean"),
                      mean_stages(worst ? input.runs[i].worst() : input.runs[i].measured),
                      input.runs.size() == 1 ? ink : run_colours[i]});
    }
  return rows;
}

void draw_stack(Canvas& canvas, const Row& row, const Scale& x, float y0, float y1) {
  const GroupScope group(canvas, "stack");
  double sum = 0;
  for (std::size_t s = 0; s < stage_count; ++s) {
    if (row.ms[s] <= 0) continue;
    const Rect part{x(sum), y0, x(sum + row.ms[s]), y1};
    sum += row.ms[s];
    const Colour colour = stage_colour(stage_names[s]);
    canvas.fill_rect(part, colour);
    canvas.line({part.x1, y0}, {part.x1, y1}, card, 0.8F);
    const std::string label = stage_label(stage_names[s]);
    const TextStyle style{TextSize::small, text_on(colour), Face::regular, AlignX::centre, AlignY::middle};
    if (canvas.text_width(label, style) < part.width() - 8) canvas.text(part.centre(), label, style);
  }
  canvas.text({x.at_low - 8, (y0 + y1) / 2}, row.name,
              {TextSize::body, row.colour, Face::bold, AlignX::right, AlignY::middle});
  canvas.text({x(sum) + 6, (y0 + y1) / 2}, figures(sum) + " ms",
              {TextSize::body, ink, Face::bold, AlignX::left, AlignY::middle});
}

/// One stage with the value of every row; the one that grew most stands out.
void draw_entry(Canvas& canvas, const Rect& cell, const std::vector<Row>& rows, std::size_t stage, bool stands_out) {
  const float y = cell.centre().y;
  const Face face = stands_out ? Face::bold : Face::regular;
  if (stands_out) canvas.fill_rect(cell.inset(-5, 0, -5, 0), rgb(0xFEF3E8), 3);
  canvas.fill_rect({cell.x0, y - 5, cell.x0 + 12, y + 5}, stage_colour(stage_names[stage]), 2);
  canvas.text({cell.x0 + 18, y}, stage_label(stage_names[stage]),
              {TextSize::small, ink, face, AlignX::left, AlignY::middle});
  float right = cell.x1;
  for (auto row = rows.rbegin(); row != rows.rend(); ++row, right -= 46)
    canvas.text({right, y}, figures(row->ms[stage]),
                {TextSize::small, row->ms[stage] < 0.005 ? muted : ink, face, AlignX::right, AlignY::middle});
}

std::vector<std::size_t> listed_stages(const std::vector<Row>& rows) {
  std::vector<std::size_t> stages;
  for (std::size_t s = 0; s < stage_count; ++s)
    for (const Row& row : rows)
      if (row.ms[s] >= 0.005) {
        stages.push_back(s);
        break;
      }
  return stages;
}

std::size_t grew_most(const std::vector<Row>& rows) {
  const Row& mean = rows.front();
  const Row& worst = rows[rows.size() / 2];
  std::size_t most = 0;
  for (std::size_t s = 1; s < stage_count; ++s)
    if (worst.ms[s] - mean.ms[s] > worst.ms[most] - mean.ms[most]) most = s;
  return most;
}

/// The largest of @p stages, at most @p count of them, in the order of a frame's life.
std::vector<std::size_t> largest_stages(std::vector<std::size_t> stages, const std::vector<Row>& rows,
                                        std::size_t count) {
  const auto most = [&](std::size_t s) {
    double ms = 0;
    for (const Row& row : rows) ms = std::max(ms, row.ms[s]);
    return ms;
  };
  std::stable_sort(stages.begin(), stages.end(), [&](std::size_t a, std::size_t b) { return most(a) > most(b); });
  stages.resize(std::min(stages.size(), count));
  std::sort(stages.begin(), stages.end());
  return stages;
}

void draw_table(Canvas& canvas, const Rect& area, const std::vector<Row>& rows) {
  auto stages = listed_stages(rows);
  const float values = 46 * static_cast<float>(rows.size());
  // As few columns as the height allows: short ways from a name to its numbers.
  constexpr float gap = column_gap;
  const auto count = [](float space, float each) { return static_cast<std::size_t>(std::max(0.0F, space / each)); };
  const std::size_t fit = count(area.height() - head, 14.5F);
  const std::size_t widest = std::max<std::size_t>(1, count(area.width() + gap, 110 + values + gap));
  stages = largest_stages(std::move(stages), rows, fit * widest);
  if (stages.empty()) return;
  const std::size_t columns = (stages.size() + fit - 1) / fit;
  const std::size_t lines = (stages.size() + columns - 1) / columns;
  const auto used = static_cast<float>(columns);
  const float width = std::min(340.0F, (area.width() - gap * (used - 1)) / used);
  const float line = std::min(tallest_line, (area.height() - head) / static_cast<float>(lines));
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const std::size_t column = i / lines, place = i % lines;
    const float x = area.x0 + static_cast<float>(column) * (width + gap);
    const float y = area.y0 + head + static_cast<float>(place) * line;
    draw_entry(canvas, {x, y, x + width, y + line}, rows, stages[i], stages[i] == grew_most(rows));
    if (i % lines > 0) continue;
    float right = x + width;
    for (auto name = rows.rbegin(); name != rows.rend(); ++name, right -= 46) {
      const std::string title = rows.size() > 2 ? name->name.substr(0, 2) + (name->name[2] == 'w' ? "1 %" : "mean")
                                                : (name->name[0] == 'w' ? "worst" : name->name);
      canvas.text({right, y - 4}, title, {TextSize::small, muted, Face::regular, AlignX::right});
    }
  }
}

Rect draw_budget(const PlotInput& input, Canvas& canvas, const Rect& rect) {
  const Rect inside = draw_card(canvas, rect, "Stage budget", "ms per refresh: all of them, and the worst 1 %");
  const auto rows = rows_of(input);
  Rect bars = inside.inset(rows.size() > 2 ? 90 : 78, 2, 70, 0);
  double most = 0;
  for (const Row& row : rows) most = std::max(most, total(row));
  if (most <= 0) {
    draw_nothing(canvas, inside, "no refresh after warm-up shows a frame");
    return bars;
  }
  const float height = std::clamp(inside.height() * 0.34F / static_cast<float>(rows.size()), 13.0F, tallest_bar);
  bars.y1 = bars.y0 + static_cast<float>(rows.size()) * (height + bar_gap);
  const Scale x{0, most, bars.x0, bars.x1};
  draw_bottom_axis(canvas, bars, x, "ms");
  float y = bars.y0;
  for (const Row& row : rows) {
    draw_stack(canvas, row, x, y, y + height);
    y += height + bar_gap;
  }
  draw_table(canvas, inside.inset(6, bars.y1 - inside.y0 + axis_height, 6, 0), rows);
  return bars;
}

/// As high as the bars and a table of as many columns as fit beside each other.
SheetSize sheet_of_budget(const PlotInput& input) {
  constexpr int width = 960;
  constexpr float card_width = 28 + 12, card_height = 44 + 2;
  const auto rows = rows_of(input);
  const auto bars = static_cast<float>(rows.size());
  const auto columns = std::max(1.0F, std::floor((width - card_width + column_gap) / (110 + 46 * bars + column_gap)));
  const float lines = std::ceil(static_cast<float>(listed_stages(rows).size()) / columns);
  // A third of the sheet is the bars' at most: they decide where there are many of them.
  const float height = card_height + bars * (tallest_bar + bar_gap) + axis_height + head + tallest_line * lines;
  return {width, static_cast<int>(std::max(height, bars * tallest_bar / 0.34F + card_height))};
}

const PlotRegistration registration({.name = "budget",
                                     .summary = "mean of each stage over all refreshes and over the worst 1 %",
                                     .draw = draw_budget,
                                     .least = {420, 240},
                                     .sheet = sheet_of_budget});

}  // namespace
}  // namespace photonlag::viz
