/// @file
/// Every registered predictor on the seeded walker, tracked at 250 Hz: what a sample taken and a pose predicted 50 ms
/// ahead cost.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <map>

#include "bench/micro/register.hpp"
#include "pose-prediction/head_motion.hpp"
#include "pose-prediction/predictor.hpp"
#include "sim/core/tests/allocations.hpp"

namespace photonlag::bench {
namespace {

constexpr Nanos horizon{50'000'000};

std::vector<PoseSample> walk(const HeadMotion& motion) {
  Tracker tracker(motion, {.rate_hz = 250}, 1, 0);
  std::vector<PoseSample> samples;
  for (int i = 0; i < 4096; ++i) samples.push_back(tracker.next().value().sample);
  return samples;
}

/// A predictor with options of its own, under a name of its own.
struct Contestant {
  std::string label, predictor;
  std::map<std::string, OptionValue> options{};
};

/// All that can be made with their defaults, and variants that cost something else. Those that need options do not
/// compute here but start programs or read files.
std::vector<Contestant> contestants() {
  std::vector<Contestant> all{{"autoregressive(40)", "autoregressive", {{"order", 40.0}, {"step_ms", 5.0}}},
                              {"error_state_kalman(jerk)", "error_state_kalman", {{"highest", std::string("jerk")}}},
                              {"kalman(ca)", "kalman", {{"model", std::string("ca")}}}};
  for (const std::string& name : Registry<Predictor>::instance().names()) {
    const auto& options = Registry<Predictor>::instance().find(name, {"bench"}).options;
    if (std::none_of(options.begin(), options.end(), [](const OptionSpec& spec) { return spec.required; }))
      all.push_back({name, name});
  }
  return all;
}

/// Ready to predict: has watched for 2 s.
struct Watching {
  explicit Watching(const Contestant& contestant)
      : predictor(make_module<Predictor>(contestant.predictor, contestant.options,
                                         {.seed = 1, .place = "predictor", .true_motion = motion.get()})) {
    for (int i = 0; i < 500; ++i) take();
  }

  void take() {
    if (next == samples.size()) {  // once more, later
      const Nanos again = samples.back().at + (samples[1].at - samples[0].at);
      for (PoseSample& sample : samples) sample.at += again;
      next = 0;
    }
    predictor->observe(samples[next++]);
  }
  [[nodiscard]] const PoseSample& newest() const { return samples[next - 1]; }

  std::unique_ptr<HeadMotion> motion = make_walker(1, 0);
  std::vector<PoseSample> samples = walk(*motion);
  std::size_t next = 0;
  std::unique_ptr<Predictor> predictor;
};

void observe(benchmark::State& state, const Contestant& contestant) {
  Watching watching(contestant);
  for (auto _ : state) watching.take();
  state.SetItemsProcessed(state.iterations());
}

void predict(benchmark::State& state, const Contestant& contestant) {
  const Watching watching(contestant);
  const long before = allocations();
  for (auto _ : state) benchmark::DoNotOptimize(watching.predictor->predict(watching.newest().at + horizon));
  state.counters["allocations"] = double(allocations() - before) / double(state.iterations());
  state.SetItemsProcessed(state.iterations());
}

}  // namespace

void register_predictors() {
  for (const Contestant& contestant : contestants()) {
    const auto add = [&contestant](const char* what, auto& run) {
      benchmark::RegisterBenchmark((what + contestant.label).c_str(),
                                   [contestant, &run](benchmark::State& state) { run(state, contestant); });
    };
    add("observe/", observe);
    add("predict/", predict);
  }
}

}  // namespace photonlag::bench
