#pragma once
/// @file
/// What the parts of `photonlag predict` share: traces in, figures out.

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "pose-prediction/bench/bench.hpp"
#include "pose-prediction/bench/fitter.hpp"
#include "sim/core/registry.hpp"

namespace photonlag::cli {

struct NamedTrace {
  std::filesystem::path file;
  std::string name;  ///< The file's stem.
  std::string sha256;
  std::vector<PoseSample> samples;
};

/// The files named, a folder's *.csv by name. @throws InputError if a folder has none
[[nodiscard]] std::vector<std::filesystem::path> head_trace_files(const std::vector<std::string>& words);

/// Reads such files. Samples whose stamp is not after the one before are left
/// out, and a warning counts them. @throws InputError if a name is no trace, a folder has none, or a trace comes twice
[[nodiscard]] std::vector<NamedTrace> read_head_traces(const std::vector<std::string>& words);

/// One file of them.
[[nodiscard]] NamedTrace read_head_trace(const std::filesystem::path& file);

/// "20,40" as instants. @throws InputError
[[nodiscard]] std::vector<Nanos> parse_horizons(const std::string& text);

/// One predictor of the table, with its options.
struct Contestant {
  std::string label;   ///< In tables.
  std::string choice;  ///< As --predictor takes it.
};

struct BenchRow {
  Contestant contestant;
  PredictorFigures figures;
  std::size_t fitted_on = 0;  ///< So many of the traces it is judged on it was fitted on: on others it is worse.
};

struct BenchReport {
  std::string protocol;
  std::vector<NamedTrace> traces;  ///< Without their samples.
  std::vector<Nanos> horizons;
  bool uncertainty = false;  ///< Whether predictors were asked how far off they may be.
  std::vector<BenchRow> rows;
};

/// The tables people read. @param detail Index of the horizon shown in full
[[nodiscard]] std::string tables_of(const BenchReport& report, std::size_t detail);
/// One row for each predictor and horizon. @param timing Whether with columns of wall time, which differ each time
void write_csv(const BenchReport& report, const std::filesystem::path& out, bool timing);
[[nodiscard]] nlohmann::ordered_json to_json(const BenchReport& report);

/// The curves of all rows as a picture; @p name tells which kind. @throws EnvironmentError
void write_plot(const BenchReport& report, const std::filesystem::path& name, const std::filesystem::path& out);

/// Traces as a protocol shows them, each long enough for all horizons. Takes the samples. @throws InputError
[[nodiscard]] std::vector<Course> courses_of(std::vector<NamedTrace>& traces, const std::string& protocol,
                                             const std::vector<Nanos>& horizons);

/// What a row of the table is made of; wall time apart, the same each time.
struct Bench {
  std::vector<NamedTrace> traces;
  std::vector<Course> courses;
  std::vector<Judge> judges;
  std::vector<Nanos> horizons;
  std::string protocol;
  bool uncertainty = false;  ///< Predictors state what 95 % of their errors stay within (Calibrated).

  /// @p choice on every trace; @p label in tables.
  [[nodiscard]] BenchRow row(const Contestant& contestant, const Choice& choice) const;
  /// Each trace predicted with weights @p fitter learned from the others. @pre two traces or more
  [[nodiscard]] BenchRow leave_one_out_row(const Contestant& contestant, const Fitter& fitter) const;
};
[[nodiscard]] std::unique_ptr<Bench> make_bench(const std::vector<std::string>& traces, const std::string& protocol,
                                                const std::vector<Nanos>& horizons);

/// What `--fit TEXT` names, its options checked. @throws InputError
[[nodiscard]] Choice fitter_choice(const std::string& text);

struct FitRequest {
  std::string model;  ///< "linear_fir" or "linear_fir:key=value,..."
  std::vector<std::string> traces;
  std::vector<Nanos> horizons;
  std::string notice;  ///< What the traces' licence asks to be told with what was learned from them.
  std::filesystem::path out;
  bool force = false, uncertainty = false;
};

/// Learns from all traces, writes the weights, prints what they are worth on traces they have not seen. @returns exit
/// code. @throws InputError, EnvironmentError
int fit(const FitRequest& request);

}  // namespace photonlag::cli
