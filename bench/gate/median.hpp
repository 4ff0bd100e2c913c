#pragma once
/// @file
/// The middle of a sample.

#include <vector>

namespace photonlag {

/// The middle value; of an even number of values the mean of the two in the middle. @pre values are not empty, none NaN
[[nodiscard]] double median(std::vector<double> values);

}  // namespace photonlag
