#pragma once
/// @file
/// Counts every heap allocation of a test program: operator new, and malloc and its kin (which Eigen calls directly).
/// Needs the linker's --wrap for each of the C functions; see CMakeLists.txt.

namespace photonlag {

/// Allocations of this thread so far.
[[nodiscard]] long allocations();

}  // namespace photonlag
