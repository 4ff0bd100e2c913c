#pragma once
/// @file
/// Controllers and paths for the tests of rate control.

#include <algorithm>
#include <utility>

#include "sim/net/tests/rate_control/score.hpp"

namespace photonlag {

inline constexpr double test_min_mbps = 0.15, test_max_mbps = 20;

/// A controller that starts at 0.3 Mb/s within 0.15 .. 20 Mb/s, as far as it has such options.
inline std::unique_ptr<RateControl> make_control(const std::string& name, const Capacity& truth,
                                                 std::map<std::string, OptionValue> options = {}) {
  const std::pair<const char*, double> usual[] = {
      {"min_mbps", test_min_mbps}, {"max_mbps", test_max_mbps}, {"start_mbps", 0.3}, {"mbps", 2.0}};
  for (const auto& spec : Registry<RateControl>::instance().find(name, {"test"}).options)
    for (const auto& [key, value] : usual)
      if (spec.key == key && !options.contains(key)) options[key] = value;
  Context context;
  context.true_capacity = &truth;
  return make_module<RateControl>(name, options, context);
}

/// One flow over one link of steps, 50 ms each way, a queue of 300 ms at 4 Mb/s.
struct TestPath {
  std::vector<StepCapacity::Step> steps = {{Nanos(0), 4e6}};
  std::unique_ptr<Queue> queue = make_module<Queue>("drop_tail", {{"packets", 0.0}, {"bytes", 150'000.0}});
  std::unique_ptr<Delay> delay = make_module<Delay>("constant", {{"ms", 50.0}});
  std::unique_ptr<Loss> loss = make_module<Loss>("none"), feedback_loss = make_module<Loss>("none");
  std::vector<DownInterval> down{}, feedback_down{};
  std::vector<FlowPlan> plans{};
  Nanos until = std::chrono::seconds(30);
};

inline std::unique_ptr<RateControlLoop> play(TestPath path, std::uint64_t seed = 1) {
  Link::Parts forward{.capacity = std::make_unique<StepCapacity>(path.steps),
                      .queue = std::move(path.queue),
                      .delay = std::move(path.delay),
                      .loss = std::move(path.loss),
                      .down = std::move(path.down)};
  Link::Parts backward{.capacity = make_module<Capacity>("constant", {{"mbps", 100.0}}),
                       .queue = make_module<Queue>("infinite"),
                       .delay = make_module<Delay>("constant", {{"ms", 50.0}}),
                       .loss = std::move(path.feedback_loss),
                       .down = std::move(path.feedback_down)};
  auto loop = std::make_unique<RateControlLoop>(seed, std::move(forward), std::move(backward), std::move(path.plans));
  loop->run(path.until);
  return loop;
}

/// First instant from @p from on at which a frame's target satisfies @p wanted; never if none does.
template <class Wanted>
Nanos first_target(const RateControlLoop::Flow& flow, Nanos from, Wanted wanted) {
  for (const SourceFrame& f : flow.frames)
    if (f.captured >= from && wanted(f.target_bps)) return f.captured;
  return never;
}

}  // namespace photonlag
