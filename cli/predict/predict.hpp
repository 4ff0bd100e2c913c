#pragma once
/// @file
/// What the parts of `photonlag predict` share: traces in, figures out.

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "pose-prediction/bench/bench.hpp"
#include "sim/core/registry.hpp"

namespace photonlag::cli {

struct HeadTrace {
  std::filesystem::path file;
  std::string name;  ///< The file's stem.
  std::string sha256;
  std::vector<PoseSample> samples;
};

/// Reads traces in the order named, a folder's *.csv by name. Samples whose stamp is not after the one before are left
/// out, and a warning counts them. @throws InputError if a name is no trace, a folder has none, or a trace comes twice
[[nodiscard]] std::vector<HeadTrace> read_head_traces(const std::vector<std::string>& words);

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
  std::string remark;  ///< Below the table; empty = none.
};

struct BenchReport {
  std::string protocol;
  std::vector<HeadTrace> traces;  ///< Without their samples.
  std::vector<Nanos> horizons;
  std::vector<BenchRow> rows;
};

/// The tables people read. @param detail Index of the horizon shown in full
[[nodiscard]] std::string tables_of(const BenchReport& report, std::size_t detail);
/// One row for each predictor and horizon. @param timing Whether with columns of wall time, which differ each time
void write_csv(const BenchReport& report, const std::filesystem::path& out, bool timing);
[[nodiscard]] nlohmann::ordered_json to_json(const BenchReport& report);

/// What `--fit` does. @throws InputError
struct FitRequest {
  std::string model;  ///< "linear_fir" or "linear_fir:key=value,..."
  std::vector<std::string> traces;
  std::vector<Nanos> horizons;
  std::filesystem::path out;
  bool force = false;
};
int fit(const FitRequest& request);

/// Shows how far a long task is, on a terminal only; gone when it ends.
class Progress {
 public:
  Progress();
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void show(std::size_t done, std::size_t all, const std::string& what);

 private:
  bool terminal_;
};

}  // namespace photonlag::cli
