#include "sim/net/netem_table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "sim/core/excerpt.hpp"
#include "sim/net/trace_file.hpp"

namespace photonlag {
namespace {

constexpr std::int64_t scale = 8192;           // NETEM_DIST_SCALE
constexpr int fine = 16384;                    // quantiles computed; every fourth is kept
constexpr double shape = 3, shift = 1.5;       // of the Pareto law; shift is its mean
constexpr double jitter_per_unit = 4.0 / 3.0;  // iproute2's scaling of it

std::int16_t clipped(std::int64_t value) {
  return static_cast<std::int16_t>(std::clamp<std::int64_t>(value, -32768, 32767));
}

/// For each i the largest x of the grid -10, -9.99995 ... with rint(fine * Phi(x)) == i, in table units. Summed step by
/// step as iproute2's generator does: the rounding errors of that sum are part of its tables.
std::vector<std::int64_t> normal_quantiles() {
  std::vector<double> x_of(fine + 1, 0.0);
  constexpr int steps = 401'000;
  double x = -10;
  for (int step = 0; step < steps; ++step, x += .00005)
    x_of[static_cast<std::size_t>(std::llrint(fine * (.5 + .5 * std::erf(x / std::sqrt(2.0)))))] = x;
  std::vector<std::int64_t> quantiles;
  for (std::size_t i = 0; i < fine; i += 4) quantiles.push_back(std::llrint(x_of[i] * double(scale)));
  return quantiles;
}

std::vector<std::int64_t> pareto_quantiles() {
  std::vector<std::int64_t> quantiles;
  for (int i = 0; i < fine; i += 4) {
    const double survival = double(65536 - 4 * i) / 65536;
    const double value = (1 / std::pow(survival, 1 / shape) - shift) * jitter_per_unit * double(scale);
    quantiles.push_back(std::llrint(std::min(value, 32767.0)));
  }
  return quantiles;
}

template <class Entry>
NetemTable table_of(Entry entry) {
  std::vector<std::int16_t> entries;
  for (std::size_t i = 0; i < fine / 4; ++i) entries.push_back(clipped(entry(i)));
  return NetemTable::of(std::move(entries));
}

std::int16_t parse_entry(std::string_view word, const Location& where) {
  std::int16_t entry = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), entry);
  if (error != std::errc{} || end != word.data() + word.size())
    throw InputError(where, excerpt(word) + " is no entry of a netem table: whole numbers from -32768 to 32767");
  return entry;
}

NetemTable read_table(const std::filesystem::path& path, const Location& asked_at) {
  constexpr std::size_t most = 16384;  // NETEM_DIST_MAX
  std::vector<std::int16_t> entries;
  Location where{path.string(), 0, 1};
  for (const std::string& line : read_lines(path, asked_at)) {
    ++where.line;
    if (line.starts_with('#')) continue;
    for (std::size_t from = line.find_first_not_of(" \t"); from != std::string::npos;) {
      const std::size_t to = std::min(line.find_first_of(" \t", from), line.size());
      entries.push_back(parse_entry(std::string_view(line).substr(from, to - from), where));
      from = line.find_first_not_of(" \t", to);
    }
  }
  if (entries.empty()) throw InputError({path.string(), 1, 1}, "the table is empty");
  if (entries.size() > most)
    throw InputError({path.string(), 1, 1}, "the table has " + std::to_string(entries.size()) +
                                                " entries; netem takes at most " + std::to_string(most));
  return NetemTable::of(std::move(entries));
}

}  // namespace

NetemTable NetemTable::of(std::vector<std::int16_t> entries) {
  NetemTable table{std::move(entries), {}};
  table.rising = table.entries;
  std::ranges::sort(table.rising);
  return table;
}

const NetemTable& netem_normal() {
  static const NetemTable table = table_of([q = normal_quantiles()](std::size_t i) { return q[i]; });
  return table;
}

const NetemTable& netem_pareto() {
  static const NetemTable table = table_of([q = pareto_quantiles()](std::size_t i) { return q[i]; });
  return table;
}

const NetemTable& netem_paretonormal() {
  static const NetemTable table =
      table_of([n = normal_quantiles(), p = pareto_quantiles()](std::size_t i) { return (n[i] + 3 * p[i]) / 4; });
  return table;
}

std::shared_ptr<const NetemTable> read_netem_table(const std::filesystem::path& path, const Location& asked_at) {
  return shared_copy<NetemTable>(path.string(), [&] { return read_table(path, asked_at); });
}

Nanos netem_delay(Nanos mean, Nanos jitter, std::int16_t entry) {
  const std::int64_t part = jitter.count() % scale * entry, half = part >= 0 ? scale / 2 : -scale / 2;
  return mean + Nanos((part + half) / scale + jitter.count() / scale * entry);
}

Nanos netem_delay(Nanos mean, Nanos jitter, const NetemTable* table, std::uint32_t random) {
  if (jitter == Nanos(0)) return mean;
  if (table != nullptr) return netem_delay(mean, jitter, table->entries[random % table->entries.size()]);
  return mean - jitter + Nanos(random % (2 * static_cast<std::uint64_t>(jitter.count())));
}

}  // namespace photonlag
