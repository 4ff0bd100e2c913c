#pragma once
/// @file
/// pixels = false: frame sizes from a model, nothing drawn.

#include <memory>

#include "sim/scenario/scenario.hpp"
#include "sim/testbed/frame_work.hpp"

namespace photonlag {

class Recorder;

/// @pre recorder outlives it
std::unique_ptr<FrameWork> make_no_pixels(const Scenario& scenario, Recorder& recorder);

}  // namespace photonlag
