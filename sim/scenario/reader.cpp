#include "sim/scenario/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>

#include "sim/core/printable.hpp"
#include "sim/scenario/foreign_code.hpp"

namespace photonlag {
namespace {

std::optional<double> as_number(const Node& node) {
  if (const auto* whole = std::get_if<std::int64_t>(&node.value)) return static_cast<double>(*whole);
  if (const auto* number = std::get_if<double>(&node.value)) return *number;
  return {};
}

/// Text, as a file writes it in quotes and --set may write it without: chroma=444.
std::optional<std::string> as_text(const Node& node) {
  if (const auto* text = std::get_if<std::string>(&node.value)) return *text;
  if (!node.bare.empty()) return node.bare;
  return {};
}

std::string listed(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, ", ")); }

std::string unit_text(const std::string& unit) { return unit.empty() || unit == "1" ? "" : " " + unit; }

}  // namespace

std::string range_text(const Range& range, const std::string& unit) {
  if (range.min == range.max) return fmt::format("only {}{}", range.min, unit_text(unit));
  if (std::isinf(range.min)) return fmt::format("at most {}{}", range.max, unit_text(unit));
  if (std::isinf(range.max)) return fmt::format("at least {}{}", range.min, unit_text(unit));
  return fmt::format("{} .. {}{}", range.min, range.max, unit_text(unit));
}

TableReader::TableReader(const Table& root, const Location& where, Inputs& inputs, const std::string& name)
    : in_(&root), inputs_(inputs), dotted_(name), where_(where) {}

TableReader::TableReader(TableReader& parent, const std::string& key, const Node* node)
    : in_(node == nullptr ? nullptr : &std::get<Table>(node->value)),
      parent_(&parent),
      inputs_(parent.inputs_),
      key_(key),
      dotted_(parent.dotted_.empty() ? key : parent.dotted_ + "." + key),
      where_(node == nullptr ? parent.where_ : node->where) {}

TableReader TableReader::table(const std::string& key) {
  const Node* node = take(key);
  if (node != nullptr && !std::holds_alternative<Table>(node->value)) {
    const Slot* slot = find_slot(dotted_.empty() ? key : dotted_ + "." + key);
    fail_type(*node, slot == nullptr ? "a table" : "a table such as { name = \"" + slot->fallback + "\" }");
  }
  return {*this, key, node};
}

double TableReader::number(const std::string& key, double fallback, const Range& range, const std::string& unit) {
  double value = fallback;
  if (const Node* node = take(key)) {
    const auto given = as_number(*node);
    if (!given) fail_type(*node, "a number");
    value = *given;
    // Infinity is a value only of options that have it as their default.
    if (std::isnan(value) || (std::isinf(value) && !std::isinf(fallback))) fail(key, "must be a finite number");
    check_range(key, value, range, unit, *node);
  }
  emit(key, value);
  return value;
}

std::int64_t TableReader::whole(const std::string& key, std::int64_t fallback, const Range& range,
                                const std::string& unit) {
  std::int64_t value = fallback;
  if (const Node* node = take(key)) {
    const auto* given = std::get_if<std::int64_t>(&node->value);
    if (given == nullptr) fail_type(*node, "a whole number");
    value = *given;
    check_range(key, static_cast<double>(value), range, unit, *node);
  }
  emit(key, value);
  return value;
}

bool TableReader::flag(const std::string& key, bool fallback) {
  bool value = fallback;
  if (const Node* node = take(key)) {
    const bool* given = std::get_if<bool>(&node->value);
    if (given == nullptr) fail_type(*node, "true or false");
    value = *given;
  }
  emit(key, value);
  return value;
}

std::string TableReader::text(const std::string& key, const std::string& fallback,
                              const std::vector<std::string>& choices) {
  std::string value = fallback;
  if (const Node* node = take(key)) {
    const auto given = as_text(*node);
    if (!given) fail_type(*node, "text");
    value = *given;
    if (!choices.empty() && std::find(choices.begin(), choices.end(), value) == choices.end()) {
      const std::string near = nearest_name(value, choices);
      fail(key, "is " + in_quotes(value) + "; " + (near.empty() ? "" : "did you mean '" + near + "'? ") +
                    "known: " + listed(choices));
    }
  }
  emit(key, value);
  return value;
}

std::filesystem::path TableReader::path(const std::string& key) {
  inputs_.note_path_key(dotted_.empty() ? key : dotted_ + "." + key);
  const Node* node = take(key);
  if (node == nullptr) return {};
  const auto given = as_text(*node);
  if (!given) fail_type(*node, "the path of a file");
  std::filesystem::path file = inputs_.add(*given, node->from_set, node->where, subject(key));
  emit(key, file.string());
  return file;
}

