#include <algorithm>
#include <stdexcept>

#include "sim/scenario/reader.hpp"

namespace photonlag {
namespace {

/// One module at @p node: its name, or a table with `name` and its options. Nothing there: @p fallback.
/// @param resolved What the resolved scenario says of it is added here.
Choice read_inner(TableReader& outer, const Node* node, const Slot& slot, Array& resolved) {
  Table table;
  if (node != nullptr) {
    if (const auto* given = std::get_if<Table>(&node->value))
      table = *given;
    else if (std::holds_alternative<std::string>(node->value))
      table.entries.push_back({"name", node->value, node->where, node->where, node->from_set});
    else
      throw InputError(node->where, "[" + slot.path + "] must be the name of a " + slot.kind +
                                        " or a table such as { name = \"" + slot.fallback + "\" }, not " +
                                        describe_type(*node));
  }
  TableReader in(table, node == nullptr ? outer.where() : node->where, outer.inputs(), slot.path);
  Choice choice = read_module(in, slot);
  in.finish();
  resolved.items.push_back({.value = in.resolved()});
  return choice;
}

/// An option whose value is a module or a list of modules.
Modules read_modules(TableReader& in, const std::string& key, const Modules& fallback) {
  Modules modules{fallback.kind, {}, fallback.list};
  const Node* node = in.take(key);
  const auto* list = node == nullptr ? nullptr : std::get_if<Array>(&node->value);
  if (fallback.list && node != nullptr && list == nullptr)
    in.fail(key, "must be a list of " + fallback.kind + "s, each a name or a table, not " + describe_type(*node));
  if (list != nullptr && list->items.empty()) in.fail(key, "is empty: name at least one " + fallback.kind);
  const std::size_t count = list != nullptr ? list->items.size() : fallback.chosen.size();
  Array resolved;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& name = fallback.chosen[std::min(i, fallback.chosen.size() - 1)].name;
    const std::string place = in.dotted() + "." + key + (fallback.list ? "." + std::to_string(i) : "");
    const Slot slot{place, fallback.kind, name};
    modules.chosen.push_back(read_inner(in, fallback.list && list != nullptr ? &list->items[i] : node, slot, resolved));
  }
  if (fallback.list)
    in.emit(key, std::move(resolved));
  else
    in.emit(key, resolved.items.front().value);
  return modules;
}

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
  OptionValue operator()(const Modules& fallback) const { return read_modules(in, spec.key, fallback); }
  OptionValue operator()(const Command&) const { return in.command(spec.key); }
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
