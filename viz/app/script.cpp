#include "viz/app/script.hpp"

#include <GLFW/glfw3.h>
#include <imgui.h>

#include <cstdlib>
#include <sstream>

namespace photonlag::viz {

Script Script::from_environment() {
  Script script;
  const char* file = std::getenv("PHOTONLAG_VIEW_SCREENSHOT");
  if (file == nullptr || *file == '\0') return script;
  script.screenshot_ = file;
  const char* input = std::getenv("PHOTONLAG_VIEW_INPUT");
  std::istringstream words(input == nullptr ? "" : input);
  // The first frames have no layout yet to point at.
  script.words_ = {"wait", "wait"};
  for (std::string word; words >> word;) script.words_.push_back(word);
  return script;
}

void Script::take(const std::string& word) {
  ImGuiIO& io = ImGui::GetIO();
  const std::size_t equals = word.find('=');
  const std::string name = word.substr(0, equals);
  const std::string value = equals == std::string::npos ? "" : word.substr(equals + 1);
  if (name == "pointer") {
    const std::size_t comma = value.find(',');
    pointer_ = {std::stof(value), std::stof(value.substr(comma + 1))};
  } else if (name == "key") {
    released_ = std::stoi(value);
    io.KeysDown[released_] = true;
  } else if (name == "char") {
    io.AddInputCharacter(static_cast<unsigned char>(value.at(0)));
  } else if (name == "wheel") {
    io.MouseWheel = std::stof(value);
  } else if (name == "click") {
    clicked_ = true;
  } else if (name == "shift") {
    shift_ = true;
  }
}

void Script::play() {
  if (!screenshot_) return;
  ImGuiIO& io = ImGui::GetIO();
  io.MouseDoubleClickTime = 60;  // two clicks are one double click however slow the machine
  if (released_ >= 0) io.KeysDown[released_] = false;
  released_ = -1;
  clicked_ = false;
  if (words_.empty()) {
    --settle_;
  } else {
    take(words_.front());
    words_.pop_front();
  }
  if (pointer_) io.MousePos = ImVec2(pointer_->first, pointer_->second);
  io.MouseDown[0] = clicked_;
  if (shift_) io.KeyShift = true;
}

}  // namespace photonlag::viz
