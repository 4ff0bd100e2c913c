#include <algorithm>
#include <array>
#include <string_view>

#include "bench/gate/golden.hpp"

namespace photonlag {
namespace {

/// Drawn by a GPU and maybe coded: another driver rounds otherwise.
struct PictureMetric {
  std::string_view name;
  double absolute;
};
constexpr std::array<PictureMetric, 5> picture_metrics = {
    {{"psnr_db", 0.2}, {"ssim", 0.005}, {"flip", 0.005}, {"hole_pct", 0.2}, {"outside_fov_pct", 0.2}}};

/// Stages whose length is drawn for a frame whatever its bytes are; only which frames are shown may differ.
constexpr std::array<std::string_view, 6> drawn_stages = {"render_ms", "compose_ms", "encode_ms",
                                                          "decode_ms", "warp_ms",    "scanout_ms"};

Tolerance of_coded(const Figure& figure) {
  if (std::ranges::find(drawn_stages, figure.metric) != drawn_stages.end()) return {0.05, 0.01};
  if (figure.metric == "counters") return {10, 0.1};
  if (figure.unit == "ms") return {0.25, 0.02};
  if (figure.unit == "deg") return {0.02, 0.05};
  if (figure.unit == "mm") return {0.2, 0.05};
  return figure.metric.ends_with("_rate") || figure.metric.find("coverage") != std::string::npos ? Tolerance{0.02, 0.02}
                                                                                                 : Tolerance{3, 0.1};
}

/// Another processor is easily half as fast again.
Tolerance of_measured(const Figure& figure) {
  Tolerance t = of_coded(figure);
  return {4 * t.absolute, std::max(0.5, t.relative)};
}

}  // namespace

bool is_of_pictures(const std::string& metric) {
  return std::ranges::find(picture_metrics, metric, &PictureMetric::name) != picture_metrics.end();
}

Tolerances default_tolerances(const std::vector<Figure>& figures, Certainty certainty) {
  Tolerances all;
  for (const Figure& figure : figures) {
    const auto picture = std::ranges::find(picture_metrics, figure.metric, &PictureMetric::name);
    if (picture != picture_metrics.end())
      all[figure.metric] = {picture->absolute, 0.005};
    else if (certainty != Certainty::exact)
      all[figure.metric] = certainty == Certainty::coded ? of_coded(figure) : of_measured(figure);
  }
  return all;
}

}  // namespace photonlag
