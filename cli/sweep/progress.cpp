#include "cli/sweep/progress.hpp"

#include <fmt/format.h>

#include <cmath>

namespace photonlag::cli {

std::string duration_text(double seconds) {
  const long long s = std::llround(std::ceil(seconds));
  if (s < 60) return fmt::format("{} s", s);
  if (s < 3600) return fmt::format("{} min {} s", s / 60, s % 60);
  return fmt::format("{} h {} min", s / 3600, s % 3600 / 60);
}

SweepProgress::SweepProgress(std::size_t runs) : runs_(runs) { show(); }

void SweepProgress::count(bool ok) {
  ++done_;
  if (!ok) ++failed_;
  show();
}

void SweepProgress::show() const {
  if (runs_ == 0) return;
  constexpr int width = 30;
  const double share = static_cast<double>(done_) / static_cast<double>(runs_);
  const double passed = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  std::string text = fmt::format("  [{:<{}}] {} of {} runs", std::string(static_cast<std::size_t>(share * width), '#'),
                                 width, done_, runs_);
  if (failed_ > 0) text += fmt::format(", {} failed", failed_);
  if (done_ > 0) text += fmt::format(", {} left", duration_text(passed / share - passed));
  line_.show(text);
}

}  // namespace photonlag::cli
