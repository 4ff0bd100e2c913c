#pragma once
/// @file
/// What a frame waited for, worked out from what its neighbours did meanwhile.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/record/reader.hpp"
#include "sim/record/root_cause.hpp"

namespace photonlag {

/// The frames of one client, by number.
class Neighbours {
 public:
  Neighbours(const RunData& run, std::uint32_t client);

  [[nodiscard]] const FrameRow* find(std::int64_t frame) const;

  /// The first frame after @p frame that was to be sent: not replaced before encoding. Nothing if there is none.
  [[nodiscard]] const FrameRow* next_sent(std::int64_t frame) const;

  /// Who held a resource, from its step @p begin to @p end, while a frame waited for it in [from, until]: the frame
  /// whose stay ended last by then. Of other clients only one that made way to the nanosecond counts: they may have
  /// resources of their own. Nothing if there is none.
  [[nodiscard]] const FrameRow* who_was_at(Step begin, Step end, Nanos from, Nanos until) const;

  /// "frame 409 was still in downlink (since 12.3 ms); frame 410 was lost": why nothing newer than @p frame was there
  /// at
  /// @p when. Empty if nobody knows.
  [[nodiscard]] std::string why_nothing_newer(std::int64_t frame, Nanos when) const;

 private:
  const RunData& run_;
  std::uint32_t client_;
  std::map<std::int64_t, const FrameRow*> frames_;
};

/// One clause about what the frame of @p refresh waited for in @p stage; empty if there is nothing to say.
[[nodiscard]] std::string reason_for(Stage stage, const ReadRefresh& refresh, const Neighbours& frames);

/// The frame that a repeated refresh waited for.
struct Missing {
  RootCause cause;
  std::string story;  ///< Where it was when the warp began and what held it up, in two sentences; or nothing.
  std::optional<std::int64_t> frame{};  ///< The frame itself, where it explains the repeat.
  Nanos latch{};                        ///< When the warp began.
};

/// Nothing if @p refresh repeats no frame, or no later frame is on record.
[[nodiscard]] Missing missing_in(const ReadRefresh& refresh, const Neighbours& frames, const Usual& usual);

}  // namespace photonlag
