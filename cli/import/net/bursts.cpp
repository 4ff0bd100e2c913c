#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "cli/import/import.hpp"
#include "cli/import/net/columns.hpp"
#include "cli/import/net/rates.hpp"
#include "sim/core/text/text_file.hpp"
#include "sim/record/profile.hpp"

// Burst traces of ns-3's VR application (signetlabdei/ns-3-vr-app, model/BurstGeneratorTraces; Lecci et al., IEEE
// Access 9, 2021): comments such as `# Frame rate: 30 FPS` and `# Data rate: 10 Mbps`, then burst size in bytes and
// seconds to the next burst a line.

namespace photonlag::cli {
namespace {

struct Burst {
  std::int64_t bytes = 0;
  double gap_s = 0;
};

/// The number behind `# key:` in the comments.
std::optional<double> commented(std::string_view text, std::string_view key) {
  const std::size_t at = text.find(key);
  if (at == text.npos || text.rfind('#', at) == text.npos || text.rfind('#', at) < text.rfind('\n', at) + 1) return {};
  const std::size_t begin = text.find_first_not_of(": \t", at + key.size());
  if (begin == text.npos) return {};
  double value = 0;
  const auto [end, error] = std::from_chars(text.data() + begin, text.data() + text.size(), value);
  return error == std::errc() && value > 0 ? std::optional(value) : std::nullopt;
}

std::vector<Burst> read_bursts(const std::filesystem::path& file) {
  TextTable table = TextTable::open(file, {file.string()});
  std::vector<Burst> bursts;
  LeftOutLines left_out;
  for_each_good_row<TextRow>(table, left_out, [&](const TextRow& row) {
    const std::int64_t bytes = row.whole(0);
    const double gap_s = row.number(1);
    if (bytes < 1 || bytes > 1'000'000'000) row.fail(0, "a burst must have 1 to 1e9 bytes", "sizes are out of range");
    if (!(gap_s >= 0 && gap_s <= 1e6)) row.fail(1, "a gap must be from 0 to 1e6 s", "gaps are out of range");
    bursts.push_back({bytes, gap_s});
  });
  left_out.check_and_tell();
  if (bursts.empty()) throw InputError({file.string(), 1, 1}, "has no burst");
  return bursts;
}

/// What the recording's bitrate gives a frame, in bytes; what it had on average where the file does not say.
double target_bytes(const std::string& text, const std::vector<Burst>& bursts) {
  const auto mbps = commented(text, "Data rate"), fps = commented(text, "Frame rate");
  if (mbps && fps) return *mbps * 1e6 / 8 / *fps;
  double bytes = 0;
  for (const Burst& burst : bursts) bytes += static_cast<double>(burst.bytes);
  return bytes / static_cast<double>(bursts.size());
}

struct Gaps {
  double sum = 0, squares = 0;
  std::size_t count = 0;
  void add(double s) { sum += s, squares += s * s, ++count; }
  [[nodiscard]] double mean() const { return sum / static_cast<double>(count); }
  [[nodiscard]] double deviation() const {
    return std::sqrt(std::max(0.0, squares / static_cast<double>(count) - mean() * mean()));
  }
};

std::string import_bursts(const ImportRequest& request, const std::filesystem::path& to) {
  std::vector<ProfileRow> rows;
  Gaps gaps;
  double bytes = 0;
  for (const auto& file : request.files) {
    const std::vector<Burst> bursts = read_bursts(file);
    const double target = target_bytes(read_text_file(file, {file.string()}), bursts);
    for (const Burst& burst : bursts) {
      ProfileRow& row = rows.emplace_back();
      row.frame = std::ssize(rows) - 1;
      row.keyframe = &burst == &bursts.front();
      row.bytes = burst.bytes;
      row.target_bytes = target;
      gaps.add(burst.gap_s);
      bytes += static_cast<double>(burst.bytes);
    }
  }
  write_profile(to, rows);
  if (!(gaps.sum > 0)) return fmt::format("{} bursts, without times", rows.size());
  return fmt::format(
      "{} bursts in {:.3f} s: {:.3f} Mbit/s and {:.3f} bursts/s on average, {:.3f} ms apart with an sd of {:.3f} ms; "
      "the "
      "sizes are for traffic profile. Set server.max_fps; times between frames are not in a profile: "
      "encode cost logistic scatters them",
      rows.size(), gaps.sum, bytes * 8e-6 / gaps.sum, static_cast<double>(rows.size()) / gaps.sum, gaps.mean() * 1e3,
      gaps.deviation() * 1e3);
}

}  // namespace

Importer bursts_importer() {
  return {.name = "bursts",
          .meaning =
              "burst traces of ns-3's VR application (bytes and seconds to the next) as a profile for traffic profile",
          .begins = "frame,",
          .from = {},
          .scales = false,
          .numbers = {},
          .words = {},
          .run = import_bursts};
}

}  // namespace photonlag::cli
