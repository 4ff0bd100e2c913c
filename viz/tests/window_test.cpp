#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "sim/core/error.hpp"
#include "viz/app/app.hpp"
#include "viz/plots/support/theme.hpp"
#include "viz/tests/synthetic_run.hpp"

namespace photonlag::viz {
namespace {

/// A folder that goes away with the test.
struct Scratch {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / fmt::format("photonlag-viz-window-{}", getpid());
  Scratch() { std::filesystem::create_directories(path); }
  ~Scratch() { std::filesystem::remove_all(path); }
};

bool has_xvfb() { return std::system("command -v xvfb-run >/dev/null 2>&1") == 0; }

/// Runs the real window on a virtual display, in a child: @p input as in viz/app/script.hpp.
Picture screenshot(const std::string& runs, const std::string& input, const std::filesystem::path& file,
                   const std::string& screen = "1600x1000") {
  const std::string command = fmt::format(
      "PHOTONLAG_VIEW_TEST_RUNS='{}' PHOTONLAG_VIEW_INPUT='{}' PHOTONLAG_VIEW_SCREENSHOT='{}' LIBGL_ALWAYS_SOFTWARE=1 "
      "timeout 60 xvfb-run -a -s '-screen 0 {}x24' {} --gtest_also_run_disabled_tests "
      "--gtest_filter=Window.DISABLED_Child >{}.log 2>&1",
      runs, input, file.string(), screen, std::filesystem::read_symlink("/proc/self/exe").string(), file.string());
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  return load_png(file);
}

std::size_t pixels_near(const Picture& picture, Colour colour) {
  std::size_t count = 0;
  for (int y = 0; y < picture.height; ++y)
    for (int x = 0; x < picture.width; ++x) {
      const Colour c = picture.at(x, y);
      count += std::abs(c.r - colour.r) + std::abs(c.g - colour.g) + std::abs(c.b - colour.b) < 8 ? 1U : 0U;
    }
  return count;
}

// The child of screenshot(): not a test of its own.
TEST(Window, DISABLED_Child) {
  const char* list = std::getenv("PHOTONLAG_VIEW_TEST_RUNS");
  if (list == nullptr) GTEST_SKIP() << "only runs as the child of the other window tests";
  std::vector<std::filesystem::path> runs;
  std::string rest = list;
  for (std::size_t colon = rest.find(':'); colon != std::string::npos; colon = rest.find(':')) {
    runs.emplace_back(rest.substr(0, colon));
    rest.erase(0, colon + 1);
  }
  runs.emplace_back(rest);
  EXPECT_EQ(run_viewer(runs), 0);
}

TEST(Window, DrawsARunAndAnswersKeys) {
  if (!has_xvfb()) GTEST_SKIP() << "xvfb-run is not installed";
  const Scratch scratch;
  const auto run = scratch.path / "synthetic";
  write_synthetic_run(run);
  const Picture plain = screenshot(run.string(), "", scratch.path / "plain.png");
  ASSERT_EQ(plain.width, 1600);
  // The lit frame's downlink, the repeated refreshes of the stall, and the sky of the picture in the image pane.
  EXPECT_GT(pixels_near(plain, stage_colour("downlink")), 1000U);
  EXPECT_GT(pixels_near(plain, stage_colour("repeat")), 3000U);
  EXPECT_GT(pixels_near(plain, rgb(0x8FB8DE)), 3000U);
  const Picture help = screenshot(run.string(), "char=?", scratch.path / "help.png");
  const Picture fitted = screenshot(run.string(), "char=f", scratch.path / "fit.png");
  const Picture tail = screenshot(run.string(), "char=4", scratch.path / "focus.png");
  EXPECT_NE(help.rgba, plain.rgba);
  EXPECT_NE(fitted.rgba, plain.rgba);
  EXPECT_EQ(pixels_near(tail, stage_colour("repeat")), 0U) << "the tail alone shows no stages";
}

TEST(Window, ADoubleClickFitsTheRunAndKeepsWhatWasSelected) {
  if (!has_xvfb()) GTEST_SKIP() << "xvfb-run is not installed";
  const Scratch scratch;
  const auto run = scratch.path / "synthetic";
  write_synthetic_run(run);
  // The pointer rests on the same place of the plot over time in both.
  const std::string there = "pointer=500,640 wait ";
  const Picture by_key = screenshot(run.string(), there + "char=f wait", scratch.path / "key.png");
  const Picture by_mouse = screenshot(run.string(), there + "click wait click wait wait", scratch.path / "mouse.png");
  const Picture clicked_once = screenshot(run.string(), there + "click wait char=f wait", scratch.path / "once.png");
  EXPECT_EQ(by_key.rgba, by_mouse.rgba);
  EXPECT_NE(by_key.rgba, clicked_once.rgba) << "the pointer is on no refresh: this test sees nothing";
}

TEST(Window, ChangesClientsAndRunsAndComesBack) {
  if (!has_xvfb()) GTEST_SKIP() << "xvfb-run is not installed";
  const Scratch scratch;
  const auto three = scratch.path / "three", one = scratch.path / "one";
  write_three_clients(three);
  write_synthetic_run(one);
  const std::string both = three.string() + ":" + one.string();
  const Picture worst = screenshot(three.string(), "", scratch.path / "worst.png");
  const Picture next = screenshot(three.string(), "char=]", scratch.path / "next.png");
  const Picture back = screenshot(three.string(), "char=] char=[", scratch.path / "back.png");
  const Picture round = screenshot(three.string(), "char=] char=] char=]", scratch.path / "round.png");
  EXPECT_NE(worst.rgba, next.rgba);
  EXPECT_EQ(worst.rgba, back.rgba);
  EXPECT_EQ(worst.rgba, round.rgba);
  const Picture a = screenshot(both, "", scratch.path / "a.png");
  EXPECT_NE(a.rgba, screenshot(both, "char=b", scratch.path / "b.png").rgba);
  EXPECT_EQ(a.rgba, screenshot(both, "char=b char=b", scratch.path / "bb.png").rgba);
}

TEST(Window, FitsTheScreen) {
  if (!has_xvfb()) GTEST_SKIP() << "xvfb-run is not installed";
  const Scratch scratch;
  const auto run = scratch.path / "synthetic";
  write_synthetic_run(run, {.refreshes = 150, .stall = false});
  for (const auto& [width, height] : {std::pair(1280, 800), {1366, 768}, {1920, 1080}}) {
    const Picture seen = screenshot(run.string(), "", scratch.path / "screen.png", fmt::format("{}x{}", width, height));
    EXPECT_LE(seen.width, width);
    EXPECT_LE(seen.height, height);
    EXPECT_GE(seen.width, std::min(width, 1600) - 100);
  }
}

TEST(Window, SaysWhatToDoWithoutADisplay) {
  const Scratch scratch;
  const auto run = scratch.path / "synthetic";
  write_synthetic_run(run, {.refreshes = 90, .stall = false});
  unsetenv("DISPLAY");
  unsetenv("WAYLAND_DISPLAY");
  try {
    run_viewer({run});
    FAIL() << "no error";
  } catch (const EnvironmentError& error) {
    EXPECT_NE(std::string(error.what()).find("--export"), std::string::npos) << error.what();
  }
}

TEST(Window, RefusesNoRunsAndThreeRuns) {
  EXPECT_THROW(run_viewer({}), InputError);
  EXPECT_THROW(run_viewer({"a", "b", "c"}), InputError);
}

}  // namespace
}  // namespace photonlag::viz
