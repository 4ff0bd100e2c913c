#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>

#include "sim/core/printable.hpp"
#include "sim/scenario/number_span.hpp"
#include "sim/scenario/sweep.hpp"
#include "sim/scenario/tables.hpp"

namespace photonlag {
namespace {

constexpr std::int64_t most_steps = 100'000;

bool is_scalar(const Node& node) {
  return !std::holds_alternative<Array>(node.value) && !std::holds_alternative<Table>(node.value) &&
         !std::holds_alternative<Date>(node.value);
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
  const auto span = text == nullptr ? std::nullopt : parse_number_span(*text);
  if (!listed && !span) in.fail("seeds", "must be \"first..last\", the smaller first, or a list of whole numbers");
  const double seeds = !span ? 0 : static_cast<double>(span->last - span->first) + 1;
  if (seeds > most_runs) in.fail("seeds", fmt::format("are {:.0f}, more than {:.0f}", seeds, most_runs));
  std::set<std::int64_t> seen;
  for (std::size_t i = 0; listed && i < list->items.size(); ++i)
    if (const auto seed = std::get<std::int64_t>(list->items[i].value); !seen.insert(seed).second)
      throw InputError(list->items[i].where, fmt::format("[sweep] 'seeds' has {} twice", seed));
}

/// A sweep's @p key without the word that picks one of the tables under a [[heading]].
std::string without_pick(const TableReader& root, const std::string& key) {
  const auto first = key.find('.'), second = key.find('.', first + 1);
  const Node* top = root.peek(key.substr(0, first));
  const bool picks = top != nullptr && std::holds_alternative<Array>(top->value) && second != std::string::npos;
  return picks ? key.substr(0, first) + key.substr(second) : key;
}

bool is_range(const Node& node) {
  const auto* table = std::get_if<Table>(&node.value);
  if (table == nullptr) return false;
  const auto has = [&](const char* key) { return find_entry(*table, key) != nullptr; };
  return has("from") || has("to") || has("step") || has("count");
}

/// 12 digits: what is the same in every C library, and what people would have written.
double rounded(double value) { return std::strtod(fmt::format("{:.12g}", value).c_str(), nullptr); }

struct RangeSpec {
  double from = 0, to = 0, step = 0;
  std::int64_t count = 0;
  bool by_step = false, logarithmic = false;

