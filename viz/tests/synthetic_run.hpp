#pragma once
/// @file
/// A made-up run for tests: plausible, exact, and with known events in it.

#include "sim/record/reader.hpp"

namespace photonlag::viz {

struct SyntheticOptions {
  int refreshes = 600;
  Nanos extra_delay{};           ///< Added to every frame's way down.
  bool stall = true;             ///< The downlink stands still from 4.0 s to 4.4 s.
  std::int64_t lost_every = 97;  ///< Every so-manieth frame is lost; 0 = none.
};

/// A 60 Hz display and a 60 Hz server with a fixed-cost pipeline. Stages add up; steps never decrease.
[[nodiscard]] RunData synthetic_run(const SyntheticOptions& options = {});

/// The same as a run folder on disk, written by the real recorder; with pictures of refresh 100 and of the worst.
void write_synthetic_run(const std::filesystem::path& folder, const SyntheticOptions& options = {});

/// Three clients in one run folder; client 1 is 30 ms further away and stalls, the others do not.
void write_three_clients(const std::filesystem::path& folder);

}  // namespace photonlag::viz
