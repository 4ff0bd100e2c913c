#pragma once
/// @file
/// How the packets of one frame form the blocks of an erasure code, and which of them have come.

#include <cstdint>
#include <vector>

#include "sim/net/transport.hpp"

namespace photonlag {

/// A frame of `data` packets, cut into consecutive blocks of nearly equal size (they differ by one packet at most, the
/// longer ones first), each with parity of its own. Packets are numbered data 0 .. data-1, then parity data ..
/// data+parity-1, block after block; they are sent in that order.
///
/// Consecutive, not interleaved, as Sunshine does (stream.cpp): a block can be rebuilt before the next one has come,
/// but a burst of losses hits one block with all it has.
class FecLayout {
 public:
  FecLayout() = default;
  /// As few blocks as @p fec can protect; without parity for them one block of all.
  /// @param data >= 1, @param loss as Fec::parity takes it
  FecLayout(std::int32_t data, const Fec& fec, double loss) { set(data, fec, loss); }
  void set(std::int32_t data, const Fec& fec, double loss);  ///< Reusable; keeps its memory.

  struct Block {
    std::int32_t first = 0, data = 0;           ///< Its data packets are first .. first + data - 1;
    std::int32_t first_parity = 0, parity = 0;  ///< its parity packets first_parity .. first_parity + parity - 1.
  };
  [[nodiscard]] const std::vector<Block>& blocks() const { return blocks_; }
  [[nodiscard]] std::int32_t data() const { return data_; }
  [[nodiscard]] std::int32_t parity() const { return parity_; }
  [[nodiscard]] std::int32_t packets() const { return data_ + parity_; }
  [[nodiscard]] bool is_parity(std::int32_t index) const { return index >= data_; }
  /// The block of packet @p index. @pre 0 <= index < packets()
  [[nodiscard]] std::int32_t block_of(std::int32_t index) const;

 private:
  std::int32_t data_ = 0, parity_ = 0;
  std::vector<Block> blocks_;
};

/// Which packets of one frame have come, where any `data` packets of a block give the block.
class FecReassembly {
 public:
  void start(std::int64_t frame, const FecLayout& layout);  ///< Reusable; keeps its memory.
  /// @returns true if this packet was new. Copies count once.
  bool take(std::uint32_t index);
  /// Every block has all of its data, or as many packets as it has data.
  [[nodiscard]] bool complete() const { return missing_ == 0; }
  /// The fewest packets, data or parity of the right blocks, that would complete it.
  [[nodiscard]] std::int32_t missing() const { return missing_; }
  /// Data packets that have not come but can be computed, in blocks that are complete.
  [[nodiscard]] std::int32_t rebuilt_data_packets() const;
  [[nodiscard]] std::int64_t frame() const { return frame_; }
  [[nodiscard]] bool has(std::uint32_t index) const { return came_[index]; }
  /// Whether data packet @p index has not come and its block is not complete: worth asking for.
  [[nodiscard]] bool needs(std::uint32_t index) const;
  [[nodiscard]] const FecLayout& layout() const { return layout_; }

 private:
  std::int64_t frame_ = -1;
  FecLayout layout_;
  std::vector<bool> came_;
  std::vector<std::int32_t> block_missing_;  ///< Packets each block still needs.
  std::int32_t missing_ = 0;
};

}  // namespace photonlag