  [[nodiscard]] double at(std::int64_t i) const {
    if (i == 0) return from;
    if (i == count - 1) return to;
    const auto share = static_cast<double>(i) / static_cast<double>(count - 1);
    return rounded(logarithmic ? from * std::pow(to / from, share)
                   : by_step   ? from + step * static_cast<double>(i)
                               : from + (to - from) * share);
  }
};

double end_of_range(TableReader& in, const std::string& key) {
  if (!in.has(key)) in.fail(key, "is missing: a range is { from, to, step } or { from, to, count, scale }");
  const double value = in.number(key, 0, {});
  if (!std::isfinite(value)) in.fail(key, "must be finite");
  return value;
}

void read_step(TableReader& in, RangeSpec& range) {
  range.by_step = true;
  in.pass_over("count");
  if (in.has("scale")) in.fail("scale", "goes with 'count', not with 'step'");
  in.pass_over("scale");
  range.step = end_of_range(in, "step");
  const double steps = (range.to - range.from) / range.step;
  if (range.step == 0 || steps < 0) in.fail("step", fmt::format("leads from {} never to {}", range.from, range.to));
  if (steps > static_cast<double>(most_steps)) in.fail("step", fmt::format("makes more than {} values", most_steps));
  range.count = std::llround(steps) + 1;
  const double reached = range.from + range.step * std::floor(steps + 1e-9);
  if (std::abs(steps - std::round(steps)) > 1e-9)
    in.fail("step", fmt::format("leads from {} to {:.12g}, not to {}", range.from, reached, range.to));
}

void read_count(TableReader& in, RangeSpec& range) {
  in.pass_over("step");
  if (!in.has("count")) in.fail("count", "is missing: a range has 'step' or 'count'");
  range.count = in.whole("count", 2, {2, static_cast<double>(most_steps)});
  range.logarithmic = in.text("scale", "linear", {"linear", "log"}) == "log";
  if (range.logarithmic && !(range.from > 0 && range.to > 0)) in.fail("scale", "is log: both ends must be above 0");
}

/// Whole numbers where both ends are written so and all between come out so.
Array values_of(const RangeSpec& range, bool ends_are_whole) {
  bool whole = ends_are_whole;
  for (std::int64_t i = 0; i < range.count; ++i) whole = whole && range.at(i) == std::round(range.at(i));
  Array out;
  for (std::int64_t i = 0; i < range.count; ++i) {
    Node node;
    if (whole)
      node.value = std::llround(range.at(i));
    else
      node.value = range.at(i);
    out.items.push_back(std::move(node));
  }
  return out;
}

Array read_range(TableReader& parent, const std::string& key) {
  TableReader in = parent.table(key);
  const auto whole = [&](const char* end) {
    const Node* node = in.peek(end);
    return node != nullptr && std::holds_alternative<std::int64_t>(node->value);
  };
  const bool ends_are_whole = whole("from") && whole("to");
  RangeSpec range{.from = end_of_range(in, "from"), .to = end_of_range(in, "to")};
  if (range.from == range.to) in.fail("to", "is the same as 'from'");
  if (in.has("step") && in.has("count")) in.fail("step", "and 'count' exclude each other: leave one out");
  if (in.has("step"))
    read_step(in, range);
  else
    read_count(in, range);
  in.finish();
  return values_of(range, ends_are_whole);
}

/// Whether the scenario reads a path there, or would with another module or without the head it has.
bool takes_path(TableReader& in, const std::string& key) {
  if (in.inputs().is_path_key(key) || key == "head.trace") return true;
  const auto dot = key.rfind('.');
  const Slot* slot = dot == std::string::npos ? nullptr : find_slot(key.substr(0, dot));
  if (slot == nullptr) return false;
  const auto is_it = [&](const OptionSpec& spec) {
    return spec.key == key.substr(dot + 1) && std::holds_alternative<std::filesystem::path>(spec.fallback);
  };
  const auto names = Catalogue::instance().names(slot->kind);
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    const auto& options = Catalogue::instance().find(slot->kind, name, {}).options;
    return std::any_of(options.begin(), options.end(), is_it);
  });
}

Array read_list(TableReader& in, const Node& node, const std::string& reader_key) {
  const auto* list = std::get_if<Array>(&node.value);
  if (list == nullptr && std::holds_alternative<Table>(node.value))
    throw InputError(node.key_where,
                     in.subject(node.key) + ": write the dotted key in quotes, such as \"downlink.delay.ms\"");
  if (list == nullptr || list->items.empty() || !std::all_of(list->items.begin(), list->items.end(), is_scalar))
    in.fail(node.key, "must be a list of single values: numbers, texts or booleans");
  Array out = *list;
  if (takes_path(in, reader_key))
    for (Node& item : out.items)
      if (auto* text = std::get_if<std::string>(&item.value))
        *text = in.inputs().absolute(*text, item.from_set).string();
  return out;
}

void check_key(const TableReader& root, const Node& node) {
  const std::string top = node.key.substr(0, node.key.find('.'));
  if (node.key == "seed") throw InputError(node.key_where, "[sweep] 'seed': the list of seeds is called 'seeds'");
  const auto& known = root.asked();
  if (std::find(known.begin(), known.end(), top) != known.end()) return;
  const std::string near = nearest_name(top, known);
  throw InputError(node.key_where, "[sweep] " + in_quotes(node.key) + ": a scenario has no key " + in_quotes(top) +
                                       (near.empty() ? "" : "; did you mean '" + near + "'?"));
}

using Axes = std::vector<std::pair<std::string, Array>>;

