#include "cli/playing.hpp"

#include <fmt/format.h>

#include <string>

#include "cli/messages.hpp"
#include "cli/progress_line.hpp"

namespace photonlag::cli {
namespace {

std::string bar(double share) {
  constexpr int width = 40;
  return fmt::format("  [{:{}}] {:3} %", std::string(static_cast<std::size_t>(share * width), '#'), width,
                     static_cast<int>(share * 100));
}

}  // namespace

void play_on_terminal(const std::function<void(const RunHooks&)>& play) {
  const ProgressLine line;
  RunHooks hooks;
  hooks.stop = [] { return stop_was_asked(); };
  hooks.warn = warn;
  hooks.progress = [&line](double share) {
    if (line.visible()) line.show(bar(share));
  };
  play(hooks);
}

}  // namespace photonlag::cli
