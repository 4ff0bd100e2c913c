#include "sim/scenario/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/node.hpp"
#include "sim/scenario/number_span.hpp"

namespace photonlag {
namespace {

std::vector<std::uint64_t> seeds_of(const Node& node) {
  std::vector<std::uint64_t> seeds;
  if (const auto* list = std::get_if<Array>(&node.value)) {
    for (const Node& item : list->items)
      seeds.push_back(static_cast<std::uint64_t>(std::get<std::int64_t>(item.value)));
    return seeds;
  }
  const auto [first, last] = parse_number_span(std::get<std::string>(node.value)).value();  // as it was checked
  if (static_cast<double>(last - first) >= most_runs)
    throw InputError(node.where, fmt::format("[sweep] 'seeds' are {}, more than {:.0f}", last - first, most_runs));
  for (std::uint64_t seed = first; seed <= last; ++seed) seeds.push_back(seed);
  return seeds;
}

/// The keys that advance with @p key, itself among them.
std::vector<std::string> group_of(const Table& sweep, const std::string& key) {
  if (const Node* zip = find_entry(sweep, "zip"))
    for (const Node& group : std::get<Array>(zip->value).items) {
      std::vector<std::string> keys;
      for (const Node& item : std::get<Array>(group.value).items) keys.push_back(std::get<std::string>(item.value));
      if (std::ranges::find(keys, key) != keys.end()) return keys;
    }
  return {key};
}

SweepValue value_of(const Node& node) {
  if (const auto* flag = std::get_if<bool>(&node.value)) return *flag;
  if (const auto* whole = std::get_if<std::int64_t>(&node.value)) return *whole;
  if (const auto* number = std::get_if<double>(&node.value)) return *number;
  return std::get<std::string>(node.value);
}

SweepAxis axis_of(const Table& sweep, const std::vector<std::string>& keys) {
  SweepAxis axis{.keys = keys, .steps = {}};
  for (const std::string& key : keys) {
    const auto& values = std::get<Array>(find_entry(sweep, key)->value).items;
    axis.steps.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) axis.steps[i].push_back(value_of(values[i]));
  }
  return axis;
}

}  // namespace

std::string toml_text(const SweepValue& value) {
  Node node;
  std::visit([&](const auto& v) { node.value = v; }, value);
  return write_value(node);
}

std::vector<std::string> Sweep::keys() const {
  std::vector<std::string> all;
  for (const SweepAxis& axis : axes) all.insert(all.end(), axis.keys.begin(), axis.keys.end());
  return all;
}

std::size_t Sweep::points() const {
  std::size_t n = 1;
  for (const SweepAxis& axis : axes) n *= axis.steps.size();
  return n;
}

SweepPoint Sweep::point(std::size_t point) const {
  std::vector<std::size_t> step(axes.size());
  for (std::size_t a = axes.size(); a-- > 0; point /= axes[a].steps.size()) step[a] = point % axes[a].steps.size();
  SweepPoint out;
  for (std::size_t a = 0; a < axes.size(); ++a)
    for (std::size_t k = 0; k < axes[a].keys.size(); ++k) {
      const SweepValue& value = axes[a].steps[step[a]][k];
      out.values.push_back(value);
      out.overrides.push_back({axes[a].keys[k], toml_text(value)});
    }
  return out;
}

Sweep sweep_of(const Scenario& scenario) {
  const Table resolved = parse_toml(scenario.resolved, scenario.file.string());
  Sweep out;
  out.seeds = {scenario.seed};
  const Node* node = find_entry(resolved, "sweep");
  if (node == nullptr) return out;
  const Table& table = std::get<Table>(node->value);
  double runs = 1;
  for (const Node& entry : table.entries) {
    if (entry.key == "zip") continue;
    if (entry.key == "seeds") {
      out.seeds = seeds_of(entry);
      continue;
    }
    const std::vector<std::string> keys = group_of(table, entry.key);
    const auto known = out.keys();
    if (std::ranges::find(known, entry.key) != known.end()) continue;
    out.axes.push_back(axis_of(table, keys));
    runs *= static_cast<double>(out.axes.back().steps.size());
  }
  if (runs * static_cast<double>(out.seeds.size()) > most_runs)
    throw InputError({scenario.file.string()}, fmt::format("[sweep] asks for more than {:.0f} runs", most_runs));
  return out;
}

Location place_in_sweep(const std::filesystem::path& file, const std::string& key, std::size_t step) {
  const Table root = parse_toml(read_scenario_text(file.string()), file.string());
  const Node* sweep = find_entry(root, "sweep");
  const Node* axis = sweep == nullptr ? nullptr : find_entry(std::get<Table>(sweep->value), key);
  if (axis == nullptr) return {file.string()};
  const auto* list = std::get_if<Array>(&axis->value);
  return list != nullptr && step < list->items.size() ? list->items[step].where : axis->where;
}

}  // namespace photonlag
