#include <cassert>

#include "sim/net/transport.hpp"

namespace photonlag {

Packetised packetise(std::int64_t payload_bytes, std::int32_t mtu_bytes) {
  assert(payload_bytes >= 0 && mtu_bytes > header_bytes + fragment_bytes);
  const std::int32_t whole = mtu_bytes - header_bytes, part = whole - fragment_bytes;
  if (payload_bytes <= whole)
    return {.packets = 1,
            .full_bytes = mtu_bytes,
            .last_bytes = header_bytes + static_cast<std::int32_t>(payload_bytes),
            .payload_per_packet = whole};
  const std::int64_t packets = (payload_bytes + part - 1) / part;
  const std::int64_t last = payload_bytes - (packets - 1) * part;
  return {.packets = static_cast<std::int32_t>(packets),
          .full_bytes = mtu_bytes,
          .last_bytes = header_bytes + fragment_bytes + static_cast<std::int32_t>(last),
          .payload_per_packet = part};
}

}  // namespace photonlag
