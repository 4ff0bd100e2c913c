/// @file
/// Every registered predictor on the seeded walker: a sample taken and a pose predicted 50 ms ahead.

#include <benchmark/benchmark.h>

#include "bench/micro/register.hpp"
#include "pose-prediction/head_motion.hpp"
#include "pose-prediction/predictor.hpp"

namespace photonlag::bench {
namespace {

constexpr Nanos horizon{50'000'000};

std::vector<PoseSample> walk(const HeadMotion& motion) {
  Tracker tracker(motion, {.rate_hz = 250}, 1, 0);
  std::vector<PoseSample> samples;
  for (int i = 0; i < 4096; ++i) samples.push_back(tracker.next().value().sample);
  return samples;
}

/// One item = one observe() and one predict().
void predict(benchmark::State& state, const std::string& name) {
  const auto motion = make_walker(1, 0);
  const std::vector<PoseSample> samples = walk(*motion);
  const Context context{.seed = 1, .place = "predictor", .true_motion = motion.get()};
  std::unique_ptr<Predictor> predictor;
  std::size_t next = 0;
  for (auto _ : state) {
    if (next == 0) predictor = make_module<Predictor>(name, {}, context);
    predictor->observe(samples[next]);
    benchmark::DoNotOptimize(predictor->predict(samples[next].at + horizon));
    next = (next + 1) % samples.size();
  }
  state.SetItemsProcessed(state.iterations());
}

}  // namespace

void register_predictors() {
  for (const std::string& name : Registry<Predictor>::instance().names()) {
    if (needs_options(Registry<Predictor>::instance().find(name, {"benchmark"}).options)) continue;
    benchmark::RegisterBenchmark(("predict/" + name).c_str(),
                                 [name](benchmark::State& state) { predict(state, name); });
  }
}

}  // namespace photonlag::bench
