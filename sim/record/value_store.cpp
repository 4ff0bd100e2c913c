#include "sim/record/value_store.hpp"

#include <algorithm>
#include <fstream>

#include "sim/core/error.hpp"

namespace photonlag {

ValueStore::ValueStore(std::size_t columns, std::filesystem::path spill_file)
    : columns_(columns), path_(std::move(spill_file)), block_(columns * block_rows) {}

ValueStore::~ValueStore() {
  std::error_code ignored;
  if (file_) std::filesystem::remove(path_, ignored);
}

void ValueStore::add(std::span<const double> row) {
  const std::size_t at = rows_ % block_rows;
  if (at == 0 && rows_ > 0) spill();
  for (std::size_t c = 0; c < columns_; ++c) block_[c * block_rows + at] = row[c];
  ++rows_;
}

void ValueStore::spill() {
  if (!file_) file_.emplace(path_);
  file_->append({reinterpret_cast<const char*>(block_.data()), block_.size() * sizeof(double)});
}

void ValueStore::read_block(std::size_t which, std::vector<double>& block) {
  if (which == blocks_on_disk()) {
    block = block_;
    return;
  }
  block.resize(block_.size());
  file_->flush();
  std::ifstream in(path_, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(which * block.size() * sizeof(double)));
  in.read(reinterpret_cast<char*>(block.data()), static_cast<std::streamsize>(block.size() * sizeof(double)));
  if (!in) throw EnvironmentError(path_.string(), "cannot read back what was just written");
}

std::vector<double> ValueStore::column(std::size_t which) {
  std::vector<double> values(rows_);
  const std::size_t on_disk = blocks_on_disk();  // full ones; the last is in memory
  if (on_disk > 0) {
    file_->flush();
    std::ifstream in(path_, std::ios::binary);
    for (std::size_t b = 0; b < on_disk; ++b) {
      in.seekg(static_cast<std::streamoff>((b * columns_ + which) * block_rows * sizeof(double)));
      in.read(reinterpret_cast<char*>(values.data() + b * block_rows), block_rows * sizeof(double));
    }
    if (!in) throw EnvironmentError(path_.string(), "cannot read back what was just written");
  }
  const auto first = block_.begin() + static_cast<std::ptrdiff_t>(which * block_rows);
  const auto left = static_cast<std::ptrdiff_t>(rows_ - on_disk * block_rows);
  std::copy(first, first + left, values.begin() + static_cast<std::ptrdiff_t>(on_disk * block_rows));
  return values;
}

}  // namespace photonlag
