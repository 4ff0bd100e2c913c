#include <fmt/format.h>

#include <algorithm>

#include "cli/compare/compare.hpp"
#include "sim/core/error.hpp"
#include "sim/scenario/choice.hpp"
#include "sim/scenario/number_span.hpp"

namespace photonlag::cli {
namespace {

constexpr std::size_t most_seeds = 10'000;

}  // namespace

std::pair<Override, Override> parse_swap(const std::string& text) {
  const Location where{"--swap " + text};
  const auto equals = text.find('=');
  const auto values = split_list(equals == std::string::npos ? "" : text.substr(equals + 1));
  if (values.size() != 2)
    throw InputError(where, "must be key=a,b with two values, such as reprojector.name=none,rotational");
  const std::string key = text.substr(0, equals);
  const auto side = std::pair{parse_override(key + "=" + values[0]), parse_override(key + "=" + values[1])};
  if (side.first.value == side.second.value) throw InputError(where, "has the same value on both sides");
  if (side.first.key == "seed") throw InputError(where, "both sides are run with the same seeds: nothing to swap");
  return side;
}

std::vector<std::uint64_t> parse_seeds(const std::string& text) {
  const Location where{"--seeds " + text};
  std::vector<std::uint64_t> seeds;
  for (const std::string& part : split_list(text)) {
    const auto span = parse_number_span(part);
    if (!span) throw InputError(where, "must be spans or numbers such as 1..20 or 1,2,5..9, whole numbers from 0");
    if (seeds.size() + (span->last - span->first) >= most_seeds)
      throw InputError(where, fmt::format("are more than {}", most_seeds));
    for (std::uint64_t seed = span->first; seed <= span->last; ++seed) seeds.push_back(seed);
  }
  std::ranges::sort(seeds);
  if (std::ranges::adjacent_find(seeds) != seeds.end()) throw InputError(where, "names one seed twice");
  return seeds;
}

std::vector<std::uint64_t> doubled(const std::vector<std::uint64_t>& seeds, std::size_t most) {
  std::vector<std::uint64_t> more = seeds;
  const std::size_t wanted = std::max(seeds.size(), std::min(most, 2 * seeds.size()));
  while (more.size() < wanted) more.push_back(more.back() + 1);
  return more;
}

std::size_t looks_up_to(std::size_t seeds, std::size_t most) {
  std::size_t looks = 1;
  for (; seeds < most; seeds = std::min(most, 2 * seeds)) ++looks;
  return looks;
}

}  // namespace photonlag::cli
