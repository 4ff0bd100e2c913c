#pragma once
/// @file
/// The runs that the [sweep] table of a scenario asks for, in an order that is the same everywhere.

#include <variant>

#include "sim/scenario/scenario.hpp"

namespace photonlag {

using SweepValue = std::variant<bool, std::int64_t, double, std::string>;

/// As TOML, and as for --set.
[[nodiscard]] std::string toml_text(const SweepValue& value);

inline constexpr double most_runs = 1e7;  ///< Of one sweep.

/// What one key takes, or several keys that advance together (zip).
struct SweepAxis {
  std::vector<std::string> keys;               ///< Dotted, as for --set.
  std::vector<std::vector<SweepValue>> steps;  ///< Of each step, a value for each key.
};

/// One combination of values.
struct SweepPoint {
  std::vector<SweepValue> values;  ///< In the order of Sweep::keys().
  std::vector<Override> overrides;
};

/// Points = all combinations of the axes' steps; the first axis changes slowest. Runs = every point at every seed, the
/// seeds of a point one after another.
struct Sweep {
  std::vector<SweepAxis> axes;       ///< In the order written; a zip stands where its first key does.
  std::vector<std::uint64_t> seeds;  ///< At least one: without `seeds`, the scenario's own.

  [[nodiscard]] std::vector<std::string> keys() const;
  [[nodiscard]] std::size_t points() const;
  [[nodiscard]] std::size_t runs() const { return points() * seeds.size(); }
  /// @pre point < points()
  [[nodiscard]] SweepPoint point(std::size_t point) const;
  [[nodiscard]] std::size_t point_of(std::size_t run) const { return run / seeds.size(); }
  [[nodiscard]] std::uint64_t seed_of(std::size_t run) const { return seeds[run % seeds.size()]; }
};

/// Of a scenario that has been loaded, and so checked. Without a [sweep]: one point.
/// @throws InputError if it asks for more than 10 million runs
[[nodiscard]] Sweep sweep_of(const Scenario& scenario);

/// Where @p key's value in step @p step is written in the scenario's file; as exact as can be found out.
[[nodiscard]] Location place_in_sweep(const std::filesystem::path& file, const std::string& key, std::size_t step);

}  // namespace photonlag
