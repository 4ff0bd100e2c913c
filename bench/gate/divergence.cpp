#include "bench/gate/divergence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "bench/gate/frame_divergence.hpp"

namespace photonlag {
namespace {

/// Last among what happens at a vsync.
enum DisplayOrder { missed = 300, other_frame, other_instant };

/// One refresh of both runs: only what frames do not explain.
class RefreshPair {
 public:
  RefreshPair(const ReadRefresh& before, const ReadRefresh& after) : a_(before), b_(after) {}

  /// @param render_start when the frame was begun whose pose is in question
  template <class RenderStart>
  std::optional<Divergence> first(const RenderStart& render_start) {
    if (a_.vsync != b_.vsync)
      return note(std::min(a_.vsync, b_.vsync), other_instant, "vsync_wait", signed_ms(b_.vsync - a_.vsync));
    if (a_.frame != b_.frame)
      return note(a_.vsync, other_frame, "present_wait", "frame " + name(a_) + " -> " + name(b_));
    if (!a_.frame) return {};
    if (auto found = stages()) return found;
    return poses(render_start(a_));
  }

 private:
  static std::string name(const ReadRefresh& r) { return r.frame ? std::to_string(*r.frame) : "none"; }

  [[nodiscard]] Divergence note(Nanos at, int order, const std::string& part, const std::string& change) const {
    return {
        .at = at, .order = order, .part = part, .change = change, .client = a_.client, .frame = a_.frame.value_or(-1)};
  }

  [[nodiscard]] std::optional<Divergence> stages() const {
    for (const Stage s : {Stage::warp, Stage::repeat, Stage::vsync_wait, Stage::scanout})
      if (const auto i = static_cast<std::size_t>(s); a_.stages[i] != b_.stages[i])
        return note(a_.vsync, order_of(s), std::string(stage_names[i]), signed_ms(b_.stages[i] - a_.stages[i]));
    if (a_.missed_vsync == b_.missed_vsync) return {};
    return note(a_.vsync, missed, "vsync_wait", b_.missed_vsync ? "vsync missed" : "vsync no longer missed");
  }

  /// The pose a frame is drawn with is known when it is begun, before anything it leads to.
  [[nodiscard]] std::optional<Divergence> poses(Nanos render_start) const {
    const auto told = [](const char* metric, double deg_a, double deg_b, double mm_a, double mm_b) {
      return fmt::format("{} {:.6g} -> {:.6g} deg, {:.6g} -> {:.6g} mm", metric, deg_a, deg_b, mm_a, mm_b);
    };
    if (!same_float(a_.pose_error_render_deg, b_.pose_error_render_deg) ||
        !same_float(a_.pose_error_render_mm, b_.pose_error_render_mm))
      return note(render_start, order_of_poses, "predictor",
                  told("pose_error_render", a_.pose_error_render_deg, b_.pose_error_render_deg, a_.pose_error_render_mm,
                       b_.pose_error_render_mm));
    if (a_.pose_to_photon_warp != b_.pose_to_photon_warp)
      return note(a_.vsync, order_of(Stage::warp), "reprojector",
                  "newest sample used " + signed_ms(b_.pose_to_photon_warp - a_.pose_to_photon_warp));
    if (same_float(a_.pose_error_warp_deg, b_.pose_error_warp_deg) &&
        same_float(a_.pose_error_warp_mm, b_.pose_error_warp_mm))
      return {};
    return note(a_.vsync, order_of(Stage::warp), "predictor",
                told("pose_error_warp", a_.pose_error_warp_deg, b_.pose_error_warp_deg, a_.pose_error_warp_mm,
                     b_.pose_error_warp_mm));
  }

  const ReadRefresh &a_, &b_;
};

void keep_first(std::optional<Divergence>& first, std::optional<Divergence> other) {
  const auto key = [](const Divergence& d) { return std::tuple(d.at, d.order, d.client, d.frame); };
  if (other && (!first || key(*other) < key(*first))) first = std::move(other);
}

}  // namespace

bool same_float(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (std::isinf(a) || std::isinf(b)) return a == b;
  return std::abs(a - b) <= 1e-9 + 1e-9 * std::max(std::abs(a), std::abs(b));
}

std::optional<Divergence> find_divergence(const Golden& before, const Golden& after) {
  std::optional<Divergence> first;
  std::map<std::pair<std::uint32_t, std::int64_t>, const GoldenFrame*> frames;
  for (const GoldenFrame& f : before.frames) frames[{f.client, f.frame}] = &f;
  for (const GoldenFrame& f : after.frames)
    if (const auto old = frames.find({f.client, f.frame}); old != frames.end())
      keep_first(first, frame_divergence(*old->second, f));
  const auto render_start = [&](const ReadRefresh& r) {
    const auto drawn = frames.find({r.client, *r.frame});
    return drawn == frames.end() ? r.vsync : (*drawn->second)[Step::render_start];
  };
  const std::size_t rows = std::min(before.refreshes.size(), after.refreshes.size());
  for (std::size_t i = 0; i < rows; ++i) {
    const ReadRefresh &a = before.refreshes[i], &b = after.refreshes[i];
    if (a.client == b.client && a.refresh == b.refresh) keep_first(first, RefreshPair(a, b).first(render_start));
  }
  return first;
}

}  // namespace photonlag
