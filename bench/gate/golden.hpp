#pragma once
/// @file
/// What a gate keeps of a run: small, text, one line for each thing a reviewer may ask about.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/record/figures.hpp"
#include "sim/record/reader.hpp"

namespace photonlag {

/// How much of a run is simulated alone.
enum class Certainty {
  exact,    ///< All but what is said of pictures: the same on every machine.
  coded,    ///< Also hangs on the bytes that a real codec made.
  measured  ///< Also hangs on how long real work took on this machine.
};
[[nodiscard]] std::string name_of(Certainty certainty);

/// By how much a metric's figures may differ: the sum of both.
struct Tolerance {
  double absolute = 0;  ///< In the metric's unit.
  double relative = 0;  ///< Of the golden's value.
};
using Tolerances = std::map<std::string, Tolerance>;  ///< By metric; one that is not there is exact.

/// A frame, and which of its packets were lost where: "downlink/loss 17 18" (drops.hpp).
struct GoldenFrame : FrameRow {
  std::string dropped;
};

struct Golden {
  std::string scenario;
  Certainty certainty = Certainty::exact;
  std::string machine;  ///< Processor and GPU, for numbers that hang on them.
  Tolerances tolerances;
  std::map<std::string, std::string> digests;  ///< sha256 by table, of what is simulated in it, all rows.
  std::vector<Figure> figures;
  std::vector<GoldenFrame> frames;     ///< The first rows_kept; without qp and depth.
  std::vector<ReadRefresh> refreshes;  ///< Likewise; without blame, scores and expected errors.
  std::string resolved;                ///< The scenario, every default filled in, without this machine's paths.
};

inline constexpr std::size_t rows_kept = 1000;

/// @pre @p run was recorded with level = full and packets = true. @param resolved as in Golden
[[nodiscard]] Golden golden_of(const RunData& run, Certainty certainty, const std::string& resolved);

/// Whether there is such a metric only of runs with pixels.
[[nodiscard]] bool is_of_pictures(const std::string& metric);

/// What figures of a run of that certainty may differ by, from one codec, driver or processor to another.
[[nodiscard]] Tolerances default_tolerances(const std::vector<Figure>& figures, Certainty certainty);

/// The files of a golden: name and text.
[[nodiscard]] std::map<std::string, std::string> files_of(const Golden& golden);

/// @throws InputError at file:line if the folder is no golden or damaged
[[nodiscard]] Golden read_golden(const std::filesystem::path& folder);

/// Whether there is one in @p folder, whole or not.
[[nodiscard]] bool is_golden(const std::filesystem::path& folder);

}  // namespace photonlag
