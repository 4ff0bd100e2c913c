#pragma once
/// @file
/// What a frame waited for, worked out from what its neighbours did meanwhile.

#include <map>
#include <string>
#include <vector>

#include "sim/record/reader.hpp"

namespace photonlag {

/// The frames of one client, by number.
class Neighbours {
 public:
  Neighbours(const RunData& run, std::uint32_t client);

  [[nodiscard]] const FrameRow* find(std::int64_t frame) const;

  /// Who held the resource of a frame's step from @p begin to @p end while the frame waited from @p from on: the frame
  /// whose stay ended last before the wait did, or nothing.
  [[nodiscard]] const FrameRow* who_was_at(Step begin, Step end, const FrameRow& waiting, Nanos from,
                                           Nanos until) const;

  /// "frame 409 was still in downlink (since 12.3 ms); frame 410 was lost": why nothing newer than @p frame was there
  /// at
  /// @p when. Empty if nobody knows.
  [[nodiscard]] std::string why_nothing_newer(std::int64_t frame, Nanos when) const;

 private:
  std::map<std::int64_t, const FrameRow*> frames_;
};

/// One clause about what the frame of @p refresh waited for in @p stage; empty if there is nothing to say.
[[nodiscard]] std::string reason_for(Stage stage, const ReadRefresh& refresh, const Neighbours& frames);

}  // namespace photonlag
