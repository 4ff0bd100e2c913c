#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "cli/commands.hpp"
#include "cli/plugins.hpp"
#include "pose-prediction/exemption.hpp"
#include "pose-prediction/predictor.hpp"
#include "sim/core/registry.hpp"

namespace photonlag::cli {
namespace {

struct Show {
  std::string operator()(double v) const { return fmt::format("{}", v); }
  std::string operator()(bool v) const { return v ? "true" : "false"; }
  std::string operator()(const std::string& v) const { return "\"" + v + "\""; }
  std::string operator()(const std::filesystem::path& v) const { return v.empty() ? "none" : "\"" + v.string() + "\""; }
  std::string operator()(const Modules& v) const {
    std::vector<std::string> names;
    for (const Choice& choice : v.chosen) names.push_back("\"" + choice.name + "\"");
    return v.list ? fmt::format("[{}]", fmt::join(names, ", ")) : names.front();
  }
  std::string operator()(const Command& v) const { return fmt::format("[{}]", fmt::join(v.words, ", ")); }
  std::string operator()(const std::vector<double>& v) const { return fmt::format("[{}]", fmt::join(v, ", ")); }
};

std::string allowed(const OptionSpec& spec) {
  if (!spec.choices.empty()) return fmt::format("{}", fmt::join(spec.choices, " | "));
  if (std::holds_alternative<std::filesystem::path>(spec.fallback)) return "a file";
  if (const auto* modules = std::get_if<Modules>(&spec.fallback))
    return modules->list ? modules->kind + "s" : "a " + modules->kind;
  if (std::holds_alternative<Command>(spec.fallback)) return "a program and its arguments";
  if (std::holds_alternative<bool>(spec.fallback)) return "true | false";
  const bool number =
      std::holds_alternative<double>(spec.fallback) || std::holds_alternative<std::vector<double>>(spec.fallback);
  if (!number) return "a text";
  const std::string unit = spec.unit == "1" ? "" : " " + spec.unit;
  if (std::isinf(spec.range.min) && std::isinf(spec.range.max)) return "a number" + unit;
  return fmt::format("{} .. {}{}", spec.range.min, spec.range.max, unit);
}

std::string condition(const Exemption& exemption) {
  const auto& [option, value] = exemption.with;
  return option.empty() ? "" : fmt::format(" with {} = \"{}\"", option, value);
}

/// What a predictor does not keep of the contract of its kind and what it promises beyond it.
void tell_promises(const std::string& predictor) {
  for (const Exemption& exemption : Exemption::all())
    if (exemption.predictor == predictor)
      std::printf("not %s%s: %s\n", std::string(name_of(exemption.clause)).c_str(), condition(exemption).c_str(),
                  exemption.reason.c_str());
  const Exactness::Of exact = Exactness::find(predictor);
  if (exact.position) std::printf("exact for a head that moves at a constant rate\n");
  if (exact.rotation) std::printf("exact for a head that turns at a constant rate\n");
}

int describe(const std::string& kind, const std::string& name) {
  const auto kinds = Catalogue::instance().kinds();
  if (std::ranges::find(kinds, kind) == kinds.end())
    throw InputError({"photonlag describe"}, unknown_name("kind", kind, kinds));
  const ModuleInfo& info = Catalogue::instance().find(kind, name, {"photonlag describe " + kind});
  std::printf("%s %s: %s\nsource: %s\n", kind.c_str(), info.name.c_str(), info.summary.c_str(), info.source.c_str());
  if (kind == Predictor::kind) tell_promises(name);
  if (!info.origin.empty()) std::printf("from: %s\n", info.origin.c_str());
  for (const OptionSpec& spec : info.options) {
    const std::string fallback = spec.required ? "required" : "default " + std::visit(Show{}, spec.fallback);
    std::printf("\n  %s  (%s; %s)\n      %s\n", spec.key.c_str(), allowed(spec).c_str(), fallback.c_str(),
                spec.meaning.c_str());
  }
  return success;
}

}  // namespace

void add_describe(CLI::App& app, Action& action) {
  struct Words {
    std::string kind, name;
  };
  const auto words = std::make_shared<Words>();
  CLI::App* sub = app.add_subcommand("describe", "what a module does, its options and where its formulas come from");
  sub->add_option("kind", words->kind)->required();
  sub->add_option("name", words->name)->required();
  add_plugin_option(*sub);
  sub->callback([words, &action] { action = [words] { return describe(words->kind, words->name); }; });
}

}  // namespace photonlag::cli
