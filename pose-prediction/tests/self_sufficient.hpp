#pragma once
/// @file
/// Predictors that can be made with their defaults.

#include <string>
#include <vector>

#include "pose-prediction/predictor.hpp"

namespace photonlag {

/// The rest start programs or read files that somebody must name.
inline std::vector<std::string> self_sufficient_predictors() {
  std::vector<std::string> names;
  for (const std::string& name : Registry<Predictor>::instance().names())
    if (!needs_options(Registry<Predictor>::instance().find(name, {"test"}).options)) names.push_back(name);
  return names;
}

}  // namespace photonlag
