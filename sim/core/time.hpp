#pragma once
/// @file
/// Simulated time. One integer type everywhere; SimGrid's double seconds stop at sim/testbed/.

#include <chrono>
#include <cmath>
#include <cstdint>

namespace photonlag {

using Nanos = std::chrono::nanoseconds;  ///< Duration, or instant since run start. int64, exact.

inline constexpr Nanos never = Nanos::max();  ///< An instant that does not come: "not reached", "not scheduled".

/// Seconds as double, for arithmetic with rates; never for comparing instants.
constexpr double secs(Nanos t) { return std::chrono::duration<double>(t).count(); }

/// Milliseconds as double, for people.
constexpr double millis(Nanos t) { return std::chrono::duration<double, std::milli>(t).count(); }

/// Milliseconds, as scenarios write them, to the nearest nanosecond.
inline Nanos from_ms(double ms) { return Nanos(std::llround(ms * 1e6)); }

/// Seconds, to the nearest nanosecond.
inline Nanos from_secs(double s) { return Nanos(std::llround(s * 1e9)); }

/// The ticks of a clock that may run fast: tick k is at (phase + k / rate) on that clock, exact integer arithmetic.
///
/// A rate is taken to the nearest mHz and a drift to the nearest 0.001 ppm; positive ppm = the clock runs fast, so its
/// ticks come early on the reference clock (the client's, which is simulated time).
class Ticker {
 public:
  /// @pre rate_hz >= 0.001
  explicit Ticker(double rate_hz, Nanos phase = Nanos(0), double ppm = 0)
      : rate_mhz_(std::llround(rate_hz * 1e3)), phase_(phase), drift_(std::llround(ppm * 1e3)) {}

  [[nodiscard]] Nanos tick(std::int64_t k) const {
    const Wide local = Wide(phase_.count()) + floor_div(Wide(k) * 1'000'000'000'000, rate_mhz_);
    return Nanos(std::int64_t(floor_div(local * 1'000'000'000, 1'000'000'000 + drift_)));
  }

  /// The smallest k >= 0 with tick(k) >= @p t; exact, in constant time.
  [[nodiscard]] std::int64_t first_at_or_after(Nanos t) const {
    const Wide local = ceil_div(Wide(t.count()) * (1'000'000'000 + drift_), 1'000'000'000);
    const Wide k = ceil_div((local - phase_.count()) * rate_mhz_, 1'000'000'000'000);
    return k < 0 ? 0 : std::int64_t(k);
  }

  [[nodiscard]] Nanos period() const { return tick(1) - tick(0); }

 private:
  __extension__ using Wide = __int128;
  static Wide floor_div(Wide a, Wide b) { return a / b - ((a % b != 0 && (a < 0) != (b < 0)) ? 1 : 0); }

  static Wide ceil_div(Wide a, Wide b) { return -floor_div(-a, b); }

  std::int64_t rate_mhz_;
  Nanos phase_;
  std::int64_t drift_;
};

}  // namespace photonlag