std::vector<double> TableReader::numbers(const std::string& key, const std::vector<double>& fallback,
                                         const Range& range, const std::string& unit) {
  std::vector<double> values = fallback;
  if (const Node* node = take(key)) {
    const auto* given = std::get_if<Array>(&node->value);
    if (given == nullptr) fail_type(*node, "a list of numbers");
    values.clear();
    for (const Node& item : given->items) {
      const auto value = as_number(item);
      if (!value)
        throw InputError(item.where, subject(key) + " must be a list of numbers, not of " + describe_type(item));
      if (!std::isfinite(*value)) throw InputError(item.where, subject(key) + " must be finite numbers");
      check_range(key, *value, range, unit, item);
      values.push_back(*value);
    }
  }
  Array list;
  for (const double value : values) list.items.push_back({.value = value});
  emit(key, std::move(list));
  return values;
}

Command TableReader::command(const std::string& key) {
  Command command;
  const Node* node = take(key);
  if (node == nullptr) return command;
  const auto* given = std::get_if<Array>(&node->value);
  if (given == nullptr) fail_type(*node, "a list of words such as [\"python3\", \"mine.py\"]");
  if (given->items.empty()) fail(key, "names no program; such as [\"python3\", \"mine.py\"]");
  if (const std::string& why = programs_forbidden_by(); !why.empty())
    fail(key, "names a program to run: " + why + " (docs/security.md)");
  Array list;
  for (const Node& item : given->items) {
    const auto* word = std::get_if<std::string>(&item.value);
    if (word == nullptr) throw InputError(item.where, subject(key) + " must be a list of text");
    if (word->find('\0') != word->npos) throw InputError(item.where, subject(key) + " must not hold a NUL character");
    std::error_code no_file;
    const bool file = std::filesystem::is_regular_file(inputs_.absolute(*word, node->from_set), no_file);
    command.words.push_back(file ? inputs_.add(*word, node->from_set, item.where, subject(key)).string() : *word);
    list.items.push_back({.value = command.words.back()});
  }
  emit(key, std::move(list));
  return command;
}

const Node* TableReader::take(const std::string& key) {
  assert(std::find(asked_.begin(), asked_.end(), key) == asked_.end() && "two readers of one key");
  asked_.push_back(key);
  return in_ == nullptr ? nullptr : find_entry(*in_, key);
}

void TableReader::emit(const std::string& key, decltype(Node::value) value) {
  out_.entries.push_back({.key = key, .value = std::move(value)});
}

void TableReader::finish() {
  if (in_ != nullptr)
    for (const Node& entry : in_->entries) {
      if (std::find(asked_.begin(), asked_.end(), entry.key) != asked_.end()) continue;
      const std::string near = nearest_name(entry.key, asked_);
      const std::string owner = dotted_.empty() ? "a scenario" : place() + (module_.empty() ? "" : " " + module_);
      throw InputError(entry.key_where,
                       owner + " has no key " + in_quotes(entry.key) + "; " +
                           (near.empty() ? "known: " + listed(asked_) : "did you mean '" + near + "'?"));
    }
  if (parent_ != nullptr) parent_->emit(key_, out_);
}

std::vector<std::string> TableReader::keys() const {
  std::vector<std::string> out;
  if (in_ != nullptr)
    for (const Node& entry : in_->entries) out.push_back(entry.key);
  return out;
}

Location TableReader::where(const std::string& key) const {
  const Node* node = peek(key);
  return node == nullptr ? where_ : node->where;
}

std::string TableReader::place() const { return "[" + printable(dotted_) + "]"; }

std::string TableReader::subject(const std::string& key) const {
  return (dotted_.empty() ? "" : place() + (module_.empty() ? "" : " " + module_) + " ") + in_quotes(key);
}

void TableReader::fail(const std::string& key, const std::string& message) const {
  throw InputError(where(key), subject(key) + " " + message);
}

void TableReader::fail_type(const Node& node, const std::string& wanted) const {
  throw InputError(node.where, subject(node.key) + " must be " + wanted + ", not " + describe_type(node));
}

void TableReader::check_range(const std::string& key, double value, const Range& range, const std::string& unit,
                              const Node& node) const {
  if (value >= range.min && value <= range.max) return;
  throw InputError(node.where, fmt::format("{} is {}, allowed {}", subject(key), value, range_text(range, unit)));
}

}  // namespace photonlag
