#include "sim/record/value_store.hpp"

#include <algorithm>
#include <cstring>

#include "sim/core/error.hpp"

namespace photonlag {
namespace {

constexpr std::int64_t column_bytes = ValueStore::block_rows * sizeof(double);

/// To the bit: no NaN equals another otherwise.
bool is_one_value(std::span<const double> column) {
  return std::memcmp(column.data(), column.data() + 1, column.size_bytes() - sizeof(double)) == 0;
}

}  // namespace

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
  for (std::size_t c = 0; c < columns_; ++c) {
    const double* column = block_.data() + c * block_rows;
    if (is_one_value({column, block_rows})) {
      spilt_.push_back({-1, column[0]});
      continue;
    }
    file_->append({reinterpret_cast<const char*>(column), column_bytes});
    spilt_.push_back({file_bytes_, 0});
    file_bytes_ += column_bytes;
  }
}

std::ifstream ValueStore::open() {
  file_->flush();
  return std::ifstream(path_, std::ios::binary);
}

void ValueStore::read_spilt(std::ifstream& in, const Spilt& spilt, double* to) const {
  if (spilt.offset_bytes < 0) {
    std::fill_n(to, block_rows, spilt.value);
    return;
  }
  in.seekg(spilt.offset_bytes);
  in.read(reinterpret_cast<char*>(to), column_bytes);
  if (!in) throw EnvironmentError(path_.string(), "cannot read back what was just written");
}

void ValueStore::read_block(std::size_t which, std::vector<double>& block) {
  if (which == blocks_on_disk()) {
    block = block_;
    return;
  }
  block.resize(block_.size());
  std::ifstream in = open();
  for (std::size_t c = 0; c < columns_; ++c)
    read_spilt(in, spilt_[which * columns_ + c], block.data() + c * block_rows);
}

std::vector<double> ValueStore::column(std::size_t which) {
  std::vector<double> values(rows_);
  const std::size_t on_disk = blocks_on_disk();  // full ones; the last is in memory
  if (on_disk > 0) {
    std::ifstream in = open();
    for (std::size_t b = 0; b < on_disk; ++b)
      read_spilt(in, spilt_[b * columns_ + which], values.data() + b * block_rows);
  }
  const auto first = block_.begin() + static_cast<std::ptrdiff_t>(which * block_rows);
  const auto left = static_cast<std::ptrdiff_t>(rows_ - on_disk * block_rows);
  std::copy(first, first + left, values.begin() + static_cast<std::ptrdiff_t>(on_disk * block_rows));
  return values;
}

}  // namespace photonlag
