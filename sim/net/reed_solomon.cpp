#include "sim/net/reed_solomon.hpp"

#include <isa-l/erasure_code.h>

#include <cassert>
#include <stdexcept>

namespace photonlag {
namespace {

// ISA-L does not say `const` of what it only reads.
unsigned char* bytes_of(const ReedSolomon::Bytes& packet) {
  return const_cast<unsigned char*>(reinterpret_cast<const unsigned char*>(packet.data()));
}

/// Multiplies @p rows (each of in.size() coefficients) by the packets @p in.
void multiply(std::vector<unsigned char> rows, std::vector<unsigned char*> in, std::vector<unsigned char*> out,
              std::size_t length) {
  if (out.empty() || length == 0) return;
  const int k = static_cast<int>(in.size()), m = static_cast<int>(out.size());
  std::vector<unsigned char> tables(32 * in.size() * out.size());
  ec_init_tables(k, m, rows.data(), tables.data());
  ec_encode_data(static_cast<int>(length), k, m, tables.data(), in.data(), out.data());
}

}  // namespace

ReedSolomon::ReedSolomon(std::int32_t data, std::int32_t parity)
    : data_(data), parity_(parity), matrix_(static_cast<std::size_t>((data + parity) * data)) {
  assert(data >= 1 && parity >= 0 && data + parity <= 255);
  gf_gen_cauchy1_matrix(matrix_.data(), data + parity, data);
}

std::vector<ReedSolomon::Bytes> ReedSolomon::parity(std::span<const Bytes> packets) const {
  assert(packets.size() == static_cast<std::size_t>(data_));
  const std::size_t length = packets[0].size();
  std::vector<Bytes> made(static_cast<std::size_t>(parity_), Bytes(length));
  std::vector<unsigned char*> in, out;
  for (const Bytes& packet : packets) {
    assert(packet.size() == length);
    in.push_back(bytes_of(packet));
  }
  for (const Bytes& packet : made) out.push_back(bytes_of(packet));
  multiply({matrix_.begin() + std::ptrdiff_t(data_) * data_, matrix_.end()}, in, out, length);
  return made;
}

// The packets that came are rows of the matrix times the data, so its inverse times them is the data again.
std::vector<unsigned char> ReedSolomon::rows_for(std::span<const std::int32_t> missing,
                                                 std::span<const std::int32_t> present) const {
  const auto k = static_cast<std::size_t>(data_);
  std::vector<unsigned char> came(k * k), inverse(k * k), rows;
  for (std::size_t r = 0; r < k; ++r)
    for (std::size_t c = 0; c < k; ++c) came[r * k + c] = matrix_[static_cast<std::size_t>(present[r]) * k + c];
  if (gf_invert_matrix(came.data(), inverse.data(), data_) != 0)
    throw std::logic_error("a submatrix of a Cauchy matrix is singular");
  for (const std::int32_t m : missing)
    rows.insert(rows.end(), inverse.begin() + std::ptrdiff_t(m) * data_,
                inverse.begin() + std::ptrdiff_t(m + 1) * data_);
  return rows;
}

bool ReedSolomon::rebuild(std::span<Bytes> packets) const {
  assert(packets.size() == static_cast<std::size_t>(data_ + parity_));
  std::vector<std::int32_t> missing, present;
  for (std::int32_t i = 0; i < data_ + parity_; ++i) {
    const bool empty = packets[static_cast<std::size_t>(i)].empty();
    if (empty && i < data_) missing.push_back(i);
    if (!empty && std::ssize(present) < data_) present.push_back(i);
  }
  if (std::ssize(present) < data_) return false;
  if (missing.empty()) return true;
  const std::size_t length = packets[static_cast<std::size_t>(present[0])].size();
  std::vector<unsigned char*> in, out;
  for (const std::int32_t i : present) in.push_back(bytes_of(packets[static_cast<std::size_t>(i)]));
  const std::vector<unsigned char> rows = rows_for(missing, present);
  for (const std::int32_t i : missing) {
    packets[static_cast<std::size_t>(i)].resize(length);
    out.push_back(bytes_of(packets[static_cast<std::size_t>(i)]));
  }
  multiply(rows, in, out, length);
  return true;
}

}  // namespace photonlag
