#include "sim/record/story.hpp"

#include <fmt/format.h>

#include "sim/record/blame.hpp"
#include "sim/record/clients.hpp"
#include "sim/record/summary.hpp"

namespace photonlag {
namespace {

template <class Get>
Nanos median_of(const std::vector<const ReadRefresh*>& refreshes, Get get) {
  std::vector<double> values;
  for (const ReadRefresh* r : refreshes) values.push_back(static_cast<double>(get(*r).count()));
  return values.empty() ? Nanos(0) : Nanos(static_cast<std::int64_t>(nearest_rank(values, 0.5)));
}

/// What a refresh is held against: the client's medians, or itself where no refresh counts.
Usual held_against(const Usual& usual, const ReadRefresh& r, bool known) {
  return known ? usual : Usual{r.stages, r.downlink, usual.refresh_period};
}

std::vector<StageStory> stages_of(const ReadRefresh& r, const Usual& usual, const Neighbours& frames) {
  std::vector<StageStory> stages;
  Nanos at = r.photon - r.pose_to_photon_render;
  for (std::size_t i = 0; i < stage_count; ++i) {
    const StageStory told{static_cast<Stage>(i), at, r.stages[i], usual.stages[i], {}};
    at += told.took;
    if (told.took == Nanos(0) && told.usual == Nanos(0)) continue;
    stages.push_back(told);
    stages.back().why = reason_for(told.stage, r, frames);
  }
  return stages;
}

/// "downlink.recovery": the part that is furthest over its median.
std::string downlink_culprit(const ReadRefresh& r, const Usual& usual) {
  std::string culprit = "downlink";
  Nanos most{};
  for (std::size_t p = 0; p < downlink_part_count; ++p)
    if (const Nanos more = r.downlink[p] - usual.downlink[p]; more > most)
      most = more, culprit = "downlink." + std::string(downlink_part_names[p]);
  return culprit;
}

}  // namespace

std::string RefreshStory::blame() const {
  if (!blamed) return "";
  if (culprit.empty()) return "To blame: nobody, no stage took longer than its median.";
  return "To blame: " + culprit + " (" + excess + ").";
}

Storyteller::Storyteller(const RunData& run, std::uint32_t client) : run_(run), frames_(run, client) {
  for (const ReadRefresh& r : run.refreshes)
    if (r.client == client && counts(run, r)) counting_.push_back(&r);
  usual_.refresh_period = from_ms(run.summary.value("refresh_period_ms", 0.0));
  for (std::size_t i = 0; i < stage_count; ++i)
    usual_.stages[i] = median_of(counting_, [i](const ReadRefresh& r) { return r.stages[i]; });
  for (std::size_t p = 0; p < downlink_part_count; ++p)
    usual_.downlink[p] = median_of(counting_, [p](const ReadRefresh& r) { return r.downlink[p]; });
}

double Storyteller::median(const ReadRefresh& self, double (*value)(const ReadRefresh&)) const {
  std::vector<double> values;
  for (const ReadRefresh* r : counting_) values.push_back(value(*r));
  return values.empty() ? value(self) : nearest_rank(values, 0.5);
}

void Storyteller::name_culprit(RefreshStory& story, const ReadRefresh& r, const Usual& usual,
                               const Missing& missing) const {
  story.blamed = blame_of(r.stages, usual.stages);
  const auto stage = static_cast<std::size_t>(*story.blamed);
  const Nanos more = r.stages[stage] - usual.stages[stage];
  if (more <= Nanos(0)) return;
  std::string cause(stage_names[stage]);
  if (*story.blamed == Stage::downlink && !run_.spans.empty()) cause = downlink_culprit(r, usual);
  if (*story.blamed == Stage::repeat) cause = name(missing.cause.root);
  story.culprit = phrase_of(cause);
  story.excess = fmt::format("{}, +{:.3f} ms over its median", stage_names[stage], millis(more));
}

RefreshStory Storyteller::tell(const ReadRefresh& r) const {
  RefreshStory story;
  if (!r.frame) {
    const std::string why = frames_.why_nothing_newer(-1, r.vsync);
    if (!why.empty()) story.missing = "At that vsync " + why + ".";
    return story;
  }
  const Usual usual = held_against(usual_, r, !counting_.empty());
  const Missing missing = missing_in(r, frames_, usual);
  story.stages = stages_of(r, usual, frames_);
  story.missing = missing.story;
  story.missing_frame = missing.frame;
  if (missing.frame) story.deadline = missing.latch;
  name_culprit(story, r, usual, missing);
  return story;
}

}  // namespace photonlag
