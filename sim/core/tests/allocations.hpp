#pragma once
/// @file
/// Counts every heap allocation of a program, a test or a benchmark: operator new, and malloc and its kin (which Eigen
/// calls directly). Linked in by photonlag_counts_allocations (cmake/targets.cmake).

namespace photonlag {

/// Allocations of this thread so far.
[[nodiscard]] long allocations();

}  // namespace photonlag
