#pragma once
/// @file
/// pixels = true: frames are drawn, encoded, decoded, warped and scored for real.

#include <functional>
#include <memory>
#include <string>

#include "sim/scenario/scenario.hpp"
#include "sim/testbed/frame_work.hpp"
#include "sim/testbed/heads.hpp"

namespace photonlag {

class Recorder;

struct PixelOptions {
  int threads = 2;  ///< 1: everything on this thread, as always where a cost is measured; more: warp, truth and scores
                    ///< on another, with its own Vulkan instance.
  std::string gpu;  ///< Part of a device's name; empty = software.
  bool time_everything = false;  ///< Warps are done and timed whatever their cost, and nothing runs beside timed work.
  std::function<void(const std::string&)> warn = [](const std::string&) {};  ///< Of what only shows as it runs.
};

/// @param gpu_name set to what was used. @pre recorder and scenario outlive it.
/// @throws InputError, EnvironmentError (no device, no codec)
std::unique_ptr<FrameWork> make_pixels(const Scenario& scenario, const Heads& heads, const PixelOptions& options,
                                       Recorder& recorder, std::string& gpu_name);

}  // namespace photonlag
