#pragma once
/// @file
/// Names to factories. A module is added by defining one Registration object in its own .cpp.

#include <concepts>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/context.hpp"
#include "sim/core/foreign.hpp"
#include "sim/core/options.hpp"

namespace photonlag {

/// What `list`, `describe` and the scenario reader know of a module, whatever its interface.
struct ModuleInfo {
  std::string name;     ///< As scenarios write it.
  std::string summary;  ///< One line.
  std::string source;   ///< Paper, standard or derivation the formulas come from.
  std::vector<OptionSpec> options;
  std::string origin{};  ///< The plug-in it came with; empty = ours.
};

/// Every registered module of every kind ("predictor", "loss", ...), without its factory.
class Catalogue {
 public:
  static Catalogue& instance();
  void add(const std::string& kind, ModuleInfo info);
  [[nodiscard]] std::vector<std::string> kinds() const;
  [[nodiscard]] std::vector<std::string> names(std::string_view kind) const;
  /// @throws InputError at @p where if the name is unknown, with the nearest and all known names.
  [[nodiscard]] const ModuleInfo& find(std::string_view kind, std::string_view name, const Location& where) const;

  /// Until end_plugin(), modules come from the plug-in @p file.
  void begin_plugin(const std::string& file);
  struct FromPlugin {
    std::vector<std::string> added, refused;  ///< "predictor 'mine'"; refused: the name was taken.
  };
  FromPlugin end_plugin();
  [[nodiscard]] const std::string& plugin() const { return plugin_; }  ///< Empty between those two.
  /// A name that is taken. @throws std::logic_error unless a plug-in is being loaded, whose loader is told
  void refuse(const std::string& kind, const std::string& name);

 private:
  std::string plugin_;
  FromPlugin from_plugin_;
  std::map<std::string, std::map<std::string, ModuleInfo, std::less<>>, std::less<>> kinds_;
};

/// One implementation of an interface. `Interface::kind` names the kind.
template <class Interface>
struct Module {
  std::string name;
  std::string summary;
  std::string source;
  std::vector<OptionSpec> options;
  std::function<std::unique_ptr<Interface>(const Values&, const Context&)> make;
  std::string origin{};  ///< Filled in when it is registered.
};

/// The swappable implementations of one interface.
template <class Interface>
class Registry {
 public:
  static Registry& instance() {
    static Registry registry;
    return registry;
  }

  /// @throws std::logic_error if the name is taken: two modules may not share a name.
  void add(Module<Interface> module) {
    static_assert(
        requires(std::unique_ptr<Interface> theirs, const Foreign& who) {
          { guard_foreign(std::move(theirs), who) } -> std::same_as<std::unique_ptr<Interface>>;
        },
        "declare guard_foreign beside this interface: sim/core/foreign.hpp");
    if (modules_.contains(module.name)) return Catalogue::instance().refuse(Interface::kind, module.name);
    module.origin = Catalogue::instance().plugin();
    Catalogue::instance().add(Interface::kind,
                              {module.name, module.summary, module.source, module.options, module.origin});
    std::string name = module.name;
    modules_.emplace(std::move(name), std::move(module));
  }

  /// @throws InputError at @p where if @p name is unknown, listing what is known.
  [[nodiscard]] const Module<Interface>& find(std::string_view name, const Location& where) const {
    if (const auto found = modules_.find(name); found != modules_.end()) return found->second;
    (void)Catalogue::instance().find(Interface::kind, name, where);
    throw std::logic_error("catalogued but not registered: " + std::string(name));
  }

  [[nodiscard]] std::unique_ptr<Interface> make(const Choice& choice, const Context& context) const {
    const Module<Interface>& module = find(choice.name, choice.where);
    return module.origin.empty() ? module.make(choice.values, context) : make_foreign(module, choice, context);
  }

  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const auto& [name, module] : modules_) out.push_back(name);
    return out;
  }

 private:
  static std::unique_ptr<Interface> make_foreign(const Module<Interface>& module, const Choice& choice,
                                                 const Context& context) {
    const Foreign who(std::string(Interface::kind) + " '" + module.name + "' of " + module.origin, choice.where);
    auto made = who.call([&] { return module.make(choice.values, context); });
    if (made == nullptr) who.fail("made nothing");
    return guard_foreign(std::move(made), who);
  }

  std::map<std::string, Module<Interface>, std::less<>> modules_;  // ordered: help text and tests are stable
};

template <class Interface>
struct Registration {
  explicit Registration(Module<Interface> module) { Registry<Interface>::instance().add(std::move(module)); }
};

/// A module with its default options but for @p changes: for tests and benchmarks.
template <class Interface>
std::unique_ptr<Interface> make_module(const std::string& name, const std::map<std::string, OptionValue>& changes = {},
                                       const Context& context = {}) {
  const auto& module = Registry<Interface>::instance().find(name, {"test"});
  return module.make(defaults(module.options, changes), context);
}

}  // namespace photonlag
