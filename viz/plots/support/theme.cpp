#include "viz/plots/support/theme.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace photonlag::viz {
namespace {

struct StageLook {
  std::string_view stage;
  Colour colour;
  bool wait;
};

constexpr Colour sky = rgb(0x56B4E9), orange = rgb(0xE69F00), yellow = rgb(0xF0E442), blue = rgb(0x0072B2);
constexpr Colour green = rgb(0x009E73), purple = rgb(0xCC79A7), vermilion = rgb(0xD55E00), white = rgb(0xFFFFFF);

constexpr StageLook looks[] = {
    {"sample_wait", sky.towards(white, 0.65F), true},
    {"uplink", sky, false},
    {"server_wait", orange.towards(white, 0.65F), true},
    {"render", orange, false},
    {"compose", orange.towards(rgb(0x5A3D00), 0.45F), false},
    {"encode_wait", yellow.towards(white, 0.6F), true},
    {"encode", yellow.towards(rgb(0xB09A00), 0.25F), false},
    {"downlink", blue, false},
    {"downlink.pacing", blue.towards(white, 0.78F), true},
    {"downlink.recovery", rgb(0x6A3D9A), false},
    {"downlink.queue", blue.towards(rgb(0x00142B), 0.55F), true},
    {"downlink.serialisation", blue.towards(white, 0.25F), false},
    {"downlink.propagation", blue.towards(white, 0.5F), false},
    {"downlink.jitter", blue.towards(rgb(0x00142B), 0.25F), false},
    {"buffer", green.towards(white, 0.72F), true},
    {"decode_wait", green.towards(white, 0.5F), true},
    {"decode", green, false},
    {"present_wait", purple.towards(white, 0.6F), true},
    {"repeat", vermilion, true},
    {"warp", purple, false},
    {"vsync_wait", rgb(0xCBD1D8), true},
    {"scanout", rgb(0x7B8794), false},
};

const StageLook* look_of(std::string_view stage) {
  const auto* found = std::find_if(std::begin(looks), std::end(looks), [&](const auto& l) { return l.stage == stage; });
  return found == std::end(looks) ? nullptr : found;
}

}  // namespace

Colour stage_colour(std::string_view stage) {
  const StageLook* look = look_of(stage);
  return look != nullptr ? look->colour : rgb(0x9AA5B1);
}

bool is_wait(std::string_view stage) {
  const StageLook* look = look_of(stage);
  return look != nullptr && look->wait;
}

std::string stage_label(std::string_view stage) {
  if (stage == "repeat") return "repeated frames";
  std::string label(stage);
  std::replace(label.begin(), label.end(), '_', ' ');
  std::replace(label.begin(), label.end(), '.', ' ');
  return label;
}

std::string figures(double ms) {
  const double size = std::abs(ms);
  if (size == 0) return "0";
  return fmt::format("{:.{}f}", ms, size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
}

Colour text_on(Colour background) {
  // Rec. 709 luma of the coded values: near enough to choose between two.
  const double luma = 0.2126 * background.r + 0.7152 * background.g + 0.0722 * background.b;
  return luma > 140 ? ink : rgb(0xFFFFFF);
}

Rect draw_card(Canvas& canvas, const Rect& rect, std::string_view title, std::string_view subtitle) {
  canvas.fill_rect(rect, border, 6);
  canvas.fill_rect(rect.inset(1), card, 5);
  const TextStyle heading{TextSize::title, ink, Face::bold};
  const TextStyle grey{TextSize::body, muted};
  const float baseline = rect.y0 + 23;
  canvas.text({rect.x0 + 14, baseline}, title, heading);
  const float after = rect.x0 + 14 + canvas.text_width(title, heading) + 12;
  canvas.text({after, baseline}, fitted(canvas, subtitle, grey, rect.x1 - 14 - after), grey);
  return rect.inset(14, 34, 14, 10);
}

void draw_nothing(Canvas& canvas, const Rect& area, std::string_view reason) {
  canvas.text(area.centre(), reason, {TextSize::body, muted, Face::regular, AlignX::centre, AlignY::middle});
}

}  // namespace photonlag::viz
