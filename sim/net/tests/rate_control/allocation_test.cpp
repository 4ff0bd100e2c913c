#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "sim/net/tests/rate_control/fixture.hpp"

namespace {
long allocations = 0;
}
// noinline: GCC would otherwise see malloc/free through the pair and warn.
[[gnu::noinline]] void* operator new(std::size_t n) {
  ++allocations;
  if (void* p = std::malloc(n)) return p;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }

namespace photonlag {
namespace {

using namespace std::chrono_literals;

/// Ten packets a frame, reported 100 ms later, every seventh lost, every eleventh reported twice: first as missing.
void drive(RateControl& control, int first_frame, int frames, std::vector<RateControl::Report>& reports) {
  for (int frame = first_frame; frame < first_frame + frames; ++frame) {
    const Nanos now = frame * 16'666'667ns;
    control.on_backlog(now, frame % 3 * 1200);
    (void)control.target_bps(now);
    for (int i = 0; i < 10; ++i) control.on_sent({.number = 10 * frame + i, .bytes = 1200, .at = now + i * 1ms});
    if (frame < 6) continue;
    reports.clear();
    for (int i = 0; i < 10; ++i) {
      const std::int64_t number = 10 * (frame - 6) + i;
      const Nanos sent = (frame - 6) * 16'666'667ns + i * 1ms;
      if (number % 11 == 10)
        reports.push_back({.number = number - 10, .bytes = 1200, .sent = sent - 10ms, .arrived = now});
      reports.push_back({.number = number,
                         .bytes = 1200,
                         .sent = sent,
                         .arrived = number % 7 == 0 || number % 11 == 0 ? never : sent + 50ms + (number % 5) * 1ms,
                         .ce = number % 5 == 0});
    }
    std::ranges::sort(reports, {}, &RateControl::Report::number);
    control.on_feedback(now, 100ms, reports);
  }
}

TEST(RateControl, DoesNotAllocateOnceGrown) {
  const StepCapacity truth({{0s, 4e6}});
  std::vector<RateControl::Report> reports(100);
  for (const auto& name : Registry<RateControl>::instance().names()) {
    const auto control = make_control(name, truth);
    drive(*control, 0, 600, reports);
    const long before = allocations;
    drive(*control, 600, 3000, reports);
    EXPECT_EQ(allocations, before) << name;
  }
}

}  // namespace
}  // namespace photonlag
