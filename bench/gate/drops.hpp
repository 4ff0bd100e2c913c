#pragma once
/// @file
/// Where the packets of frames were lost.

#include <filesystem>
#include <map>
#include <string>
#include <utility>

namespace photonlag {

/// By (client, frame), the numbers of the packets that each place lost: "downlink/loss 17 18", or with several places
/// "downlink/queue 3; isp.down/loss 4 5 6 7 8 9 and 20 more", in the order in which they first lost one. Video packets
/// only; one sent again and lost again is there twice. @throws InputError if the table is damaged
[[nodiscard]] std::map<std::pair<std::uint32_t, std::int64_t>, std::string> drops_by_frame(
    const std::filesystem::path& packets_csv);

}  // namespace photonlag
