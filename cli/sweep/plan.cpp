#include "cli/sweep/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "cli/plugins.hpp"
#include "sim/scenario/node.hpp"

namespace photonlag::cli {
namespace {

Cell cell_of(const SweepValue& value, const std::string& type) {
  if (type == "TEXT") {
    const auto* text = std::get_if<std::string>(&value);
    return text == nullptr ? toml_text(value) : *text;
  }
  if (const auto* flag = std::get_if<bool>(&value)) return std::int64_t(*flag);
  if (const auto* number = std::get_if<double>(&value)) return *number;
  const auto whole = std::get<std::int64_t>(value);
  if (type == "REAL") return static_cast<double>(whole);
  return whole;
}

std::string type_of(const SweepAxis& axis, std::size_t key) {
  bool whole = true, number = true, flag = true;
  for (const auto& step : axis.steps) {
    const SweepValue& value = step[key];
    const bool is_whole = std::holds_alternative<std::int64_t>(value);
    whole = whole && is_whole;
    number = number && (is_whole || std::holds_alternative<double>(value));
    flag = flag && std::holds_alternative<bool>(value);
  }
  return whole || flag ? "INTEGER" : number ? "REAL" : "TEXT";
}

/// Scenarios as "table.key" -> value; of long lists the whole text.
void flatten(const Table& table, const std::string& prefix, std::map<std::string, std::string>& out) {
  for (const Node& entry : table.entries) {
    if (const auto* inner = std::get_if<Table>(&entry.value))
      flatten(*inner, prefix + entry.key + ".", out);
    else
      out[prefix + entry.key] = write_value(entry);
  }
}

std::string after_place(const std::string& what) {
  const std::string mark = ": error: ";
  const auto at = what.find(mark);
  return at == std::string::npos ? what : what.substr(at + mark.size());
}

/// @p resolved without the folders that its inputs happen to be in: their sha256 says what they are.
std::string identity_of(std::string resolved, const std::map<std::string, std::string>& inputs) {
  resolved = resolved.substr(0, resolved.find("\n[inputs]\n") + 1) + "[inputs]\n";
  std::map<std::string, int> names;
  for (const auto& [path, sha256] : inputs) ++names[std::filesystem::path(path).filename().string()];
  for (const auto& [path, sha256] : inputs) {
    const std::string name = std::filesystem::path(path).filename().string();
    const std::string& shown = names[name] == 1 ? name : path;
    for (std::size_t at = 0; shown != path && (at = resolved.find(path, at)) != std::string::npos; at += shown.size())
      resolved.replace(at, path.size(), shown);
    resolved += fmt::format("\"{}\" = \"{}\"\n", shown, sha256);
  }
  return resolved;
}

}  // namespace

Shard parse_shard(const std::string& text) {
  Shard shard;
  const char* end = text.data() + text.size();
  const auto [slash, first] = std::from_chars(text.data(), end, shard.number);
  const bool cut = first == std::errc{} && slash != end && *slash == '/';
  const auto [last, second] = cut ? std::from_chars(slash + 1, end, shard.of) : std::from_chars_result{end, first};
  if (!cut || second != std::errc{} || last != end || shard.number < 1 || shard.number > shard.of)
    throw InputError({"--shard " + text}, "must be i/n with i from 1 to n, such as 1/8");
  return shard;
}

SweepPlan::SweepPlan(const std::filesystem::path& file, const std::vector<std::string>& sets) : file_(file) {
  for (const std::string& text : sets) sets_.push_back(parse_override(text));
  scenario_ = load_scenario(file_, sets_);
  note_plugins(scenario_);
  sweep_ = sweep_of(scenario_);
  for (std::size_t a = 0; a < sweep_.axes.size(); ++a)
    for (std::size_t k = 0; k < sweep_.axes[a].keys.size(); ++k)
      columns_.push_back({sweep_.axes[a].keys[k], type_of(sweep_.axes[a], k), a});
  check_sets();
  identity_ = identity_of(scenario_.resolved, check_values());
}

void SweepPlan::check_sets() const {
  const bool has_seeds = scenario_.resolved.find("\nseeds = ") != std::string::npos;
  for (const Override& set : sets_) {
    const auto same = [&](const AxisColumn& column) { return column.key == set.key; };
    if (std::ranges::any_of(columns_, same) || (set.key == "seed" && has_seeds))
      throw InputError({"--set " + set.key + "=" + set.value}, "the sweep itself changes this key");
  }
}

std::map<std::string, std::string> SweepPlan::check_values() const {
  std::map<std::string, std::string> inputs = scenario_.inputs;
  for (const SweepAxis& axis : sweep_.axes)
    for (std::size_t step = 0; step < axis.steps.size(); ++step) {
      std::vector<Override> all = sets_;
      for (const SweepAxis& other : sweep_.axes)
        for (std::size_t k = 0; k < other.keys.size(); ++k)
          all.push_back({other.keys[k], toml_text(other.steps[&other == &axis ? step : 0][k])});
      try {
        inputs.merge(load_scenario(file_, all).inputs);
      } catch (const InputError& e) {
        throw InputError(place_in_sweep(file_, axis.keys.front(), step),
                         fmt::format("[sweep] '{}' at {}: {}", axis.keys.front(), toml_text(axis.steps[step].front()),
                                     after_place(e.what())));
      }
    }
  return inputs;
}

Scenario SweepPlan::scenario_of(std::size_t run) const {
  std::vector<Override> all = sets_;
  for (const Override& change : sweep_.point(sweep_.point_of(run)).overrides) all.push_back(change);
  all.push_back({"seed", std::to_string(sweep_.seed_of(run))});
  Scenario scenario = load_scenario(file_, all);
  note_plugins(scenario);
  return scenario;
}

std::vector<Cell> SweepPlan::cells(std::size_t point) const {
  const SweepPoint values = sweep_.point(point);
  std::vector<Cell> out;
  for (std::size_t i = 0; i < columns_.size(); ++i) out.push_back(cell_of(values.values[i], columns_[i].type));
  return out;
}

std::string difference(const std::string& theirs, const std::string& ours) {
  std::map<std::string, std::string> a, b;
  flatten(parse_toml(theirs, "sweep"), "", a);
  flatten(parse_toml(ours, "sweep"), "", b);
  std::map<std::string, std::string> keys = a;
  keys.insert(b.begin(), b.end());
  std::string out;
  constexpr int most = 5;
  int n = 0;
  const auto value = [](const std::map<std::string, std::string>& in, const std::string& key) {
    const auto found = in.find(key);
    return found == in.end() ? "left out" : found->second;
  };
  for (const auto& [key, unused] : keys)
    if (value(a, key) != value(b, key) && n++ < most)
      out += fmt::format("\n  {} is {} there, {} here", key, value(a, key), value(b, key));
  if (n > most) out += fmt::format("\n  and {} more", n - most);
  return out;
}

}  // namespace photonlag::cli
