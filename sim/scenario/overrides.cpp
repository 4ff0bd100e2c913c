#include "sim/scenario/overrides.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <variant>

#include "sim/core/printable.hpp"
#include "sim/core/sha256.hpp"
#include "sim/core/toml_depth.hpp"
#include "sim/scenario/slots.hpp"

namespace photonlag {
namespace {

/// As it was written; of long values the beginning and the end.
Location place_of(const std::string& text) {
  const std::string shown = in_quotes(text, 200);
  return {"--set " + shown.substr(1, shown.size() - 2)};
}

Location place_of(const Override& change) { return place_of(change.key + "=" + change.value); }

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t"), last = text.find_last_not_of(" \t");
  return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

std::vector<std::string> split(const std::string& dotted) {
  std::vector<std::string> parts{""};
  for (const char c : dotted)
    if (c == '.')
      parts.emplace_back();
    else
      parts.back() += c;
  return parts;
}

/// What is nested too deep could not even be taken apart again.
std::vector<std::string> parts_of(const std::string& key, const Location& where) {
  std::vector<std::string> parts = split(key);
  if (parts.size() > most_key_parts)
    throw InputError(where,
                     fmt::format("a key has at most {} parts joined by dots, not {}", most_key_parts, parts.size()));
  return parts;
}

bool is_plain_key(const std::string& key) {
  const auto plain = [](char c) {
    return c == '_' || c == '-' || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
  };
  return !key.empty() && std::all_of(key.begin(), key.end(), plain);
}

void refuse_control_characters(const std::string& text, const Location& where) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; };
  if (std::any_of(text.begin(), text.end(), control))
    throw InputError(where, "has a control character in it; it must be one line of text");
}

/// Every node below is from the command line.
void stamp(Node& node, const Location& where) {
  node.where = node.key_where = where;
  node.from_set = true;
  if (auto* table = std::get_if<Table>(&node.value))
    for (Node& entry : table->entries) stamp(entry, where);
  if (auto* list = std::get_if<Array>(&node.value))
    for (Node& item : list->items) stamp(item, where);
}

/// ".5", "-.5" and "5.", which TOML does not have but everybody means, as numbers; anything else is text.
std::variant<double, std::string> number_or_text(const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error == std::errc() && end == text.data() + text.size() && std::isfinite(number)) return number;
  return text;
}

Node value_of(const Override& change) {
  const std::string text = trimmed(change.value);
  refuse_control_characters(text, place_of(change));
  Node node;
  std::visit([&node](const auto& value) { node.value = value; }, number_or_text(text));
  try {
    node = std::move(parse_toml("value = " + text, "").entries.front());
  } catch (const InputError&) {
    // A path or a word needs no quotes; what begins like a string, a list or a table was meant to be one.
    if (text.empty()) throw InputError(place_of(change), "has no value; write \"\" for empty text");
    if (std::string("\"'[{").find(text.front()) != std::string::npos)
      throw InputError(place_of(change), in_quotes(text) + " is not a TOML value");
  }
  stamp(node, place_of(change));
  if (!text.empty() && std::string("\"'[{").find(text.front()) == std::string::npos) node.bare = text;
  return node;
}

const std::string* text_at(const Table& table, const std::string& key) {
  const Node* node = find_entry(table, key);
  return node == nullptr ? nullptr : std::get_if<std::string>(&node->value);
}

/// What a table chooses by its `name`, if it chooses a module.
struct Chosen {
  std::string kind, fallback;
};

/// The options of the module of that name; none if there is no such module.
const std::vector<OptionSpec>& options_of(const std::string& kind, const std::string& name) {
  static const std::vector<OptionSpec> none;
  const auto known = Catalogue::instance().names(kind);
  if (std::find(known.begin(), known.end(), name) == known.end()) return none;
  return Catalogue::instance().find(kind, name, {}).options;
}

std::string name_in(const Table& table, const Chosen& chosen) {
  const std::string* given = text_at(table, "name");
  return given == nullptr ? chosen.fallback : *given;
}

/// What the table at @p path, which is @p key of @p outer, chooses.
std::optional<Chosen> chosen_at(const std::string& path, const Table& outer, const std::optional<Chosen>& outer_chosen,
                                const std::string& key) {
  if (const Slot* slot = find_slot(path)) return Chosen{slot->kind, slot->fallback};
  if (!outer_chosen) return {};
  for (const OptionSpec& option : options_of(outer_chosen->kind, name_in(outer, *outer_chosen)))
    if (const auto* modules = std::get_if<Modules>(&option.fallback); modules != nullptr && option.key == key)
      return Chosen{modules->kind, modules->list ? "" : modules->chosen.front().name};
  return {};
}

