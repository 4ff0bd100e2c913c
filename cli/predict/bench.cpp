#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "cli/predict/predict.hpp"
#include "pose-prediction/bench/gul2020.hpp"
#include "pose-prediction/calibrated.hpp"
#include "pose-prediction/weights.hpp"

namespace photonlag::cli {
namespace {

/// "fitted on 2 of these 6 traces", or nothing. @p choice has an option `weights` if it is a learned predictor.
std::string remark_of(const Choice& choice, const std::vector<NamedTrace>& traces) {
  const auto found = choice.values.all().find("weights");
  if (found == choice.values.all().end() || !std::holds_alternative<std::filesystem::path>(found->second)) return "";
  const auto& file = std::get<std::filesystem::path>(found->second);
  if (file.empty() && !Weights::is_shipped(choice.name + ".toml")) return "";
  const std::vector<std::string> seen =
      fitted_on(file.empty() ? Weights::shipped(choice.name + ".toml") : Weights::read(file, choice.where));
  const auto known = std::ranges::count_if(
      traces, [&](const NamedTrace& trace) { return std::ranges::find(seen, trace.sha256) != seen.end(); });
  if (known == 0) return "";
  return fmt::format("its weights were fitted on {} of these {} traces; on others it is worse", known, traces.size());
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
  const MakePredictor make = [&](std::size_t course) {
    const Context context{.seed = 1,
                          .client = static_cast<std::uint32_t>(course),
                          .place = "predictor",
                          .true_motion = courses[course].truth.get()};
    return stating(Registry<Predictor>::instance().make(choice, context), uncertainty);
  };
  return {contestant, naming(contestant, [&] { return run_bench(judges, horizons, make); }), remark_of(choice, traces)};
}

BenchRow Bench::leave_one_out_row(const Contestant& contestant, const Fitter& fitter) const {
  Progress progress;
  const auto show = [&](std::size_t left_out) {
    progress.show(left_out, traces.size(), contestant.label + ", without " + traces[left_out].name);
  };
  const auto dress = [&](std::unique_ptr<Predictor> predictor) { return stating(std::move(predictor), uncertainty); };
  return {contestant, naming(contestant, [&] { return leave_one_out(fitter, judges, horizons, show, dress); }),
          "each trace is predicted with weights fitted on the others"};
}

}  // namespace photonlag::cli
