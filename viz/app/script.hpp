#pragma once
/// @file
/// A test's hand on the window: made-up input, then a picture of what came of it. Off unless the environment asks.

#include <deque>
#include <filesystem>
#include <optional>
#include <string>

namespace photonlag::viz {

/// PHOTONLAG_VIEW_SCREENSHOT=FILE.png: draw some frames, write the last, close.
/// PHOTONLAG_VIEW_INPUT="pointer=X,Y key=CODE char=C wheel=N click shift": before that, one word per frame; a word
/// of no meaning lets one pass, so "click wait click" is a double click.
class Script {
 public:
  [[nodiscard]] static Script from_environment();

  [[nodiscard]] const std::optional<std::filesystem::path>& screenshot() const { return screenshot_; }
  /// Feeds the next word to ImGui, between its backend's frame and its own.
  void play();
  /// Everything was played and the window had time to settle.
  [[nodiscard]] bool done() const { return words_.empty() && settle_ <= 0; }

 private:
  void take(const std::string& word);

  std::optional<std::filesystem::path> screenshot_;
  std::deque<std::string> words_;
  int settle_ = 4;  ///< Frames still to draw after the last word: ImGui lays out with what it learned a frame before.
  std::optional<std::pair<float, float>> pointer_;
  int released_ = -1;
  bool clicked_ = false, shift_ = false;
};

}  // namespace photonlag::viz
