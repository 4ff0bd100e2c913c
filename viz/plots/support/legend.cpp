#include "viz/plots/support/legend.hpp"

#include "viz/plots/support/theme.hpp"

namespace photonlag::viz {
namespace {

constexpr TextStyle label{TextSize::small, muted};
constexpr float mark_width = 13;
constexpr float space = 5;
constexpr float gap = 14;

float width_of(const Canvas& canvas, const LegendEntry& entry) {
  return mark_width + space + canvas.text_width(entry.text, label) + gap;
}

/// Calls at(entry, x, line) for each entry where it goes; gives back the number of lines.
template <class At>
int flow(const Canvas& canvas, const std::vector<LegendEntry>& entries, float width, At at) {
  float x = 0;
  int line = 0;
  for (const auto& entry : entries) {
    const float w = width_of(canvas, entry);
    if (x > 0 && x + w - gap > width) {
      x = 0;
      ++line;
    }
    at(entry, x, line);
    x += w;
  }
  return entries.empty() ? 0 : line + 1;
}

void draw_entry(Canvas& canvas, const LegendEntry& entry, float x, float baseline) {
  const float middle = baseline - 4;
  const Rect box{x, middle - 5, x + mark_width, middle + 5};
  switch (entry.mark) {
    case LegendEntry::Mark::box:
      canvas.fill_rect(box, entry.colour, 2);
      break;
    case LegendEntry::Mark::thin_box:
      canvas.fill_rect(box.inset(0, 2.8F, 0, 2.8F), entry.colour, 1);
      break;
    case LegendEntry::Mark::line:
      canvas.line({box.x0, middle}, {box.x1, middle}, entry.colour, 3);
      break;
    case LegendEntry::Mark::thin_line:
      canvas.line({box.x0, middle}, {box.x1, middle}, entry.colour, 1.2F);
      break;
    case LegendEntry::Mark::hatch:
      canvas.hatch(box, entry.colour);
      canvas.stroke_rect(box, entry.colour, 1);
      break;
  }
  canvas.text({x + mark_width + space, baseline}, entry.text, label);
}

}  // namespace

int legend_lines(const Canvas& canvas, const std::vector<LegendEntry>& entries, float width) {
  return flow(canvas, entries, width, [](const auto&, float, int) {});
}

void draw_legend(Canvas& canvas, const Rect& rect, const std::vector<LegendEntry>& entries) {
  flow(canvas, entries, rect.width(), [&](const LegendEntry& entry, float x, int line) {
    draw_entry(canvas, entry, rect.x0 + x, rect.y0 + legend_line * static_cast<float>(line) + 12);
  });
}

void draw_legend_right(Canvas& canvas, float left, float right, float baseline,
                       const std::vector<LegendEntry>& entries) {
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    const float x = right - width_of(canvas, *entry) + gap;
    if (x < left) return;
    draw_entry(canvas, *entry, x, baseline);
    right = x - gap;
  }
}

}  // namespace photonlag::viz
