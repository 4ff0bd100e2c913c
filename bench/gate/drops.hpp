#pragma once
/// @file
/// Where the packets of frames were lost.

#include <filesystem>
#include <map>
#include <string>
#include <utility>

namespace photonlag {

/// By (client, frame): "downlink/loss 2", or with several places "downlink/queue 1; isp.down/loss 3", in the order in
/// which they first lost one. Video packets only. @throws InputError if the table is damaged
[[nodiscard]] std::map<std::pair<std::uint32_t, std::int64_t>, std::string> drops_by_frame(
    const std::filesystem::path& packets_csv);

}  // namespace photonlag