/// Drops what the file gave for the options of @p former.
void drop_options(Table& table, const std::string& kind, const std::string& former) {
  const auto& options = options_of(kind, former);
  std::erase_if(table.entries, [&](const Node& entry) {
    const auto same = [&](const OptionSpec& spec) { return spec.key == entry.key; };
    return !entry.from_set && std::any_of(options.begin(), options.end(), same);
  });
}

void put(Table& table, const std::optional<Chosen>& chosen, Node node) {
  if (const auto* name = std::get_if<std::string>(&node.value); chosen && node.key == "name" && name != nullptr) {
    if (const std::string former = name_in(table, *chosen); former != *name) drop_options(table, chosen->kind, former);
  }
  if (Node* present = find_entry(table, node.key))
    *present = std::move(node);
  else
    table.entries.push_back(std::move(node));
}

/// The table at @p key, made if there is none.
Node& descend(Table& table, const std::string& key, const Location& where) {
  if (find_entry(table, key) == nullptr) {
    Node made{.key = key, .value = Table{}};
    stamp(made, where);
    table.entries.push_back(std::move(made));
  }
  return *find_entry(table, key);
}

/// A module given by its name alone, as a table that has room for its options.
void open_module(Node& node) {
  if (!std::holds_alternative<std::string>(node.value)) return;
  Table table;
  table.entries.push_back({"name", node.value, node.where, node.where, node.from_set});
  node.value = std::move(table);
}

/// The one of the tables under [[key]] that @p word picks: the one of that name, else by its place from 0.
Table& pick(Node& tables, const std::string& word, const Location& where) {
  auto& items = std::get<Array>(tables.value).items;
  if (items.empty()) throw InputError(where, "there is no [[" + tables.key + "]]");
  std::vector<Table*> named;
  std::string names;
  for (Node& item : items) {
    auto* table = std::get_if<Table>(&item.value);
    if (table == nullptr) throw InputError(where, in_quotes(tables.key) + " is a list of values, not of tables");
    const std::string* name = text_at(*table, "name");
    if (name != nullptr) names += (names.empty() ? "" : ", ") + *name;
    if (name != nullptr && *name == word) named.push_back(table);
  }
  if (named.size() == 1) return *named.front();
  const std::string place_hint = fmt::format("the place of one, 0 .. {}", items.size() - 1);
  if (named.size() > 1)
    throw InputError(where,
                     fmt::format("several [[{}]] have the name {}: write {}", tables.key, in_quotes(word), place_hint));
  std::size_t place = items.size();
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), place);
  if (error == std::errc{} && end == word.data() + word.size() && place < items.size())
    return std::get<Table>(items[place].value);
  throw InputError(where, fmt::format("there is no [[{}]] {}: write {}{}", tables.key, in_quotes(word),
                                      names.empty() ? "" : "a name (" + names + ") or ", place_hint));
}

}  // namespace

Override parse_override(const std::string& text) {
  const Location where = place_of(text);
  const auto equals = text.find('=');
  if (equals == std::string::npos) throw InputError(where, "must be key=value, such as downlink.delay.ms=5");
  refuse_control_characters(text, where);
  Override change{trimmed(text.substr(0, equals)), trimmed(text.substr(equals + 1))};
  for (const std::string& part : parts_of(change.key, where))
    if (!is_plain_key(part)) throw InputError(where, in_quotes(change.key) + " is no key: write words joined by dots");
  return change;
}

void apply_override(Table& root, const Override& change) {
  const Location where = place_of(change);
  const std::vector<std::string> parts = parts_of(change.key, where);
  Table* table = &root;
  std::string path;
  std::optional<Chosen> chosen;
  bool inside_module = false;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    Node& node = descend(*table, parts[i], where);
    if (inside_module = inside_module || find_slot(path) != nullptr; inside_module) open_module(node);
    path += (path.empty() ? "" : ".") + parts[i];
    chosen = chosen_at(path, *table, chosen, parts[i]);
    if (std::holds_alternative<Array>(node.value) && i + 2 < parts.size()) {
      table = &pick(node, parts[++i], where);
    } else if (auto* inner = std::get_if<Table>(&node.value)) {
      table = inner;
    } else {
      throw InputError(where, in_quotes(node.key) + " is " + describe_type(node) + ", not a table");
    }
  }
  Node node = value_of(change);
  node.key = parts.back();
  put(*table, chosen, std::move(node));
}

std::string hash_overrides(const std::vector<Override>& overrides) {
  std::string all;
  for (const Override& change : overrides)
    if (change.key != "seed") all += change.key + "=" + change.value + "\n";
  return all.empty() ? "" : sha256_of(all).substr(0, 8);
}

}  // namespace photonlag
