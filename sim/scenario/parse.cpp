#include <toml++/toml.h>

#include <algorithm>
#include <tuple>

#include "sim/core/input_file.hpp"
#include "sim/core/printable.hpp"
#include "sim/core/toml_depth.hpp"
#include "sim/scenario/node.hpp"

namespace photonlag {
namespace {

class Converter {
 public:
  explicit Converter(const std::string& path) : path_(path) {}

  [[nodiscard]] Table table(const toml::table& from) const {
    Table out;
    for (auto&& [key, value] : from) {
      Node entry = node(value);
      entry.key = std::string(key.str());
      entry.key_where = at(key.source());
      out.entries.push_back(std::move(entry));
    }
    // toml++ sorts by key; people read from top to bottom.
    std::sort(out.entries.begin(), out.entries.end(), [](const Node& a, const Node& b) {
      return std::tie(a.key_where.line, a.key_where.column) < std::tie(b.key_where.line, b.key_where.column);
    });
    return out;
  }

  [[nodiscard]] Location at(const toml::source_region& region) const {
    return {path_, static_cast<unsigned>(region.begin.line), static_cast<unsigned>(region.begin.column)};
  }

 private:
  [[nodiscard]] Node node(const toml::node& from) const {
    Node out;
    out.where = at(from.source());
    if (const auto* text = from.as_string()) out.value = text->get();
    if (const auto* whole = from.as_integer()) out.value = whole->get();
    if (const auto* number = from.as_floating_point()) out.value = number->get();
    if (const auto* flag = from.as_boolean()) out.value = flag->get();
    if (const auto* inner = from.as_table()) out.value = table(*inner);
    if (const auto* list = from.as_array()) {
      Array items;
      for (const toml::node& item : *list) items.items.push_back(node(item));
      out.value = std::move(items);
    }
    return out;
  }

  const std::string& path_;
};

}  // namespace

Table parse_toml(std::string_view text, const std::string& path) {
  check_toml_depth(text, path);
  const Converter converter(path);
  try {
    return converter.table(toml::parse(text, std::string_view(path)));
  } catch (const toml::parse_error& e) {
    throw InputError(converter.at(e.source()), "not TOML: " + std::string(e.description()));
  }
}

std::string read_scenario_text(const std::string& path) {
  if (const std::string why = input_problem(path, largest_input::scenario); !why.empty())
    throw InputError({path}, "cannot be read: " + why);
  return read_input(path, largest_input::scenario);
}

}  // namespace photonlag
