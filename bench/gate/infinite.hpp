#pragma once
/// @file
/// Infinity among figures: the PSNR of a picture that is identical to the truth.

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/record/figures.hpp"

namespace photonlag {

/// Gives infinity to figures of which a summary, as JSON has no word for it, says null though their metric was taken of
/// something (its "n").
void fill_in_infinities(std::vector<Figure>& figures);

/// figure_of(), infinity included.
[[nodiscard]] std::optional<Figure> figure_or_infinity(const nlohmann::json& summary, const std::string& metric,
                                                       const std::string& stat);

/// b - a; 0 where both are infinite alike.
[[nodiscard]] double difference_of(double a, double b);

/// Infinite values become finite ones of the same sign, each larger than all the finite ones together can make up for:
/// for sums that infinity would spoil.
[[nodiscard]] std::vector<double> with_stand_ins(std::vector<double> values);

}  // namespace photonlag
