#include "sim/net/fec_layout.hpp"

#include <algorithm>
#include <cassert>

namespace photonlag {

void FecLayout::set(std::int32_t data, const Fec& fec, double loss) {
  assert(data >= 1);
  const std::int32_t longest = fec.longest_data();
  const std::int32_t count = longest > 0 ? (data + longest - 1) / longest : 1;
  blocks_.clear();
  data_ = data;
  parity_ = 0;
  std::int32_t first = 0;
  for (std::int32_t i = 0; i < count; ++i) {
    const std::int32_t size = data / count + (i < data % count ? 1 : 0);
    const std::int32_t parity = longest > 0 ? fec.parity(size, loss) : 0;
    assert(parity >= 0 && (parity == 0 || size + parity <= Fec::longest_block));
    blocks_.push_back({first, size, data_ + parity_, parity});
    first += size;
    parity_ += parity;
  }
}

std::int32_t FecLayout::block_of(std::int32_t index) const {
  assert(index >= 0 && index < packets());
  const auto member = is_parity(index) ? &Block::first_parity : &Block::first;
  const auto after = std::ranges::upper_bound(blocks_, index, {}, member);
  return static_cast<std::int32_t>(after - blocks_.begin()) - 1;
}

void FecReassembly::start(std::int64_t frame, const FecLayout& layout) {
  frame_ = frame;
  layout_ = layout;
  came_.assign(static_cast<std::size_t>(layout.packets()), false);
  block_missing_.clear();
  for (const FecLayout::Block& block : layout.blocks()) block_missing_.push_back(block.data);
  missing_ = layout.data();
}

bool FecReassembly::take(std::uint32_t index) {
  assert(index < came_.size());
  if (came_[index]) return false;
  came_[index] = true;
  std::int32_t& block = block_missing_[static_cast<std::size_t>(layout_.block_of(static_cast<std::int32_t>(index)))];
  if (block == 0) return true;
  --block;
  --missing_;
  return true;
}

std::int32_t FecReassembly::rebuilt_data_packets() const {
  std::int32_t rebuilt = 0;
  for (std::size_t b = 0; b < block_missing_.size(); ++b) {
    if (block_missing_[b] > 0) continue;
    const auto begin = came_.begin() + layout_.blocks()[b].first;
    rebuilt += static_cast<std::int32_t>(std::count(begin, begin + layout_.blocks()[b].data, false));
  }
  return rebuilt;
}

bool FecReassembly::needs(std::uint32_t index) const {
  assert(index < static_cast<std::uint32_t>(layout_.data()));
  return !came_[index] &&
         block_missing_[static_cast<std::size_t>(layout_.block_of(static_cast<std::int32_t>(index)))] > 0;
}

}  // namespace photonlag
