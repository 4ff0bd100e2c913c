#include "sim/scenario/node.hpp"

#include <algorithm>

namespace photonlag {

const Node* find_entry(const Table& table, std::string_view key) {
  const auto same = [&](const Node& entry) { return entry.key == key; };
  const auto found = std::find_if(table.entries.begin(), table.entries.end(), same);
  return found == table.entries.end() ? nullptr : &*found;
}

Node* find_entry(Table& table, std::string_view key) {
  return const_cast<Node*>(find_entry(static_cast<const Table&>(table), key));
}

std::string describe_type(const Node& node) {
  struct Words {
    std::string operator()(Date) const { return "a date or time"; }
    std::string operator()(bool) const { return "true or false"; }
    std::string operator()(std::int64_t) const { return "a number"; }
    std::string operator()(double) const { return "a number with a decimal point"; }
    std::string operator()(const std::string&) const { return "text"; }
    std::string operator()(const Array&) const { return "a list"; }
    std::string operator()(const Table&) const { return "a table"; }
  };
  return std::visit(Words{}, node.value);
}

}  // namespace photonlag
