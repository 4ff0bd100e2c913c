#pragma once
/// @file
/// Columns of numbers for the second pass, kept on disk when a run is long: memory does not grow with it.

#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "sim/record/output_file.hpp"

namespace photonlag {

/// Rows in, columns out. Nanoseconds are exact as doubles below 2^53 (104 days). Spills blocks of rows to a file.
class ValueStore {
 public:
  static constexpr std::size_t block_rows = 1 << 15;

  /// @param spill_file is created when the first block is full, and removed by the destructor.
  ValueStore(std::size_t columns, std::filesystem::path spill_file);
  ~ValueStore();

  /// @pre row.size() == columns. @throws EnvironmentError
  void add(std::span<const double> row);
  [[nodiscard]] std::size_t rows() const { return rows_; }

  /// A whole column, in the order of the rows. @throws EnvironmentError
  [[nodiscard]] std::vector<double> column(std::size_t which);

 private:
  void spill();

  std::size_t columns_, rows_ = 0;
  std::filesystem::path path_;
  std::vector<double> block_;  // column after column
  std::optional<OutputFile> file_;
};

}  // namespace photonlag
