#include "viz/app/window.hpp"

#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include <algorithm>
#include <string>

#include "sim/core/error.hpp"
#include "viz/canvas/draw_list_canvas.hpp"

namespace photonlag::viz {
namespace {

constexpr int least_width = 640, least_height = 400;

std::string& last_glfw_error() {
  static std::string message;
  return message;
}

[[noreturn]] void no_window(const std::string& what) {
  const std::string why = last_glfw_error().empty() ? "" : " (" + last_glfw_error() + ")";
  throw EnvironmentError("window",
                         what + why +
                             "; without a display, write pictures instead: photonlag view RUN --plot overview "
                             "--export overview.png");
}

struct Extent {
  int width = 0, height = 0;
};

/// What fits between the bars of the desktop, of @p wished.
Extent on_screen(Extent wished) {
  GLFWmonitor* monitor = glfwGetPrimaryMonitor();
  if (monitor == nullptr) return wished;
  int x = 0, y = 0;
  Extent free;
  glfwGetMonitorWorkarea(monitor, &x, &y, &free.width, &free.height);
  if (free.width <= 0 || free.height <= 0) return wished;
  return {std::min(wished.width, free.width), std::min(wished.height, free.height)};
}

/// The frame that a window manager puts around must fit as well.
void make_room_for_frame(GLFWwindow* window, Extent wished) {
  int left = 0, top = 0, right = 0, bottom = 0;
  glfwGetWindowFrameSize(window, &left, &top, &right, &bottom);
  const Extent whole = on_screen({wished.width + left + right, wished.height + top + bottom});
  glfwSetWindowSize(window, std::min(wished.width, whole.width - left - right),
                    std::min(wished.height, whole.height - top - bottom));
}

void style_imgui() {
  ImGui::StyleColorsLight();
  ImGuiStyle& style = ImGui::GetStyle();
  style.WindowRounding = 5;
  style.FrameRounding = 4;
  style.GrabRounding = 4;
  style.Colors[ImGuiCol_WindowBg] = ImVec4(0.953F, 0.961F, 0.973F, 1);
  style.Colors[ImGuiCol_PopupBg] = ImVec4(1, 1, 1, 0.98F);
  style.Colors[ImGuiCol_FrameBg] = ImVec4(0.9F, 0.915F, 0.935F, 1);
  style.Colors[ImGuiCol_Text] = ImVec4(0.106F, 0.153F, 0.2F, 1);
}

void start_imgui(GLFWwindow* window) {
  ImGui::CreateContext();
  ImGui::GetIO().IniFilename = nullptr;
  bake_fonts(*ImGui::GetIO().Fonts);
  style_imgui();
  ImGui_ImplGlfw_InitForOpenGL(window, true);
  ImGui_ImplOpenGL3_Init("#version 130");
}

}  // namespace

Window::Window(const char* title, int width, int height) {
  glfwSetErrorCallback([](int, const char* message) { last_glfw_error() = message; });
  if (glfwInit() == GLFW_FALSE) no_window("no display can be opened");
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 0);
  const Extent size = on_screen({width, height});
  window_ = glfwCreateWindow(size.width, size.height, title, nullptr, nullptr);
  if (window_ == nullptr) {
    glfwTerminate();
    no_window("no OpenGL 3 window can be opened");
  }
  glfwSetWindowSizeLimits(window_, least_width, least_height, GLFW_DONT_CARE, GLFW_DONT_CARE);
  make_room_for_frame(window_, size);
  glfwMakeContextCurrent(window_);
  glfwSwapInterval(1);
  start_imgui(window_);
}

Window::~Window() {
  forget_textures();
  ImGui_ImplOpenGL3_Shutdown();
  ImGui_ImplGlfw_Shutdown();
  ImGui::DestroyContext();
  glfwDestroyWindow(window_);
  glfwTerminate();
}

bool Window::should_close() const { return glfwWindowShouldClose(window_) != GLFW_FALSE; }

void Window::begin_frame(double timeout_s, const std::function<void()>& input) {
  timeout_s > 0 ? glfwWaitEventsTimeout(timeout_s) : glfwPollEvents();
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  input();
  ImGui::NewFrame();
}

void Window::end_frame() {
  ImGui::Render();
  int width = 0;
  int height = 0;
  glfwGetFramebufferSize(window_, &width, &height);
  glViewport(0, 0, width, height);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  if (keep_last_) {
    Picture flipped(width, height, {});
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, flipped.rgba.data());
    // OpenGL's first row is the lowest.
    last_ = Picture(width, height, {});
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        const Colour c = flipped.at(x, height - 1 - y);
        std::uint8_t* to = &last_.rgba[(std::size_t(y) * std::size_t(width) + std::size_t(x)) * 4];
        to[0] = c.r;
        to[1] = c.g;
        to[2] = c.b;
        to[3] = 255;
      }
  }
  glfwSwapBuffers(window_);
}

Picture Window::read_back() const { return last_; }

void* Window::texture_of(const Picture& picture) {
  unsigned& texture = textures_[&picture];
  if (texture == 0) {
    glGenTextures(1, &texture);
    glBindTexture(GL_TEXTURE_2D, texture);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, picture.width, picture.height, 0, GL_RGBA, GL_UNSIGNED_BYTE,
                 picture.rgba.data());
  }
  return reinterpret_cast<void*>(static_cast<std::uintptr_t>(texture));
}

void Window::forget_textures() {
  for (const auto& [picture, texture] : textures_) glDeleteTextures(1, &texture);
  textures_.clear();
}

}  // namespace photonlag::viz
