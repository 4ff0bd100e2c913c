#pragma once
/// @file
/// Whether a plug-in's model drew.

#include "sim/core/foreign.hpp"
#include "sim/core/random.hpp"

namespace photonlag {

/// @throws InputError naming @p who if @p random is false and something was drawn from @p before to get to @p after:
/// nobody has keyed those draws.
inline void require_quiet(const Foreign& who, bool random, Draws before, Draws after) {
  if (!random && before.next() != after.next()) who.fail("says that it draws nothing (random() is false), and drew");
}

}  // namespace photonlag
