#pragma once
/// @file
/// Modules from plug-ins: what goes wrong in them, and what they answer wrongly, is named as theirs.
///
/// Every interface has a `guard_foreign(std::unique_ptr<Interface>, const Foreign&)`, declared beside it: it returns
/// what stands between the module and the run, passes on what is right bit by bit and stops the run at what is not. An
/// interface without one does not compile (Registry::add).

#include <memory>
#include <string>

#include "sim/core/error.hpp"
#include "sim/core/time.hpp"

namespace photonlag {

/// A module of a plug-in, as messages name it, and where the scenario asks for it.
class Foreign {
 public:
  /// Nothing that a module says may take or wait for longer.
  static constexpr Nanos longest = std::chrono::hours(10 * 365 * 24);

  Foreign(std::string who, Location where) : who_(std::move(who)), where_(std::move(where)) {}

  /// @throws InputError "path:line:col: error: <who> <what>"
  [[noreturn]] void fail(const std::string& what) const { throw InputError(where_, who_ + " " + what); }

  /// Returns what @p act does. @throws InputError for what is thrown that is neither an InputError nor an
  /// EnvironmentError.
  template <class Act>
  auto call(Act act) const -> decltype(act()) {
    try {
      return act();
    } catch (const InputError&) {
      throw;
    } catch (const EnvironmentError&) {
      throw;
    } catch (const std::exception& e) {
      fail(std::string("threw: ") + e.what());
    } catch (...) {
      fail("threw something that is no std::exception");
    }
  }

  /// @p value, if it is a number from @p low to @p high (which may be infinite). @throws InputError, likewise below,
  /// "<who> gave <what> of <value>, must be ..."
  double number(const char* what, double value, double low, double high) const;
  std::int64_t whole(const char* what, std::int64_t value, std::int64_t low, std::int64_t high) const;
  Nanos duration(const char* what, Nanos value, Nanos least = Nanos(0)) const;
  /// @p value, if it is not before @p earliest and not more than `longest` after it.
  Nanos instant(const char* what, Nanos value, Nanos earliest) const;

 private:
  std::string who_;
  Location where_;
};

}  // namespace photonlag
