#pragma once
/// @file
/// The tables of a golden as text.

#include <string>

#include "bench/gate/golden.hpp"

namespace photonlag {

/// A stretch of a frame's life: a stage up to present_wait, or a part of the downlink in the downlink's place.
struct Leg {
  std::string name;  ///< "encode", "downlink.queue"
  Stage stage{};
  std::optional<DownlinkPart> part{};
};
inline constexpr std::size_t leg_count = 17;

/// In the order in which they follow one another.
[[nodiscard]] const std::vector<Leg>& legs();

/// How long it took; nothing if the frame did not get through it.
[[nodiscard]] std::optional<Nanos> length_of(const FrameRow& frame, const Leg& leg);

/// The step that ends a stage of a frame. @pre stage <= present_wait
[[nodiscard]] inline Step end_of(Stage stage) { return static_cast<Step>(static_cast<std::size_t>(stage) + 1); }

/// @param exact gets what is simulated, of all rows; the returned text is the whole line, of the first rows_kept
[[nodiscard]] std::string frames_text(const std::vector<GoldenFrame>& frames, std::string& exact);
[[nodiscard]] std::string refreshes_text(const std::vector<ReadRefresh>& refreshes, std::string& exact);
[[nodiscard]] std::string figures_text(const std::vector<Figure>& figures);

/// @throws InputError at file:line:column
[[nodiscard]] std::vector<GoldenFrame> read_frames(const std::filesystem::path& file);
[[nodiscard]] std::vector<ReadRefresh> read_refreshes(const std::filesystem::path& file);
[[nodiscard]] std::vector<Figure> read_figures(const std::filesystem::path& file);

}  // namespace photonlag
