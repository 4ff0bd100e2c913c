#pragma once
/// @file
/// Times of other people's clocks, exact: nothing passes through a double before the first subtraction.

#include <cstdint>
#include <optional>
#include <string_view>

#include "sim/core/time.hpp"

namespace photonlag {

__extension__ using WideInt = __int128;

/// ticks are 100 ns, as .NET and Windows count them.
enum class TimeUnit { s, ms, us, ns, ticks };

/// @param name "s", "sec", "seconds", "ms", "msec", "us", "µs", "ns", "ticks" and the like, in any case
[[nodiscard]] std::optional<TimeUnit> time_unit(std::string_view name);
[[nodiscard]] std::string_view name_of(TimeUnit unit);
[[nodiscard]] std::int64_t nanos_in(TimeUnit unit);

/// An instant on a recording's own clock, whatever its epoch: nanoseconds since the year 1 need 67 bits.
struct Instant {
  WideInt ns = 0;
  friend auto operator<=>(const Instant&, const Instant&) = default;
};

/// A time as recordings write it: a decimal number of @p unit ("1716823408.482057", "1.52e18"), to the nearest
/// nanosecond, or a date and a time (ISO 8601: "2024-05-27T11:18:48.482057+02:00"; also with a blank or _ for the T,
/// with / or . in the date, with . in the time), which counts from 1970 and is UTC unless it names its zone, or a time
/// of day
/// ("11:18:48.5"), which counts from midnight. Nothing else: no time if a character is left over, nor beyond +-1e29 ns.
[[nodiscard]] std::optional<Instant> parse_instant(std::string_view text, TimeUnit unit);

/// Whether @p text is a date or a time of day, whose unit is its own.
[[nodiscard]] bool is_clock_time(std::string_view text);

/// The way from @p first to @p later; nothing if it is more than int64 ns (292 years).
[[nodiscard]] std::optional<Nanos> since(Instant first, Instant later);

}  // namespace photonlag
