#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <stdexcept>

#include "cli/predict/predict.hpp"
#include "cli/progress_line.hpp"
#include "pose-prediction/bench/gul2020.hpp"
#include "pose-prediction/calibrated.hpp"
#include "pose-prediction/weights.hpp"
#include "sim/core/sha256.hpp"

namespace photonlag::cli {
namespace {

/// What @p choice, and what it is composed of, was fitted on: the files' sha256.
void add_seen(const Choice& choice, std::set<std::string>& seen) {
  std::filesystem::path weights;
  for (const auto& [key, value] : choice.values.all()) {
    if (const auto* modules = std::get_if<Modules>(&value))
      for (const Choice& member : modules->chosen) add_seen(member, seen);
    const auto* file = std::get_if<std::filesystem::path>(&value);
    if (file == nullptr || file->empty()) continue;
    if (key == "weights") weights = *file;
    if (key == "train") seen.insert(sha256_of_file(*file));
  }
  if (weights.empty() && !Weights::is_shipped(choice.name + ".toml")) return;
  for (const std::string& sha256 :
       fitted_on(weights.empty() ? Weights::shipped(choice.name + ".toml") : Weights::read(weights, choice.where)))
    seen.insert(sha256);
}

std::size_t fitted_on_of(const Choice& choice, const std::vector<NamedTrace>& traces) {
  std::set<std::string> seen;
  add_seen(choice, seen);
  return static_cast<std::size_t>(
      std::ranges::count_if(traces, [&](const NamedTrace& trace) { return seen.contains(trace.sha256); }));
}

void check_even(const std::string& protocol, const Course& course, Nanos horizon) {
  if (course.step > Nanos(0) && horizon % course.step != Nanos(0))
    throw InputError({fmt::format("--horizon {:g}", millis(horizon))},
                     fmt::format("protocol {} needs multiples of {:g} ms", protocol, millis(course.step)));
}

/// What @p act does; a predictor of ours that answers nonsense on the way is named.
template <class Act>
auto naming(const Contestant& contestant, Act act) {
  try {
    return act();
  } catch (const std::logic_error& e) {
    throw std::logic_error(contestant.label + " " + e.what());
  }
}

/// Under protocol gul2020 a model trained on a trace is theirs, without what the module adds.
std::optional<Autoregression> as_published(const std::string& protocol, const Choice& choice) {
  if (protocol != "gul2020" || choice.name != "autoregressive") return std::nullopt;
  const std::filesystem::path& train = choice.values.path("train");
  if (train.empty()) return std::nullopt;
  if (from_ms(choice.values["step_ms"]) != gul2020_step)
    throw InputError(choice.values.where("step_ms"),
                     "protocol gul2020 has trained models in its own steps only: step_ms = 5, and order = 40 as "
                     "published");
  const double order = choice.values["order"];
  if (order != std::floor(order)) throw InputError(choice.values.where("order"), "order is a whole number of steps");
  return gul2020_fit(read_head_trace(train).samples, int(order), choice.values.where("train"));
}

std::unique_ptr<Predictor> stating(std::unique_ptr<Predictor> predictor, bool uncertainty) {
  if (!uncertainty) return predictor;
  return std::make_unique<Calibrated>(std::move(predictor));
}

}  // namespace

std::vector<Course> courses_of(std::vector<NamedTrace>& traces, const std::string& protocol,
                               const std::vector<Nanos>& horizons) {
  std::vector<Course> courses;
  for (NamedTrace& trace : traces) {
    courses.push_back(protocol == "gul2020" ? gul2020_course(trace.file.string(), trace.samples)
                                            : causal_course(trace.file.string(), std::move(trace.samples)));
    trace.samples.clear();
    for (const Nanos horizon : horizons) {
      check_even(protocol, courses.back(), horizon);
      check_length(courses.back(), horizon);
    }
  }
  return courses;
}

std::unique_ptr<Bench> make_bench(const std::vector<std::string>& traces, const std::string& protocol,
                                  const std::vector<Nanos>& horizons) {
  auto bench = std::make_unique<Bench>();
  bench->traces = read_head_traces(traces);
  bench->courses = courses_of(bench->traces, protocol, horizons);
  bench->horizons = horizons;
  bench->protocol = protocol;
  for (const Course& course : bench->courses) bench->judges.emplace_back(course, horizons);
  return bench;
}

BenchRow Bench::row(const Contestant& contestant, const Choice& choice) const {
  const std::optional<Autoregression> published = as_published(protocol, choice);
  const MakePredictor make = [&](std::size_t course) {
    if (published) return stating(gul2020_autoregression(*published), uncertainty);
    const Context context{.seed = 1,
                          .client = static_cast<std::uint32_t>(course),
                          .place = "predictor",
                          .true_motion = courses[course].truth.get()};
    return stating(Registry<Predictor>::instance().make(choice, context), uncertainty);
  };
  return {.contestant = contestant,
          .figures = naming(contestant, [&] { return run_bench(judges, horizons, make); }),
          .fitted_on = fitted_on_of(choice, traces)};
}

BenchRow Bench::leave_one_out_row(const Contestant& contestant, const Fitter& fitter) const {
  const ProgressLine line;
  const auto show = [&](std::size_t left_out) {
    line.show(
        fmt::format("  {:3} of {}  {}, without {}", left_out, traces.size(), contestant.label, traces[left_out].name));
  };
  const auto dress = [&](std::unique_ptr<Predictor> predictor) { return stating(std::move(predictor), uncertainty); };
  return {.contestant = contestant,
          .figures = naming(contestant, [&] { return leave_one_out(fitter, judges, horizons, show, dress); })};
}

}  // namespace photonlag::cli
