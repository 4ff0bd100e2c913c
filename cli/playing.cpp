#include "cli/playing.hpp"

#include <fmt/format.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <string>

#include "cli/progress_line.hpp"

namespace photonlag::cli {
namespace {

std::atomic<bool> stop_asked = false;

void ask_to_stop(int signal_number) {
  stop_asked = true;
  std::signal(signal_number, SIG_DFL);  // a second one ends it at once
}

std::string bar(double share) {
  constexpr int width = 40;
  return fmt::format("  [{:{}}] {:3} %", std::string(static_cast<std::size_t>(share * width), '#'), width,
                     static_cast<int>(share * 100));
}

}  // namespace

void heed_stop_signals() {
  std::signal(SIGINT, ask_to_stop);
  std::signal(SIGTERM, ask_to_stop);
}

bool stop_was_asked() { return stop_asked; }

void play_on_terminal(const std::function<void(const RunHooks&)>& play) {
  heed_stop_signals();
  const ProgressLine line;
  RunHooks hooks;
  hooks.stop = [] { return stop_asked.load(); };
  hooks.warn = [](const std::string& what) { std::fprintf(stderr, "photonlag: warning: %s\n", what.c_str()); };
  hooks.progress = [&line](double share) {
    if (line.visible()) line.show(bar(share));
  };
  play(hooks);
}

}  // namespace photonlag::cli
