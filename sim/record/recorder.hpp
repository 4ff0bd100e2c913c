#pragma once
/// @file
/// Writes a run folder (docs/run-folder.md) while the run goes on; nothing that looks whole exists before finish().

#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>

#include "sim/record/rows.hpp"

namespace photonlag {

enum class RecordLevel : std::uint8_t { summary, refreshes, full };

struct RecordOptions {
  RecordLevel level =
      RecordLevel::full;  ///< summary: no tables; refreshes: refreshes.csv; full: every table and trace.json.
  bool packets = false;   ///< packets.csv too.
  Nanos warmup{};         ///< Refreshes with a vsync before it stay out of the summary.
  Nanos refresh_period{};
  bool force = false;  ///< Replace an existing run folder (only one that holds the manifest of a finished run).
};

/// Takes rows in (time, client) order and streams them to "<out>.partial-<pid>"; finish() completes and renames it.
/// All members throw EnvironmentError (file, reason) when the disk refuses; the partial folder is then removed.
class Recorder {
 public:
  /// @throws InputError if @p out exists and may not be replaced; EnvironmentError if it cannot be created.
  Recorder(const std::filesystem::path& out, RecordOptions options);
  ~Recorder();  ///< Not finished: removes the partial folder.

  /// Wanted at every level, the frames of a client by number: below `full` only the summary uses them.
  void add(const FrameRow& row);
  void add(const RefreshRow& row);
  void add(const Sample& row);
  void add(const PacketRow& row);

  [[nodiscard]] bool wants_samples() const;  ///< False: add(Sample) does nothing.

  /// Counters for summary.json: packet books per link, frames rendered/lost/..., anything named.
  void count(const std::string& name, std::int64_t value);

  /// Where to put further files (stream.mkv, images/): inside the partial folder.
  [[nodiscard]] const std::filesystem::path& folder() const;

  /// Second pass: blame, summary.json, trace.json, manifest.json with the sha256 of every file; then renames to `out`.
  /// @param manifest what was run, where and with what (sim/testbed fills it); the column dictionary and hashes are
  /// added.
  void finish(const nlohmann::json& manifest);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace photonlag
