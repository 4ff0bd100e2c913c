#pragma once
/// @file
/// Modules from plug-ins: what goes wrong in them is named as theirs.

#include <memory>
#include <string>

#include "sim/core/error.hpp"

namespace photonlag {

/// Returns what @p act does. @throws InputError at @p where, naming @p who, for what is thrown that is neither an
/// InputError nor an EnvironmentError.
template <class Act>
auto foreign_call(const std::string& who, const Location& where, Act act) -> decltype(act()) {
  try {
    return act();
  } catch (const InputError&) {
    throw;
  } catch (const EnvironmentError&) {
    throw;
  } catch (const std::exception& e) {
    throw InputError(where, who + " threw: " + e.what());
  } catch (...) {
    throw InputError(where, who + " threw something that is no std::exception");
  }
}

/// What stands between a foreign module and the run; an interface that is checked has an overload of its own.
template <class Interface>
std::unique_ptr<Interface> guard_foreign(std::unique_ptr<Interface> module, const std::string&, const Location&) {
  return module;
}

}  // namespace photonlag
