#include "pipeline/codec/codec.hpp"

namespace photonlag {

std::int64_t EncodedFrame::bytes() const {
  std::int64_t sum = 0;
  for (const Chunk& chunk : chunks) sum += std::int64_t(chunk.bytes.size());
  return sum;
}

}  // namespace photonlag
