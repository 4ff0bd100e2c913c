#pragma once
/// @file
/// Every module of a kind that reads a file.

#include "fuzz/target.hpp"
#include "sim/core/registry.hpp"

namespace photonlag::fuzz {

/// The module's defaults with @p file for every file it takes; once more with each word of each option that has some.
inline std::vector<std::map<std::string, OptionValue>> options_for(const std::vector<OptionSpec>& specs,
                                                                   const std::filesystem::path& file) {
  std::map<std::string, OptionValue> base;
  for (const OptionSpec& spec : specs)
    if (std::holds_alternative<std::filesystem::path>(spec.fallback)) base[spec.key] = file;
  if (base.empty()) return {};
  std::vector<std::map<std::string, OptionValue>> all{base};
  for (const OptionSpec& spec : specs)
    for (const std::string& word : spec.choices) (all.emplace_back(base))[spec.key] = word;
  return all;
}

/// Makes each module of the kind that reads files from @p file, and hands it to @p use.
template <class Interface, class Use>
void each_made_from(const std::filesystem::path& file, const Context& context, Use use) {
  for (const std::string& name : Registry<Interface>::instance().names()) {
    const auto& module = Registry<Interface>::instance().find(name, {});
    for (const auto& options : options_for(module.options, file))
      refusable([&] { use(*module.make(defaults(module.options, options), context)); });
  }
}

}  // namespace photonlag::fuzz
