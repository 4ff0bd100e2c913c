#pragma once
/// @file
/// How a predictor says, in its own file, which clause of the contract it does not keep and why, and what it promises
/// beyond the contract.
///
///     const Exemption not_causal("oracle", Clause::causal, "it looks the answer up in the true motion");
///     const Exemption not_equivariant("mine", Clause::equivariant, "it rounds each axis", {"style", "coarse"});
///     const Exactness exact("constant_velocity", {.position = true, .rotation = true});
///
/// The contract test then skips that clause for that predictor, giving the reason; every other clause still holds. What
/// is promised is tested too. `photonlag describe predictor` prints both, and docs/prediction.md lists the exemptions.

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sim/core/options.hpp"

namespace photonlag {

/// The clauses of Predictor's contract, explained there (predictor.hpp).
enum class Clause { causal, repeatable, quiet, allocation_free, unit, sign_free, equivariant, uneven, forgetful };

/// As predictor.hpp calls it.
constexpr std::string_view name_of(Clause clause) {
  constexpr std::string_view names[] = {"causal",    "repeatable",  "quiet",  "allocation-free", "unit",
                                        "sign-free", "equivariant", "uneven", "forgetful"};
  return names[std::size_t(clause)];
}

/// A text option and a value of it that is not its default; empty = whatever the options.
struct OnlyWith {
  std::string option{}, value{};
};

/// Declare one at namespace scope beside the Registration.
struct Exemption {
  /// @param only The options with which alone the clause is not kept.
  Exemption(std::string module, Clause kept_not, std::string why, OnlyWith only = {})
      : predictor(std::move(module)), clause(kept_not), reason(std::move(why)), with(std::move(only)) {
    all().push_back(*this);
  }

  /// Every exemption declared in this program.
  static std::vector<Exemption>& all() {
    static std::vector<Exemption> declared;
    return declared;
  }

  /// The reason @p predictor, its options at their defaults but for @p changes, gives for not keeping @p clause, or
  /// nullptr: it keeps it.
  static const std::string* find(std::string_view predictor, Clause clause,
                                 const std::map<std::string, OptionValue>& changes = {}) {
    for (const Exemption& e : all())
      if (e.predictor == predictor && e.clause == clause && e.applies(changes)) return &e.reason;
    return nullptr;
  }

  /// Who does not keep it: "oracle", "mine, style = coarse".
  [[nodiscard]] std::string who() const {
    return with.option.empty() ? predictor : predictor + ", " + with.option + " = " + with.value;
  }

  std::string predictor;
  Clause clause;
  std::string reason;
  OnlyWith with;

 private:
  [[nodiscard]] bool applies(const std::map<std::string, OptionValue>& changes) const {
    const auto found = changes.find(with.option);
    const auto* value = found == changes.end() ? nullptr : std::get_if<std::string>(&found->second);
    return with.option.empty() || (value != nullptr && *value == with.value);
  }
};

/// Declare one at namespace scope: with default options, once the predictor has watched for 3 s, a head that moves and
/// turns at constant rates is predicted to within rounding, up to 200 ms ahead and whatever the steps.
struct Exactness {
  struct Of {
    bool position = false, rotation = false;
  };
  Exactness(std::string module, Of what) : predictor(std::move(module)), of(what) { all().push_back(*this); }

  /// Every one declared in this program.
  static std::vector<Exactness>& all() {
    static std::vector<Exactness> declared;
    return declared;
  }

  static Of find(std::string_view predictor) {
    for (const Exactness& e : all())
      if (e.predictor == predictor) return e.of;
    return {};
  }

  std::string predictor;
  Of of;
};

}  // namespace photonlag
