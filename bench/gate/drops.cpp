#include "bench/gate/drops.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "sim/record/csv_reader.hpp"

namespace photonlag {
namespace {

using Places = std::vector<std::pair<std::string, int>>;

void count(Places& places, const std::string& place) {
  auto found = std::ranges::find(places, place, &std::pair<std::string, int>::first);
  if (found == places.end()) found = places.insert(places.end(), {place, 0});
  ++found->second;
}

}  // namespace

std::map<std::pair<std::uint32_t, std::int64_t>, std::string> drops_by_frame(const std::filesystem::path& packets_csv) {
  CsvReader csv(packets_csv, packets_table());
  std::map<std::pair<std::uint32_t, std::int64_t>, Places> places;
  while (csv.next_row()) {
    const std::string link = csv.text();
    const auto client = static_cast<std::uint32_t>(csv.integer());
    const std::string kind = csv.text();
    const std::int64_t frame = csv.integer();
    for (int skipped = 0; skipped < 8; ++skipped) (void)csv.integer_or_gap();
    const std::string dropped_by = csv.text();
    if (!dropped_by.empty() && kind == "video") count(places[{client, frame}], link + "/" + dropped_by);
  }
  std::map<std::pair<std::uint32_t, std::int64_t>, std::string> told;
  for (const auto& [key, counts] : places)
    for (const auto& [place, n] : counts) told[key] += fmt::format("{}{} {}", told[key].empty() ? "" : "; ", place, n);
  return told;
}

}  // namespace photonlag
