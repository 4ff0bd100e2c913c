#pragma once
/// @file
/// Reads head traces as they are.

#include <filesystem>
#include <vector>

#include "sim/core/error.hpp"
#include "sim/core/pose.hpp"

namespace photonlag {

/// Samples of a file that were left out because their stamp was not after the one before.
struct LeftOut {
  std::size_t repeated = 0, backward = 0;  ///< The same stamp; an earlier one.
};

/// The samples of such a file, stamps shifted so that the first is 0, quaternions with the signs they are written with.
/// @param left_out Where to count samples whose stamps do not rise, which are then left out; null: they are errors.
/// @throws like TraceMotion::read
[[nodiscard]] std::vector<PoseSample> read_samples(const std::filesystem::path& csv, const Location& where,
                                                   LeftOut* left_out = nullptr);

}  // namespace photonlag
