#pragma once
/// @file
/// The predictors of the literature with the options they are compared with.

#include <string>
#include <vector>

namespace photonlag {

struct ReferenceRow {
  std::string label;   ///< In tables.
  std::string choice;  ///< "NAME:key=value,..."
};

/// In the order of the tables of docs/predict.md.
[[nodiscard]] const std::vector<ReferenceRow>& reference_rows();

}  // namespace photonlag
