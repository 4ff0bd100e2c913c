#include "cli/playing.hpp"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>

namespace photonlag::cli {
namespace {

std::atomic<bool> stop_asked = false;

void ask_to_stop(int signal_number) {
  stop_asked = true;
  std::signal(signal_number, SIG_DFL);  // a second one ends it at once
}

/// A bar on a terminal, nothing where stderr is piped.
class ProgressBar {
 public:
  void show(double share) const {
    if (!terminal_) return;
    constexpr int width = 40;
    const int full = static_cast<int>(share * width);
    std::fprintf(stderr, "\r  [%-*.*s] %3d %%", width, full, "########################################",
                 static_cast<int>(share * 100));
    std::fflush(stderr);
  }
  void clear() const {
    if (terminal_) std::fprintf(stderr, "\r%60s\r", "");
  }
  ~ProgressBar() { clear(); }
  ProgressBar() = default;
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

 private:
  bool terminal_ = isatty(STDERR_FILENO) != 0;
};

}  // namespace

void heed_stop_signals() {
  std::signal(SIGINT, ask_to_stop);
  std::signal(SIGTERM, ask_to_stop);
}

bool stop_was_asked() { return stop_asked; }

void play_on_terminal(const std::function<void(const RunHooks&)>& play) {
  heed_stop_signals();
  const ProgressBar bar;
  RunHooks hooks;
  hooks.stop = [] { return stop_asked.load(); };
  hooks.warn = [](const std::string& what) { std::fprintf(stderr, "photonlag: warning: %s\n", what.c_str()); };
  hooks.progress = [&bar](double share) { bar.show(share); };
  play(hooks);
}

}  // namespace photonlag::cli
