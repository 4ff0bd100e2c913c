#pragma once
/// @file
/// Colours and names that every plot shares: one hue per stage, safe for colour-blind readers.

#include <string>
#include <string_view>

#include "viz/canvas/canvas.hpp"

namespace photonlag::viz {

inline constexpr Colour page = rgb(0xF3F5F8), card = rgb(0xFFFFFF), border = rgb(0xDDE2E8), grid = rgb(0xE9ECF0);
inline constexpr Colour ink = rgb(0x1B2733), muted = rgb(0x66727F), bad = rgb(0xC2410C);
/// Run A and run B wherever two are compared.
inline constexpr Colour run_colours[] = {rgb(0x0B4F8A), rgb(0xD55E00)};

/// The hue of a stage (a stage's name, or "downlink." and a part's), from the palette of Okabe and Ito 2008.
/// A wait has a pale tint of the hue of what it waits for.
[[nodiscard]] Colour stage_colour(std::string_view stage);

/// Whether the stage is a wait: nothing happens to the frame, it only grows older.
[[nodiscard]] bool is_wait(std::string_view stage);

/// For people: "vsync wait".
[[nodiscard]] std::string stage_label(std::string_view stage);

/// Milliseconds with three figures or so: "8.34", "62.1", "483".
[[nodiscard]] std::string figures(double ms);

/// Black or white, whichever reads better on @p background.
[[nodiscard]] Colour text_on(Colour background);

/// A white card with a title and, in grey behind it, what is drawn. Returns what is left for the drawing.
Rect draw_card(Canvas& canvas, const Rect& rect, std::string_view title, std::string_view subtitle);

/// One line in the middle of a plot that has nothing to draw, saying why.
void draw_nothing(Canvas& canvas, const Rect& area, std::string_view reason);

}  // namespace photonlag::viz
