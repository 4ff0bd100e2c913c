#pragma once
/// @file
/// How a predictor says, in its own file, which clause of the contract it does not keep and why.
///
///     const Exemption not_causal("oracle", Clause::causal, "it looks the answer up in the true motion");
///
/// The contract test then skips that clause for that predictor, giving the reason; every other clause still holds.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace photonlag {

/// The clauses of Predictor's contract, explained there (predictor.hpp).
enum class Clause { causal, repeatable, quiet, allocation_free, unit, sign_free, equivariant, uneven };

/// Declare one at namespace scope beside the Registration.
struct Exemption {
  Exemption(std::string module, Clause kept_not, std::string why)
      : predictor(std::move(module)), clause(kept_not), reason(std::move(why)) {
    all().push_back(*this);
  }

  /// Every exemption declared in this program.
  static std::vector<Exemption>& all() {
    static std::vector<Exemption> declared;
    return declared;
  }

  /// The reason @p predictor gives for not keeping @p clause, or nullptr: it keeps it.
  static const std::string* find(std::string_view predictor, Clause clause) {
    for (const Exemption& e : all())
      if (e.predictor == predictor && e.clause == clause) return &e.reason;
    return nullptr;
  }

  std::string predictor;
  Clause clause;
  std::string reason;
};

}  // namespace photonlag
