#include "bench/gate/drops.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "sim/record/csv_reader.hpp"

namespace photonlag {
namespace {

constexpr std::size_t most_told = 6;

struct Place {
  std::string name;
  std::vector<std::int64_t> packets;
};

void note(std::vector<Place>& places, const std::string& name, std::int64_t packet) {
  auto found = std::ranges::find(places, name, &Place::name);
  if (found == places.end()) found = places.insert(places.end(), {name, {}});
  found->packets.push_back(packet);
}

std::string told(const std::vector<Place>& places) {
  std::string text;
  for (const auto& [name, packets] : places) {
    text += (text.empty() ? "" : "; ") + name;
    for (std::size_t i = 0; i < std::min(packets.size(), most_told); ++i) text += fmt::format(" {}", packets[i]);
    if (packets.size() > most_told) text += fmt::format(" and {} more", packets.size() - most_told);
  }
  return text;
}

}  // namespace

std::map<std::pair<std::uint32_t, std::int64_t>, std::string> drops_by_frame(const std::filesystem::path& packets_csv) {
  CsvReader csv(packets_csv, packets_table());
  std::map<std::pair<std::uint32_t, std::int64_t>, std::vector<Place>> places;
  while (csv.next_row()) {
    const std::string link = csv.text();
    const auto client = static_cast<std::uint32_t>(csv.integer());
    const std::string kind = csv.text();
    const std::int64_t frame = csv.integer(), packet = csv.integer();
    constexpr int columns_between = 7;
    for (int i = 0; i < columns_between; ++i) (void)csv.integer_or_gap();
    const std::string dropped_by = csv.text();
    if (!dropped_by.empty() && kind == "video") note(places[{client, frame}], link + "/" + dropped_by, packet);
  }
  std::map<std::pair<std::uint32_t, std::int64_t>, std::string> all;
  for (const auto& [frame, lost] : places) all[frame] = told(lost);
  return all;
}

}  // namespace photonlag
