#include <stdexcept>

#include "sim/scenario/reader.hpp"

namespace photonlag {
namespace {

/// Reads one option by the type of its default.
struct ByType {
  TableReader& in;
  const OptionSpec& spec;

  OptionValue operator()(double fallback) const { return in.number(spec.key, fallback, spec.range, spec.unit); }
  OptionValue operator()(bool fallback) const { return in.flag(spec.key, fallback); }
  OptionValue operator()(const std::string& fallback) const { return in.text(spec.key, fallback, spec.choices); }
  OptionValue operator()(const std::filesystem::path&) const { return in.path(spec.key); }
  OptionValue operator()(const std::vector<double>& fallback) const {
    return in.numbers(spec.key, fallback, spec.range, spec.unit);
  }
};

/// The module's options, with the slot's own defaults where this is its fallback module.
std::vector<OptionSpec> options_at(const Slot& slot, const ModuleInfo& module) {
  std::vector<OptionSpec> specs = module.options;
  if (module.name != slot.fallback) return specs;
  for (const auto& [key, value] : slot.defaults) {
    bool declared = false;
    for (OptionSpec& spec : specs)
      if (spec.key == key && spec.fallback.index() == value.index())
        spec.fallback = value, spec.required = false, declared = true;
    if (!declared) throw std::logic_error(slot.path + ": module " + module.name + " has no option " + key);
  }
  return specs;
}

}  // namespace

Choice read_module(TableReader& in, const Slot& slot) {
  Choice choice;
  choice.name = in.text("name", slot.fallback);
  choice.where = in.where("name");
  const ModuleInfo& module = Catalogue::instance().find(slot.kind, choice.name, choice.where);
  in.set_module(choice.name);
  for (const OptionSpec& spec : options_at(slot, module)) {
    OptionValue value = std::visit(ByType{in, spec}, spec.fallback);
    if (spec.required && !in.has(spec.key))
      throw InputError(choice.where, in.subject(spec.key) + " is missing: " + spec.meaning);
    choice.values.set(spec.key, std::move(value), in.where(spec.key));
  }
  return choice;
}

Choice read_module_at(TableReader& parent, const std::string& key) {
  TableReader in = parent.table(key);
  Choice choice = read_module(in, *find_slot(in.dotted()));
  in.finish();
  return choice;
}

}  // namespace photonlag
