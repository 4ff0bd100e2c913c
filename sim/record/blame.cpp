#include "sim/record/blame.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace photonlag {

Stage blame_of(const StageTimes& stages, const StageTimes& medians) {
  std::size_t worst = 0;
  for (std::size_t i = 1; i < stage_count; ++i)
    if (stages[i] - medians[i] > stages[worst] - medians[worst]) worst = i;
  return static_cast<Stage>(worst);
}

std::string_view phrase_of(std::string_view cause) {
  static const std::map<std::string_view, std::string_view> phrases = {
      {"sample_wait", "old tracker samples"},
      {"uplink", "the uplink"},
      {"server_wait", "poses waiting for the server to render"},
      {"render", "rendering"},
      {"compose", "composing the GPUs' images"},
      {"encode_wait", "frames waiting for the encoder"},
      {"encode", "encoding"},
      {"downlink", "the downlink"},
      {"downlink.pacing", "downlink pacing"},
      {"downlink.recovery", "downlink recovery of lost packets"},
      {"downlink.queue", "downlink queueing"},
      {"downlink.serialisation", "downlink serialisation"},
      {"downlink.propagation", "downlink propagation"},
      {"downlink.jitter", "downlink jitter"},
      {"buffer", "the jitter buffer and earlier frames"},
      {"decode_wait", "frames waiting for the decoder"},
      {"decode", "decoding"},
      {"present_wait", "decoded frames waiting for the next warp"},
      {"repeat", "repeated frames, newer ones late or lost"},
      {"lost", "lost packets and the wait for an IDR"},
      {"just_missed", "frames that just missed their warp"},
      {"late_start", "frames the server began late"},
      {"late_pose", "frames begun late, poses or acknowledgements missing"},
      {"warp", "reprojection"},
      {"vsync_wait", "images waiting for their vsync"},
      {"scanout", "the display's scan-out"}};
  const auto found = phrases.find(cause);
  return found == phrases.end() ? cause : found->second;
}

namespace {

/// "+2.0 of +3.4 ms", or, where others gave some of it back: "+12.8 ms, of which other stages gave back 2.8 ms".
/// Figures are those that people see, so that they add up on the page.
std::string share_of(double culprit_ms, double whole_ms) {
  const double part = std::round(culprit_ms * 10) / 10, whole = std::round(whole_ms * 10) / 10;
  if (part <= whole) return fmt::format("+{:.1f} of +{:.1f} ms", part, whole);
  return fmt::format("+{:.1f} ms, of which other stages gave back {:.1f} ms", part, part - whole);
}

}  // namespace

std::string blame_sentence(const std::vector<Cause>& causes, double median_ms, std::size_t worst) {
  double mean = 0, worst_mean = 0;
  const Cause* culprit = nullptr;
  for (const Cause& c : causes) {
    mean += c.mean_ms;
    worst_mean += c.worst_mean_ms;
    if (!culprit || c.worst_mean_ms - c.mean_ms > culprit->worst_mean_ms - culprit->mean_ms) culprit = &c;
  }
  if (!culprit) return "nobody to blame: no refresh after the warm-up shows a frame";
  if (worst_mean - median_ms < 0.02 * median_ms)
    return fmt::format("no tail: the worst 1 % take {:.1f} ms, within 2 % of the median", worst_mean);
  const bool by_repeats = culprit->worst_repeats > 0 && culprit->name != "repeat";
  return fmt::format("the worst 1 % are late because of {} ({}{})", phrase_of(culprit->name),
                     share_of(culprit->worst_mean_ms - culprit->mean_ms, worst_mean - mean),
                     by_repeats ? fmt::format("; {} of {} repeat a frame", culprit->worst_repeats, worst) : "");
}

}  // namespace photonlag
