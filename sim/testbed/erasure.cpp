#include "sim/testbed/erasure.hpp"

#include <algorithm>
#include <stdexcept>

#include "sim/net/reed_solomon.hpp"

namespace photonlag {
namespace {

using Bytes = ReedSolomon::Bytes;

/// The payloads of all data packets, filled up with zeros.
std::vector<Bytes> payloads_of(const EncodedFrame& frame, const Packetised& cut) {
  std::vector<std::byte> whole;
  for (const Chunk& chunk : frame.chunks) whole.insert(whole.end(), chunk.bytes.begin(), chunk.bytes.end());
  const auto size = static_cast<std::size_t>(cut.payload_per_packet), count = static_cast<std::size_t>(cut.packets);
  whole.resize(size * count);
  std::vector<Bytes> payloads;
  for (std::size_t i = 0; i < count; ++i)
    payloads.emplace_back(whole.begin() + static_cast<std::ptrdiff_t>(i * size),
                          whole.begin() + static_cast<std::ptrdiff_t>((i + 1) * size));
  return payloads;
}

void rebuild_block(std::vector<Bytes>& payloads, const FecLayout::Block& block, const FecReassembly& packets) {
  const auto first = payloads.begin() + block.first;
  std::vector<Bytes> code(first, first + block.data);
  const ReedSolomon coder(block.data, block.parity);
  for (Bytes& parity : coder.parity(code)) code.push_back(std::move(parity));
  for (std::int32_t i = 0; i < block.data + block.parity; ++i) {
    const std::int32_t index = i < block.data ? block.first + i : block.first_parity + i - block.data;
    if (!packets.has(static_cast<std::uint32_t>(index))) code[static_cast<std::size_t>(i)].clear();
  }
  if (!coder.rebuild(code)) throw std::logic_error("a complete block could not be rebuilt");
  std::copy_n(std::make_move_iterator(code.begin()), block.data, first);
}

}  // namespace

EncodedFrame rebuild_frame(const EncodedFrame& frame, const Packetised& cut, const FecReassembly& packets) {
  std::vector<Bytes> payloads = payloads_of(frame, cut);
  for (const FecLayout::Block& block : packets.layout().blocks()) rebuild_block(payloads, block, packets);
  std::vector<std::byte> whole;
  for (const Bytes& payload : payloads) whole.insert(whole.end(), payload.begin(), payload.end());
  EncodedFrame rebuilt = frame;
  auto at = whole.begin();
  for (Chunk& chunk : rebuilt.chunks) {
    const auto size = static_cast<std::ptrdiff_t>(chunk.bytes.size());
    std::copy_n(at, size, chunk.bytes.begin());
    at += size;
  }
  return rebuilt;
}

}  // namespace photonlag
