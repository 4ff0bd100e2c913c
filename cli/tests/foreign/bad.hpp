#pragma once
/// @file
/// Modules that go wrong, one of every kind, each named "bad": what foreign_test.cpp loads as a plug-in.

#include <limits>
#include <stdexcept>

#include "sim/core/registry.hpp"

namespace photonlag::test {

constexpr Nanos far = Nanos(std::numeric_limits<std::int64_t>::max());
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// What the option `how` says; "well": nothing is wrong.
struct How {
  std::string how;
  /// Whether this is what goes wrong. Throws where "throws" is.
  [[nodiscard]] bool is(const char* what) const {
    if (how == "throws") throw std::runtime_error("gave up");
    return how == what;
  }
};

/// Registers @p Bad, which is made of what `how` says.
template <class Interface, class Bad>
Registration<Interface> bad() {
  return Registration<Interface>({.name = "bad",
                                  .summary = "goes wrong as `how` says",
                                  .source = "-",
                                  .options = {{"how", "", std::string("well"), {}, "what goes wrong"}},
                                  .make = [](const Values& options, const Context&) -> std::unique_ptr<Interface> {
                                    if (options.text("how") == "nothing") return nullptr;
                                    return std::make_unique<Bad>(How{options.text("how")});
                                  }});
}

}  // namespace photonlag::test
