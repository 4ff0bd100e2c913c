#pragma once
/// @file
/// netem's delay distributions: tables of quantiles in units of jitter / 8192.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "sim/core/error.hpp"
#include "sim/core/time.hpp"

namespace photonlag {

struct NetemTable {
  std::vector<std::int16_t> entries;  ///< As in the file; not empty.
  std::vector<std::int16_t> rising;   ///< Sorted: quantiles.

  [[nodiscard]] static NetemTable of(std::vector<std::int16_t> entries);
};

/// What iproute2 ships as normal.dist, pareto.dist and paretonormal.dist (4096 entries each), computed as its makers
/// do; once, on first use.
[[nodiscard]] const NetemTable& netem_normal();
[[nodiscard]] const NetemTable& netem_pareto();
[[nodiscard]] const NetemTable& netem_paretonormal();

/// Reads iproute2's .dist format: whole numbers of 16 bits, lines that begin with # are comments. All who ask for a
/// file share one copy. @throws InputError at @p asked_at or at the line.
[[nodiscard]] std::shared_ptr<const NetemTable> read_netem_table(const std::filesystem::path& path,
                                                                 const Location& asked_at);

/// mean + jitter * entry / 8192, rounded as netem does; may be negative. @pre |jitter| < 2^31 ns
[[nodiscard]] Nanos netem_delay(Nanos mean, Nanos jitter, std::int16_t entry);
/// netem's tabledist(): table[random % size], or without a table random % (2 jitter) - jitter, about the mean.
[[nodiscard]] Nanos netem_delay(Nanos mean, Nanos jitter, const NetemTable* table, std::uint32_t random);

}  // namespace photonlag
