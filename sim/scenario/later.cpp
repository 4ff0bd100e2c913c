#include <algorithm>

#include "sim/scenario/tables.hpp"

namespace photonlag {
namespace {

bool is_scalar(const Node& node) {
  return !std::holds_alternative<Array>(node.value) && !std::holds_alternative<Table>(node.value) &&
         !std::holds_alternative<Date>(node.value);
}

/// "1..20"
bool is_span(const std::string& text) {
  const auto dots = text.find("..");
  if (dots == std::string::npos) return false;
  const auto is_seed = [](const std::string& s) {
    return !s.empty() && s.size() <= 18 && std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  const std::string first = text.substr(0, dots), last = text.substr(dots + 2);
  return is_seed(first) && is_seed(last) && std::stoull(first) <= std::stoull(last);
}

void check_seeds(const TableReader& in, const Node& node) {
  const auto* text = std::get_if<std::string>(&node.value);
  const auto* list = std::get_if<Array>(&node.value);
  const auto is_seed = [](const Node& item) {
    const auto* seed = std::get_if<std::int64_t>(&item.value);
    return seed != nullptr && *seed >= 0;
  };
  const bool listed =
      list != nullptr && !list->items.empty() && std::all_of(list->items.begin(), list->items.end(), is_seed);
  if (!listed && !(text != nullptr && is_span(*text)))
    in.fail("seeds", "must be \"first..last\" or a list of whole numbers");
}

/// A sweep's @p key without the word that picks one of the tables under a [[heading]].
std::string without_pick(const TableReader& root, const std::string& key) {
  const auto first = key.find('.'), second = key.find('.', first + 1);
  const Node* top = root.peek(key.substr(0, first));
  const bool picks = top != nullptr && std::holds_alternative<Array>(top->value) && second != std::string::npos;
  return picks ? key.substr(0, first) + key.substr(second) : key;
}

/// The values of one axis, paths made absolute. @param key as the tables' reader calls it
Array axis_of(TableReader& in, const Node& node, const std::string& key) {
  const auto* list = std::get_if<Array>(&node.value);
  if (list == nullptr && std::holds_alternative<Table>(node.value))
    throw InputError(node.key_where,
                     in.subject(node.key) + ": write the dotted key in quotes, such as \"downlink.delay.ms\"");
  if (list == nullptr || list->items.empty() || !std::all_of(list->items.begin(), list->items.end(), is_scalar))
    in.fail(node.key, "must be a list of values");
  Array out = *list;
  if (in.inputs().is_path_key(key))
    for (Node& item : out.items)
      if (auto* text = std::get_if<std::string>(&item.value))
        *text = in.inputs().absolute(*text, item.from_set).string();
  return out;
}

}  // namespace

void check_sweep(TableReader& root) {
  if (!root.has("sweep")) return root.pass_over("sweep");
  TableReader in = root.table("sweep");
  for (const std::string& key : in.keys()) {
    const Node& node = *in.take(key);
    if (key == "seeds") {
      check_seeds(in, node);
      in.emit(key, node.value);
      continue;
    }
    const std::string top = key.substr(0, key.find('.'));
    if (const auto& known = root.asked(); std::find(known.begin(), known.end(), top) == known.end()) {
      const std::string near = nearest_name(top, known);
      throw InputError(node.key_where, "[sweep] '" + key + "': a scenario has no key '" + top + "'" +
                                           (near.empty() ? "" : "; did you mean '" + near + "'?"));
    }
    in.emit(key, axis_of(in, node, without_pick(root, key)));
  }
  in.finish();
}

void check_inputs(TableReader& root, bool changed) {
  const auto& present = root.inputs().sha256_by_path();
  TableReader in = root.table("inputs");
  for (const std::string& path : in.keys()) {
    const Node& node = *in.take(path);
    const auto* before = std::get_if<std::string>(&node.value);
    if (before == nullptr) in.fail(path, "must be the sha256 of that file, in quotes");
    const auto found = present.find(path);
    if (found == present.end() && !changed)
      throw InputError(node.key_where, in.subject(path) + " is named nowhere else in this scenario");
    if (found != present.end() && found->second != *before)
      in.fail(path, "has changed: its sha256 is now " + found->second + ", was " + *before);
  }
  for (const auto& [path, sha256] : present) in.emit(path, sha256);
  in.finish();
}

}  // namespace photonlag
