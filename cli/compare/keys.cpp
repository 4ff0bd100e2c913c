#include <fmt/format.h>

#include <map>

#include "cli/compare/compare.hpp"
#include "sim/core/error.hpp"
#include "sim/core/printable.hpp"
#include "sim/record/run_files.hpp"
#include "sim/scenario/node.hpp"

namespace photonlag::cli {
namespace {

using Values = std::map<std::string, std::string>;

std::string text_of(const Node& node) {
  if (const auto* flag = std::get_if<bool>(&node.value)) return *flag ? "true" : "false";
  if (const auto* whole = std::get_if<std::int64_t>(&node.value)) return std::to_string(*whole);
  if (const auto* number = std::get_if<double>(&node.value)) return fmt::format("{:g}", *number);
  if (const auto* text = std::get_if<std::string>(&node.value)) return printable(*text);
  return describe_type(node);
}

void collect(const Node& node, const std::string& path, Values& out) {
  if (const auto* table = std::get_if<Table>(&node.value)) {
    for (const Node& entry : table->entries)
      collect(entry, (path.empty() ? "" : path + ".") + printable(entry.key), out);
  } else if (const auto* list = std::get_if<Array>(&node.value)) {
    for (std::size_t i = 0; i < list->items.size(); ++i) collect(list->items[i], fmt::format("{}.{}", path, i), out);
  } else {
    out[path] = text_of(node);
  }
}

bool is_told(const std::string& key) {
  for (const char* kept : {"seed", "inputs.", "record.", "sweep.", "expect.", "compare."})
    if (key == kept || (std::string_view(kept).back() == '.' && key.starts_with(kept))) return false;
  return true;
}

Values values_in(const std::string& resolved) {
  Node root;
  root.value = parse_toml(resolved, "scenario.toml");
  Values all;
  collect(root, "", all);
  std::erase_if(all, [](const auto& entry) { return !is_told(entry.first); });
  return all;
}

}  // namespace

std::vector<std::string> differing_keys(const std::string& resolved_a, const std::string& resolved_b) {
  const Values a = values_in(resolved_a), b = values_in(resolved_b);
  Values all = a;
  all.insert(b.begin(), b.end());
  const auto value = [](const Values& values, const std::string& key) {
    const auto found = values.find(key);
    return found == values.end() ? std::string("-") : found->second;
  };
  std::vector<std::string> out;
  for (const auto& [key, any] : all)
    if (value(a, key) != value(b, key)) out.push_back(fmt::format("{}  {} -> {}", key, value(a, key), value(b, key)));
  return out;
}

std::vector<std::string> metrics_of_scenario(const std::string& resolved) {
  std::vector<std::string> metrics;
  const Table root = parse_toml(resolved, "scenario.toml");
  const Node* compare = find_entry(root, "compare");
  const auto* table = compare == nullptr ? nullptr : std::get_if<Table>(&compare->value);
  const Node* named = table == nullptr ? nullptr : find_entry(*table, "metrics");
  if (const auto* list = named == nullptr ? nullptr : std::get_if<Array>(&named->value))
    for (const Node& item : list->items)
      if (const auto* text = std::get_if<std::string>(&item.value)) metrics.push_back(*text);
  return metrics;
}

std::string shared_scenario(const Side& side) {
  std::string first;
  for (const auto& [seed, run] : side.runs) {
    check_listed(load_manifest(run.folder), run.folder, "scenario.toml");
    const std::string text = read_scenario_text((run.folder / "scenario.toml").string());
    if (first.empty()) first = text;
    if (const auto differs = differing_keys(first, text); !differs.empty())
      throw InputError({side.name},
                       fmt::format("has runs of different scenarios: {} and {} differ in {}",
                                   side.runs.begin()->second.folder.string(), run.folder.string(), differs.front()));
  }
  return first;
}

}  // namespace photonlag::cli
