#pragma once
/// @file
/// Reads a finished run folder back, for viewers, `explain` and gates.

#include <deque>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/record/rows.hpp"

namespace photonlag {

/// A refresh with what only the second pass knows.
struct ReadRefresh : RefreshRow {
  std::string blame;  ///< A stage's name; empty without a frame.
};

/// A span with its own strings.
struct ReadSpan {
  std::uint32_t client = 0;
  std::int64_t frame = 0;
  std::string stage, resource;
  Nanos start{}, end{};
};

struct RunData {
  std::filesystem::path folder;
  nlohmann::json manifest, summary;
  std::vector<ReadRefresh> refreshes;  ///< Empty at record.level = summary; likewise the rest below `full`.
  std::vector<FrameRow> frames;
  std::vector<ReadSpan> spans;
};

/// @throws InputError at file:line if the folder is no finished run or a table is damaged.
[[nodiscard]] RunData read_run(const std::filesystem::path& folder);

/// The newest finished run under @p root (by manifest's file time). @throws InputError if there is none.
[[nodiscard]] std::filesystem::path newest_run(const std::filesystem::path& root);

/// One refresh told stage by stage: what each waited for, how it compares with its median in the run, who is to blame.
/// @param refresh -1 = the refresh with the largest pose_to_photon_render after warm-up.
/// @throws InputError if there is no such refresh
[[nodiscard]] std::string explain(const RunData& run, std::uint32_t client, std::int64_t refresh, bool colour);

}  // namespace photonlag
