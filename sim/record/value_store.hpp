#pragma once
/// @file
/// Columns of numbers for the second pass, kept on disk when a run is long: memory does not grow with it.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <span>
#include <vector>

#include "sim/core/output_file.hpp"

namespace photonlag {

/// Rows in, columns out. Nanoseconds are exact as doubles below 2^53 (104 days). Spills blocks of rows to a file; of a
/// column that is one value throughout a block (no pixels, no queue) only that value, in memory.
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

  /// Calls @p visit(number, row) for every row, in their order. @throws EnvironmentError
  template <class Visit>
  void for_each(Visit visit) {
    std::vector<double> block, row(columns_);
    for (std::size_t i = 0; i < rows_; ++i) {
      if (i % block_rows == 0) read_block(i / block_rows, block);
      for (std::size_t c = 0; c < columns_; ++c) row[c] = block[c * block_rows + i % block_rows];
      visit(i, std::span<const double>(row));
    }
  }

 private:
  /// Where a column of a spilt block is.
  struct Spilt {
    std::int64_t offset_bytes = -1;  // negative: every row has the value
    double value = 0;
  };

  void spill();
  [[nodiscard]] std::size_t blocks_on_disk() const { return rows_ == 0 ? 0 : (rows_ - 1) / block_rows; }
  void read_block(std::size_t which, std::vector<double>& block);
  void read_spilt(std::ifstream& in, const Spilt& spilt, double* to) const;
  [[nodiscard]] std::ifstream open();

  std::size_t columns_, rows_ = 0;
  std::int64_t file_bytes_ = 0;
  std::vector<Spilt> spilt_;  // of every column of the first block, then of the second ...
  std::filesystem::path path_;
  std::vector<double> block_;  // column after column
  std::optional<OutputFile> file_;
};

}  // namespace photonlag
