#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/node.hpp"

namespace photonlag {
namespace {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out += {'\\', c};
    else if (code < 0x20 || code == 0x7f)
      out += fmt::format("\\u{:04X}", code);
    else
      out += c;
  }
  return out + '"';
}

std::string key_text(const std::string& key) {
  const auto bare = [](char c) {
    return c == '_' || c == '-' || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
  };
  return !key.empty() && std::all_of(key.begin(), key.end(), bare) ? key : quoted(key);
}

std::string value_text(const Node& node);

std::string joined(const std::vector<Node>& nodes, bool keyed) {
  std::string out;
  for (const Node& node : nodes)
    out += (out.empty() ? "" : ", ") + (keyed ? key_text(node.key) + " = " : "") + value_text(node);
  return out;
}

std::string value_text(const Node& node) {
  struct Text {
    std::string operator()(Date) const { return "\"\""; }  // never kept: no key takes one
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(std::int64_t whole) const { return fmt::format("{}", whole); }
    std::string operator()(double number) const {
      return fmt::format("{}", number);
    }  // shortest that reads back the same
    std::string operator()(const std::string& text) const { return quoted(text); }
    std::string operator()(const Array& list) const { return "[" + joined(list.items, false) + "]"; }
    std::string operator()(const Table& table) const { return "{ " + joined(table.entries, true) + " }"; }
  };
  return std::visit(Text{}, node.value);
}

bool is_list_of_tables(const Node& node) {
  const auto* list = std::get_if<Array>(&node.value);
  return list != nullptr && !list->items.empty() && std::holds_alternative<Table>(list->items.front().value);
}

std::string lines(const Table& table) {
  std::string out;
  for (const Node& entry : table.entries) out += key_text(entry.key) + " = " + value_text(entry) + "\n";
  return out;
}

}  // namespace

std::string write_value(const Node& node) { return value_text(node); }

std::string write_toml(const Table& table) {
  std::string values, tables;
  for (const Node& entry : table.entries) {
    if (const auto* inner = std::get_if<Table>(&entry.value))
      tables += "\n[" + key_text(entry.key) + "]\n" + lines(*inner);
    else if (is_list_of_tables(entry))
      for (const Node& item : std::get<Array>(entry.value).items)
        tables += "\n[[" + key_text(entry.key) + "]]\n" + lines(std::get<Table>(item.value));
    else
      values += key_text(entry.key) + " = " + value_text(entry) + "\n";
  }
  return values + tables;
}

}  // namespace photonlag
