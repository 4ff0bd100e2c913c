#pragma once
/// @file
/// One refresh told stage by stage, in parts: for `explain`, and for viewers that set them in their own type.

#include <optional>
#include <string>
#include <vector>

#include "sim/record/waits.hpp"

namespace photonlag {

struct StageStory {
  Stage stage{};
  Nanos from{}, took{}, usual{};  ///< Usual: the median of the client.
  std::string why;                ///< One clause, or nothing.
};

struct RefreshStory {
  std::vector<StageStory> stages;  ///< Those that took time, now or usually. None without a frame.
  std::optional<Stage> blamed;     ///< The one furthest over its median.
  std::string culprit, excess;     ///< "downlink recovery of lost packets", "repeat, +3.200 ms over its median"
  std::string missing;             ///< Of a repeat: where the frame was that should have come; of no frame: why.
  std::optional<std::int64_t> missing_frame;  ///< That frame.
  std::optional<Nanos> deadline;              ///< The start of the warp that it missed.

  /// "To blame: downlink recovery of lost packets (repeat, +3.200 ms over its median)." Empty without a frame.
  [[nodiscard]] std::string blame() const;
};

/// One client's refreshes, each held against that client's medians over those after the warm-up that show a frame.
class Storyteller {
 public:
  /// @p run outlives it.
  Storyteller(const RunData& run, std::uint32_t client);

  [[nodiscard]] RefreshStory tell(const ReadRefresh& refresh) const;
  /// Median of @p value; that of @p self if no refresh counts.
  [[nodiscard]] double median(const ReadRefresh& self, double (*value)(const ReadRefresh&)) const;
  [[nodiscard]] bool has_frames() const { return !run_.frames.empty(); }

 private:
  void name_culprit(RefreshStory& story, const ReadRefresh& refresh, const Usual& usual, const Missing& missing) const;

  const RunData& run_;
  Neighbours frames_;
  std::vector<const ReadRefresh*> counting_;
  Usual usual_;
};

/// `explain` for a terminal of @p columns, to which lines are broken from 60 on. @throws InputError likewise
[[nodiscard]] std::string explain_in(std::size_t columns, const RunData& run, std::uint32_t client,
                                     std::int64_t refresh, bool colour);

}  // namespace photonlag
