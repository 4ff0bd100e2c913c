#pragma once
/// @file
/// Whether paired differences lean to one side.

#include <vector>

namespace photonlag {

/// Two-sided p of the sign-flip test (Fisher 1935, The Design of Experiments, section 21): the share of all ways to
/// give the differences other signs whose sum is at least as far from 0. Exact up to 20 differences; above, 100,000
/// ways are drawn, the same every time, and the one seen is counted among them. What it assumes is that each difference
/// was as likely to come out with the other sign, no distribution. An infinite
/// one outweighs all finite ones. @pre no NaN; at least one
[[nodiscard]] double sign_flip_p(const std::vector<double>& with_infinities);

}  // namespace photonlag
