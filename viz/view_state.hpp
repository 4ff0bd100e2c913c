#pragma once
/// @file
/// What part of a run a drawing shows. A value: every plot, the window and the command line share it.

#include <cstdint>
#include <optional>

#include "sim/core/time.hpp"

namespace photonlag {

struct TimeRange {
  Nanos begin{}, end{};  ///< Since the start of the run; begin < end.

  bool operator==(const TimeRange&) const = default;
  [[nodiscard]] Nanos length() const { return end - begin; }
};

struct ViewState {
  std::optional<std::uint32_t> client{};  ///< Nothing = the one that saw the oldest picture.
  std::int64_t at_refresh =
      -1;  ///< The refresh told about; -1 = the one with the largest motion-to-photon after warm-up.
  std::optional<TimeRange> range{};  ///< What the time axes show; nothing = what suits each plot.
};

}  // namespace photonlag
