#include <fmt/format.h>
#include <functional>

#include <algorithm>
#include <cstdio>

#include "cli/commands.hpp"
#include "cli/messages.hpp"
#include "cli/predict/predict.hpp"
#include "cli/progress_line.hpp"
#include "sim/core/output_file.hpp"
#include "sim/core/printable.hpp"
#include "sim/core/whole_file.hpp"
#include "sim/scenario/choice.hpp"

namespace photonlag::cli {
namespace {

/// As a TOML string.
std::string toml_string(const std::string& text) {
  std::string out = "\"";
  for (const char c : valid_utf8(text)) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out += {'\\', c};
    else if (code < 0x20 || code == 0x7f)
      out += fmt::format("\\u{:04X}", code);
    else
      out += c;
  }
  return out + "\"";
}

struct ShowOption {
  std::string operator()(double v) const { return fmt::format("{}", v); }
  std::string operator()(bool v) const { return v ? "true" : "false"; }
  std::string operator()(const std::string& v) const { return toml_string(v); }
  std::string operator()(const std::filesystem::path& v) const { return toml_string(v.filename().string()); }
  std::string operator()(const std::vector<double>& v) const { return fmt::format("[{}]", fmt::join(v, ", ")); }
  std::string operator()(const Modules& v) const { return list(v.chosen, &Choice::name); }
  std::string operator()(const Command& v) const { return list(v.words, std::identity{}); }

 private:
  template <class T, class Text>
  static std::string list(const std::vector<T>& all, Text text) {
    std::vector<std::string> out;
    for (const T& one : all) out.push_back(toml_string(std::invoke(text, one)));
    return fmt::format("[{}]", fmt::join(out, ", "));
  }
};

/// Which traces and options the weights come from; no date, so that the same fit gives the same file.
std::string provenance(const Choice& model, const FitRequest& request, const std::vector<NamedTrace>& traces) {
  std::string out = "\n[provenance]\n";
  out += fmt::format("made_by = \"photonlag {} predict --fit {}\"\n", PHOTONLAG_VERSION, model.name);
  if (!request.notice.empty()) out += "notice = " + toml_string(request.notice) + "\n";
  out += "\n[provenance.options]\n";
  for (const auto& [key, value] : model.values.all())
    out += fmt::format("{} = {}\n", key, std::visit(ShowOption{}, value));
  for (const NamedTrace& trace : traces)
    out += fmt::format("\n[[provenance.trace]]\nname = {}\nsha256 = \"{}\"\n", toml_string(trace.name), trace.sha256);
  return out;
}

/// What the model is worth on traces it has not seen, beside two that learn nothing.
BenchReport cross_validation(const Fitter& fitter, const std::string& model, const Bench& bench) {
  BenchReport report{.protocol = bench.protocol,
                     .traces = bench.traces,
                     .horizons = bench.horizons,
                     .uncertainty = bench.uncertainty,
                     .rows = {}};
  for (const char* other : {"hold", "constant_velocity"})
    report.rows.push_back(bench.row({other, other}, parse_choice(*find_slot("predictor"), other, "--predictor")));
  report.rows.push_back(bench.leave_one_out_row({model + " (leave one out)", model}, fitter));
  return report;
}

std::string fitted(const Fitter& fitter, const std::vector<const Course*>& courses,
                   const std::vector<Nanos>& horizons) {
  const ProgressLine line;
  line.show(fmt::format("  fitting to {} trace{}", courses.size(), courses.size() == 1 ? "" : "s"));
  return fitter.fit(courses, horizons)->toml();
}

}  // namespace

Choice fitter_choice(const std::string& text) { return parse_choice({"fit", "fitter", "linear_fir"}, text, "--fit"); }

int fit(const FitRequest& request) {
  const Choice model = fitter_choice(request.model);
  const auto fitter = Registry<Fitter>::instance().make(model, Context{.seed = 1, .place = "fit"});
  if (request.out.extension() != ".toml") throw InputError({request.out.string()}, "weights are written as .toml");
  WholeFile file(request.out, request.force, "# Weights of the predictor");
  const auto bench = make_bench(request.traces, "causal", request.horizons);
  bench->uncertainty = request.uncertainty;
  std::vector<const Course*> courses;
  for (const Course& course : bench->courses) courses.push_back(&course);
  const std::string weights = fitted(*fitter, courses, request.horizons);
  if (bench->courses.size() > 1) {
    const BenchReport report = cross_validation(*fitter, model.name, *bench);
    const auto at_100 = std::ranges::find(report.horizons, from_ms(100));
    const auto detail =
        at_100 == report.horizons.end() ? std::ssize(report.horizons) - 1 : at_100 - report.horizons.begin();
    std::printf("%s", tables_of(report, static_cast<std::size_t>(detail)).c_str());
  } else {
    warn("one trace only: what these weights are worth on others is not known");
  }
  write_file(file.path(),
             fmt::format("# Weights of the predictor {}: docs/predict.md. Written by photonlag predict --fit.\n{}{}",
                         model.name, weights, provenance(model, request, bench->traces)));
  file.commit();
  std::printf("\n  weights     %s\n  how to use  predictor.name = \"%s\", predictor.weights = \"%s\"\n",
              request.out.c_str(), model.name.c_str(), request.out.c_str());
  return success;
}

}  // namespace photonlag::cli