const Array& axis(const TableReader& in, const Axes& axes, const Node& name) {
  const auto* key = std::get_if<std::string>(&name.value);
  if (key == nullptr) in.fail("zip", "must be lists of keys, such as [[\"uplink.delay.ms\", \"downlink.delay.ms\"]]");
  const auto found = std::find_if(axes.begin(), axes.end(), [&](const auto& a) { return a.first == *key; });
  if (found != axes.end()) return found->second;
  std::vector<std::string> known;
  for (const auto& [known_key, values] : axes) known.push_back(known_key);
  const std::string near = nearest_name(*key, known);
  throw InputError(name.where, "[sweep] 'zip': " + in_quotes(*key) + " is no key of this sweep" +
                                   (near.empty() ? "" : "; did you mean '" + near + "'?"));
}

/// Every step of the keys in @p group as text, to find those that stand twice.
void check_group(const TableReader& in, const Axes& axes, const std::vector<Node>& group) {
  const Array& first = axis(in, axes, group.front());
  std::vector<std::string> steps(first.items.size());
  for (const Node& name : group) {
    const Array& values = axis(in, axes, name);
    if (values.items.size() != first.items.size())
      throw InputError(name.where, fmt::format("[sweep] 'zip': '{}' has {} values, '{}' has {}; they cannot advance "
                                               "together",
                                               std::get<std::string>(name.value), values.items.size(),
                                               std::get<std::string>(group.front().value), first.items.size()));
    for (std::size_t i = 0; i < steps.size(); ++i)
      steps[i] += (steps[i].empty() ? "" : ", ") + write_value(values.items[i]);
  }
  std::set<std::string> seen;
  for (const std::string& step : steps)
    if (!seen.insert(step).second) in.fail(std::get<std::string>(group.front().value), "has " + step + " twice");
}

void check_zip(const TableReader& in, const Node* zip, const Axes& axes) {
  std::set<std::string> zipped;
  const auto* groups = zip == nullptr ? nullptr : std::get_if<Array>(&zip->value);
  if (zip != nullptr && groups == nullptr)
    in.fail("zip", "must be lists of keys, such as [[\"uplink.delay.ms\", \"downlink.delay.ms\"]]");
  for (std::size_t g = 0; groups != nullptr && g < groups->items.size(); ++g) {
    const auto* group = std::get_if<Array>(&groups->items[g].value);
    if (group == nullptr || group->items.size() < 2)
      throw InputError(groups->items[g].where,
                       "[sweep] 'zip' must hold lists of two or more keys, such as [[\"uplink.delay.ms\", "
                       "\"downlink.delay.ms\"]]");
    check_group(in, axes, group->items);
    for (const Node& name : group->items)
      if (const auto& key = std::get<std::string>(name.value); !zipped.insert(key).second)
        throw InputError(name.where, "[sweep] 'zip' has " + in_quotes(key) + " twice");
  }
  for (const auto& [key, values] : axes)
    if (!zipped.contains(key)) check_group(in, axes, {{.value = key}});
}

}  // namespace

void check_sweep(TableReader& root) {
  if (!root.has("sweep")) return root.pass_over("sweep");
  TableReader in = root.table("sweep");
  if (constexpr std::size_t most = 1000; in.keys().size() > most)
    throw InputError(in.where(), fmt::format("[sweep] has {} keys, more than {}", in.keys().size(), most));
  Axes axes;
  const Node* zip = in.peek("zip");
  for (const std::string& key : in.keys()) {
    const Node& node = *in.peek(key);
    if (!is_range(node)) (void)in.take(key);
    if (key == "zip" || key == "seeds") {
      if (key == "seeds") check_seeds(in, node);
      in.emit(key, node.value);
      continue;
    }
    check_key(root, node);
    if (is_range(node)) {
      axes.emplace_back(key, read_range(in, key));
      in.amend(key, axes.back().second);
    } else {
      axes.emplace_back(key, read_list(in, node, without_pick(root, key)));
      in.emit(key, axes.back().second);
    }
  }
  check_zip(in, zip, axes);
  in.finish();
}

}  // namespace photonlag
