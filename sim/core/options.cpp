#include "sim/core/options.hpp"

#include <algorithm>
#include <cassert>

#include "sim/core/printable.hpp"
#include "sim/core/registry.hpp"

namespace photonlag {
namespace {

/// A letter left out is a likelier slip than another in its place: "sed" is nearer to "seed" than to "set".
constexpr std::size_t one_more_or_less = 4, another = 5;

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = one_more_or_less * j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] += one_more_or_less;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min(
          {above + one_more_or_less, row[j - 1] + one_more_or_less, diagonal + (a[i - 1] == b[j - 1] ? 0 : another)});
      diagonal = above;
    }
  }
  return row.back();
}

/// @p value, but modules with every option they leave out at its default.
OptionValue filled(OptionValue value) {
  auto* modules = std::get_if<Modules>(&value);
  for (std::size_t i = 0; modules != nullptr && i < modules->chosen.size(); ++i) {
    Choice& choice = modules->chosen[i];
    choice.values = defaults(Catalogue::instance().find(modules->kind, choice.name, {"default"}).options,
                             {choice.values.all().begin(), choice.values.all().end()});
  }
  return value;
}

}  // namespace

template <class T>
const T& Values::get(std::string_view key) const {
  const auto found = values_.find(key);
  assert(found != values_.end() && "option was not declared");
  return std::get<T>(found->second);
}

template const double& Values::get(std::string_view) const;
template const bool& Values::get(std::string_view) const;
template const std::string& Values::get(std::string_view) const;
template const std::filesystem::path& Values::get(std::string_view) const;
template const std::vector<double>& Values::get(std::string_view) const;
template const Modules& Values::get(std::string_view) const;
template const Command& Values::get(std::string_view) const;

const Choice& Values::module(std::string_view key) const {
  const auto& modules = get<Modules>(key);
  assert(!modules.list && modules.chosen.size() == 1 && "the option takes a list");
  return modules.chosen.front();
}

void Values::set(const std::string& key, OptionValue value, Location where) {
  values_[key] = std::move(value);
  where_[key] = std::move(where);
}

const Location& Values::where(std::string_view key) const {
  static const Location nowhere;
  const auto found = where_.find(key);
  return found == where_.end() ? nowhere : found->second;
}

Modules one_module(const std::string& kind, const std::string& name) { return {kind, {{.name = name}}, false}; }

Modules module_list(const std::string& kind, const std::vector<std::string>& names) {
  Modules modules{kind, {}, true};
  for (const std::string& name : names) modules.chosen.push_back({.name = name});
  return modules;
}

Values defaults(const std::vector<OptionSpec>& specs, const std::map<std::string, OptionValue>& changes) {
  for ([[maybe_unused]] const auto& change : changes) {
    [[maybe_unused]] const auto fits = [&](const OptionSpec& spec) {
      return spec.key == change.first && spec.fallback.index() == change.second.index();
    };
    assert(std::any_of(specs.begin(), specs.end(), fits) && "a change names no option, or has another type");
  }
  Values values;
  for (const OptionSpec& spec : specs) {
    const auto change = changes.find(spec.key);
    assert((!spec.required || change != changes.end()) && "a required option was left out");
    values.set(spec.key, filled(change == changes.end() ? spec.fallback : change->second), {"test"});
  }
  return values;
}

bool needs_options(const std::vector<OptionSpec>& specs) {
  return std::any_of(specs.begin(), specs.end(), [](const OptionSpec& spec) { return spec.required; });
}

std::string nearest_name(std::string_view name, const std::vector<std::string>& known) {
  std::string best;
  constexpr std::size_t longest = 64;  // of our names none is half as long
  if (name.size() > longest) return best;
  std::size_t best_distance = one_more_or_less * (name.size() / 3 + 2);  // further than this is not a typo
  for (const auto& other : known) {
    const bool lacks_unit = !name.empty() && other.starts_with(std::string(name) + "_");
    if (const auto d = lacks_unit ? one_more_or_less : edit_distance(name, other); d < best_distance)
      best = other, best_distance = d;
  }
  return best;
}

std::string unknown_name(std::string_view what, std::string_view name, const std::vector<std::string>& known) {
  std::string text = "unknown " + std::string(what) + " " + in_quotes(name) + ";";
  if (const std::string near = nearest_name(name, known); !near.empty()) text += " did you mean '" + near + "'?";
  std::string listed;
  for (const std::string& other : known) listed += (listed.empty() ? "" : ", ") + other;
  return text + " known: " + (listed.empty() ? "none" : listed);
}

}  // namespace photonlag
