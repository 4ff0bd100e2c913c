#include <cassert>

#include "sim/net/transport.hpp"

namespace photonlag {

void Reassembly::start(std::int64_t frame, std::int32_t packets) {
  assert(packets > 0);
  frame_ = frame;
  missing_ = packets;
  came_.assign(static_cast<std::size_t>(packets), false);
}

bool Reassembly::take(std::uint32_t index) {
  assert(index < came_.size());
  if (came_[index]) return false;
  came_[index] = true;
  --missing_;
  return true;
}

}  // namespace photonlag
