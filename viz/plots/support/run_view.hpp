#pragma once
/// @file
/// One client of a run, prepared once for drawing: what plots ask again and again.

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/record/story.hpp"
#include "viz/view_state.hpp"

namespace photonlag::viz {

/// A span and where the Gantt chart puts it. Frames that are in a lane at the same time lie in different rows.
struct PlacedSpan {
  const ReadSpan* span = nullptr;
  int lane = 0, row = 0;
};

/// Where pictures of one refresh lie; an empty path = not kept.
struct RefreshPictures {
  std::int64_t refresh = 0;
  std::filesystem::path shown, truth, error;
};

struct RunView {
  const RunData* run = nullptr;  ///< Outlives the view.
  std::uint32_t client = 0;
  std::vector<std::uint32_t> clients;              ///< All that the run has, rising.
  std::string name;                                ///< Last two parts of the folder's path: tells two runs apart.
  std::string title;                               ///< Scenario and seed: says what one run is.
  std::vector<const ReadRefresh*> refreshes;       ///< This client's, in order.
  std::vector<const ReadRefresh*> measured;        ///< Those after warm-up that show a frame, by motion-to-photon.
  std::size_t without_frame = 0;                   ///< Refreshes before the first frame.
  Nanos warmup{}, period{};                        ///< Period: the median distance of vsyncs, 1/60 s if unknown.
  std::array<Nanos, stage_count> median_stage{};   ///< Over `measured`.
  std::vector<std::string> lanes;                  ///< Names for people, in the order of a frame's life.
  std::vector<PlacedSpan> spans;                   ///< This client's, by start.
  std::map<std::int64_t, const FrameRow*> frames;  ///< This client's, by number.
  std::vector<RefreshPictures> pictures;           ///< Refreshes of which pictures were kept, in order.
  std::shared_ptr<const Storyteller> teller;       ///< Knows why a refresh of this client was late.
  std::string blame;                               ///< Why this client's worst 1 % are late, in one sentence.

  /// Everything there is; one second where there is nothing.
  [[nodiscard]] TimeRange whole() const;
  /// The refresh told about, or null if it is not in the run.
  [[nodiscard]] const ReadRefresh* selected(const ViewState& view) const;
  [[nodiscard]] const ReadRefresh* find(std::int64_t refresh) const;
  /// What the eye saw at @p time; null before the first refresh and after the last one.
  [[nodiscard]] const ReadRefresh* on_screen(Nanos time) const;
  /// The middle of the time that @p refresh is on screen.
  [[nodiscard]] Nanos middle_of(const ReadRefresh& refresh) const { return refresh.photon + period / 2; }
  /// Nearest-rank percentile of motion-to-photon, ms; 0 < p <= 1. @pre !measured.empty()
  [[nodiscard]] double percentile_ms(double p) const;
  /// Whether there are refreshes enough to speak of it: one at least lies beyond. The largest, p = 1, always is known.
  [[nodiscard]] bool knows(double p) const;
  /// The worst 1 %, rounded up, of `measured`.
  [[nodiscard]] std::vector<const ReadRefresh*> worst() const;
};

[[nodiscard]] RunView prepare(const RunData& run, std::uint32_t client);

/// One run, or A and B: of the client asked for, else of A's worst and B's of the same number, else of B's worst.
/// @throws InputError if a run has no such client, or A no such refresh
[[nodiscard]] std::vector<RunView> prepare_all(const std::vector<RunData>& runs, const ViewState& view);

/// The frame that should have been there where @p refresh repeats an older one and it is known, else the one it shows.
[[nodiscard]] std::optional<std::int64_t> culprit_of(const RunView& run, const ReadRefresh& refresh);

/// Which pictures of @p client lie in the run's images folder.
[[nodiscard]] std::vector<RefreshPictures> find_pictures(const std::filesystem::path& run, std::uint32_t client);

/// Puts the spans of @p client into lanes and rows; sets `lanes` and `spans`.
void place_spans(RunView& view);

/// Mean of each stage over @p refreshes, ms; zeros if there are none.
[[nodiscard]] std::array<double, stage_count> mean_stages(const std::vector<const ReadRefresh*>& refreshes);

/// "client 2 of 3", or nothing where there is only one.
[[nodiscard]] std::string client_name(const RunView& run);

}  // namespace photonlag::viz
