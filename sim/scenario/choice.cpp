#include "sim/scenario/choice.hpp"

#include <filesystem>
#include <vector>

#include "sim/scenario/overrides.hpp"
#include "sim/scenario/reader.hpp"

namespace photonlag {
namespace {

/// Every node below was said there.
void stamp(Table& table, const Location& where) {
  for (Node& entry : table.entries) {
    entry.where = entry.key_where = where;
    if (auto* inner = std::get_if<Table>(&entry.value)) stamp(*inner, where);
  }
}

}  // namespace

std::vector<std::string> split_list(const std::string& text) {
  std::vector<std::string> parts{""};
  int depth = 0;
  char quote = 0;
  for (const char c : text) {
    if (quote != 0)
      quote = c == quote ? char(0) : quote;
    else if (c == '"' || c == '\'')
      quote = c;
    else if (c == '[' || c == '{')
      ++depth;
    else if (c == ']' || c == '}')
      --depth;
    if (c == ',' && depth == 0 && quote == 0)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

Choice parse_choice(const Slot& slot, const std::string& text, const std::string& said) {
  const Location where{said + " " + text};
  const std::size_t colon = text.find(':');
  Table root;
  apply_override(root, {slot.path + ".name", text.substr(0, colon)});
  if (colon != std::string::npos)
    for (const std::string& part : split_list(text.substr(colon + 1))) {
      const std::size_t equals = part.find('=');
      if (equals == std::string::npos)
        throw InputError(where,
                         "must be NAME or NAME:key=value,key=value, such as constant_velocity:max_horizon_ms=100");
      apply_override(root, parse_override(slot.path + "." + part));
    }
  stamp(root, where);
  Inputs inputs(std::filesystem::current_path());
  TableReader reader(root, where, inputs);
  TableReader in = reader.table(slot.path);
  Choice choice = read_module(in, slot);
  in.finish();
  return choice;
}

}  // namespace photonlag
