#include <fmt/format.h>

#include <algorithm>

#include "sim/core/error.hpp"
#include "sim/record/clients.hpp"
#include "sim/record/ink.hpp"
#include "sim/record/reader.hpp"
#include "sim/record/story.hpp"
#include "sim/record/wrapped.hpp"

namespace photonlag {
namespace {

/// Where the text goes.
struct Paper {
  Ink ink;
  std::size_t columns = usual_columns;
};

const ReadRefresh& chosen(const RunData& run, std::uint32_t client, std::int64_t refresh) {
  const Location where{run.folder.string()};
  const ReadRefresh* found = nullptr;
  std::int64_t last = -1;
  for (const ReadRefresh& r : run.refreshes) {
    if (r.client != client) continue;
    last = std::max(last, r.refresh);
    if (refresh >= 0 && r.refresh == refresh) found = &r;
    if (refresh >= 0 || !counts(run, r)) continue;
    if (!found || r.pose_to_photon_render > found->pose_to_photon_render) found = &r;
  }
  if (found) return *found;
  const auto clients = clients_of(run);
  if (last < 0)
    throw InputError(where, fmt::format("has no client {}; it has {} to {}", client, clients.front(), clients.back()));
  if (refresh < 0) throw InputError(where, fmt::format("client {} shows no frame after the warm-up", client));
  throw InputError(where, fmt::format("has no refresh {}; client {} has 0 to {}", refresh, client, last));
}

double total_ms(const ReadRefresh& r) { return millis(r.pose_to_photon_render); }

std::string opening(const RunData& run, const ReadRefresh& r, const Storyteller& teller, const Paper& paper) {
  const std::string of_several = client_title(run, r.client);
  std::string text = fmt::format("Refresh {} of client {}", r.refresh, r.client);
  if (!of_several.empty()) text = fmt::format("Refresh {} of {}", r.refresh, of_several);
  text = paper.ink.bold(text) + fmt::format(", vsync at {:.3f} ms", millis(r.vsync));
  if (!r.frame) return wrapped(text + ", showed nothing: no frame had come yet.", 0, paper.columns) + "\n";
  text += fmt::format(", showed frame {}", *r.frame);
  if (r.repeated) text += fmt::format(" again (frame_age {})", r.frame_age);
  if (r.missed_vsync) text += " and missed its vsync";
  const std::string age =
      fmt::format("Its light left at {:.3f} ms, {} after the head was measured; the median{} is {:.3f} ms.",
                  millis(r.photon), paper.ink.bold(fmt::format("{:.3f} ms", total_ms(r))),
                  of_several.empty() ? "" : " of this client", teller.median(r, total_ms));
  return wrapped(text + ".", 0, paper.columns) + "\n" + wrapped(age, 0, paper.columns) + "\n";
}

/// Right of the figures where there is room, else below them.
std::string beside(const std::string& reason, std::size_t columns) {
  constexpr std::size_t figures = 56, least_room = 24, indent = 16;
  if (reason.empty()) return "";
  if (columns >= figures + least_room) return "  " + wrapped(reason, figures, columns);
  return "\n" + std::string(indent, ' ') + wrapped(reason, indent, columns);
}

std::string stage_lines(const ReadRefresh& r, const RefreshStory& story, const Paper& paper) {
  std::string text = paper.ink.dim(
      fmt::format("{:>12}  {:<13} {:>8} {:>8} {:>8}  {}\n", "from (ms)", "stage", "took", "median", "+/-", "why"));
  for (const StageStory& s : story.stages) {
    const std::string figures = fmt::format("{:>12.3f}  {:<13} {:>8.3f} {:>8.3f} {:>+8.3f}", millis(s.from),
                                            stage_names[static_cast<std::size_t>(s.stage)], millis(s.took),
                                            millis(s.usual), millis(s.took) - millis(s.usual));
    text += (s.stage == story.blamed ? paper.ink.bad(figures) : figures) + beside(s.why, paper.columns) + "\n";
  }
  return text + fmt::format("{:>12.3f}  photon\n", millis(r.photon));
}

std::string blame_line(const RefreshStory& story, const Paper& paper) {
  if (story.culprit.empty()) return wrapped(story.blame(), 0, paper.columns) + "\n";
  // The emphasis is made after the lines: it takes no room in them.
  std::string text = wrapped(story.blame(), 0, paper.columns);
  const std::size_t end = text.find(" (");
  if (end != std::string::npos) text = paper.ink.bold(text.substr(0, end)) + text.substr(end);
  return text + "\n";
}

std::string picture_lines(const ReadRefresh& r, const Storyteller& teller, const Paper& paper) {
  const auto usual = [&](double (*value)(const ReadRefresh&)) { return teller.median(r, value); };
  std::string text = fmt::format(
      "The picture was rendered for a pose {:.3f} deg and {:.1f} mm off (median {:.3f}, {:.1f})\n"
      "and shown with one {:.3f} deg and {:.1f} mm off (median {:.3f}, {:.1f}).",
      r.pose_error_render_deg, r.pose_error_render_mm, usual([](const auto& x) { return x.pose_error_render_deg; }),
      usual([](const auto& x) { return x.pose_error_render_mm; }), r.pose_error_warp_deg, r.pose_error_warp_mm,
      usual([](const auto& x) { return x.pose_error_warp_deg; }),
      usual([](const auto& x) { return x.pose_error_warp_mm; }));
  if (paper.columns < usual_columns) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    text = wrapped(text, 0, paper.columns);
  }
  if (!r.score) return text + "\n";
  const std::string score =
      fmt::format("Against the truth: PSNR {:.2f} dB, SSIM {:.4f}, holes {:.2f} %, outside {:.2f} %.", r.score->psnr_db,
                  r.score->ssim, r.score->hole_pct, r.score->outside_fov_pct);
  return text + "\n" + wrapped(score, 0, paper.columns) + "\n";
}

}  // namespace

std::string explain(const RunData& run, std::uint32_t client, std::int64_t refresh, bool colour) {
  return explain_in(usual_columns, run, client, refresh, colour);
}

std::string explain_in(std::size_t columns, const RunData& run, std::uint32_t client, std::int64_t refresh,
                       bool colour) {
  if (run.refreshes.empty())
    throw InputError({run.folder.string()},
                     "has no refreshes.csv to explain; run again with record.level = \"refreshes\" or \"full\"");
  const Paper paper{{colour}, std::max<std::size_t>(columns, 60)};
  const ReadRefresh& r = chosen(run, client, refresh);
  const Storyteller teller(run, r.client);
  const RefreshStory story = teller.tell(r);
  std::string text = opening(run, r, teller, paper);
  if (!r.frame) return story.missing.empty() ? text : text + wrapped(story.missing, 0, paper.columns) + "\n";
  text += "\n" + stage_lines(r, story, paper) + "\n" + blame_line(story, paper);
  if (!story.missing.empty()) text += wrapped(story.missing, 0, paper.columns) + "\n";
  text += picture_lines(r, teller, paper);
  if (!teller.has_frames())
    text += paper.ink.dim(
        wrapped("What it waited for is not known: frames.csv was not recorded (record.level = \"full\" does).", 0,
                paper.columns) +
        "\n");
  return text;
}

}  // namespace photonlag
