#pragma once
/// @file
/// What a shared library of modules states, so that `photonlag --plugin` can tell whether it may load it.
///
///     #include "sim/core/plugin.hpp"
///     PHOTONLAG_PLUGIN  // once in the library, outside any namespace
///
/// Modules are C++ objects: both sides must have been compiled with the same headers, compiler and settings. The
/// statement is read from the file before any of its code runs.

#include <Eigen/Core>

#include "sim/core/interface_hash.hpp"  // made by the build: PHOTONLAG_INTERFACE, a hash of the installed headers

#define PHOTONLAG_TEXT_OF(x) #x
#define PHOTONLAG_TEXT(x) PHOTONLAG_TEXT_OF(x)

#ifdef __SANITIZE_ADDRESS__
#define PHOTONLAG_SANITIZER ", address sanitizer"
#else
#define PHOTONLAG_SANITIZER ""
#endif

/// What must agree.
#define PHOTONLAG_ABI \
  "headers " PHOTONLAG_INTERFACE ", compiler " __VERSION__ ", C++ ABI " PHOTONLAG_TEXT(__GXX_ABI_VERSION)   \
  "/" PHOTONLAG_TEXT(_GLIBCXX_USE_CXX11_ABI) ", Eigen " PHOTONLAG_TEXT(EIGEN_WORLD_VERSION) "." PHOTONLAG_TEXT( \
      EIGEN_MAJOR_VERSION) "." PHOTONLAG_TEXT(EIGEN_MINOR_VERSION) " aligned to " PHOTONLAG_TEXT(EIGEN_MAX_ALIGN_BYTES) \
      PHOTONLAG_SANITIZER

/// In the file: this, the ABI, and "}".
#define PHOTONLAG_PLUGIN_MARK "photonlag-plugin{"

#define PHOTONLAG_PLUGIN                                                                  \
  extern "C" __attribute__((used, visibility("default"))) const char photonlag_plugin[] = \
      PHOTONLAG_PLUGIN_MARK PHOTONLAG_ABI "}";
