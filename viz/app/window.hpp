#pragma once
/// @file
/// A GLFW window with an OpenGL 3 context and Dear ImGui in it, for as long as the object lives.

#include <functional>
#include <map>

#include "viz/canvas/picture.hpp"

struct GLFWwindow;

namespace photonlag::viz {

class Window {
 public:
  /// As large as asked for, or as the screen allows. @throws EnvironmentError without a display or OpenGL 3
  Window(const char* title, int width, int height);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  [[nodiscard]] bool should_close() const;
  /// Waits for events, at most @p timeout_s; 0 = does not wait. Then begins an ImGui frame; @p input may add events to
  /// it.
  void begin_frame(double timeout_s, const std::function<void()>& input);
  void end_frame();
  /// What the last frame drew. @pre end_frame ran
  [[nodiscard]] Picture read_back() const;

  /// The texture that shows @p picture (an ImTextureID), made at first use and kept until forget().
  [[nodiscard]] void* texture_of(const Picture& picture);
  void forget_textures();

 private:
  GLFWwindow* window_ = nullptr;
  std::map<const Picture*, unsigned> textures_;
  Picture last_;
  bool keep_last_ = false;

 public:
  /// From now on end_frame keeps what it drew, for read_back.
  void keep_pixels() { keep_last_ = true; }
};

}  // namespace photonlag::viz
