#pragma once
/// @file
/// Real parity over real bytes.

#include "pipeline/codec/codec.hpp"
#include "sim/net/fec_layout.hpp"

namespace photonlag {

/// The frame as a client rebuilds it: the packets of @p frame that did not come are thrown away and computed again from
/// those that did and the parity that did, with the same code as at the server (sim/net/reed_solomon.hpp).
/// @pre @p packets is complete and of a frame cut like @p cut
[[nodiscard]] EncodedFrame rebuild_frame(const EncodedFrame& frame, const Packetised& cut,
                                         const FecReassembly& packets);

}  // namespace photonlag
