#pragma once
/// @file
/// Throughput that other programs measured, on its way to capacity steps.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/time.hpp"

namespace photonlag::cli {

/// A mean rate over [begin, end) of its test's own time. begin < end
struct RateInterval {
  Nanos begin{}, end{};
  double mbps = 0;
};
using Rates = std::vector<RateInterval>;  ///< Rising; not empty in a test.

/// One measurement: of one direction, or of both at once.
struct RateTest {
  Rates one{};                  ///< up where both were measured.
  std::optional<Rates> down{};  ///< Where both were.
  std::string direction{};      ///< Of the one: "up" (from the client), "down", or "" = not known.
};

/// iperf3 --json or --json-stream: every test in the file, in order. What was sent is scaled down to what arrived.
/// Tells on standard error what it left out or changed.
/// @throws InputError at path:line:col
[[nodiscard]] std::vector<RateTest> read_iperf3(const std::filesystem::path& file, const std::string& text);

struct RateOptions {
  std::string time_column, rate_column;  ///< Names or numbers; "auto" = known names.
  std::string time_unit, rate_unit;      ///< "auto" = as the column's name says, else s and Mbit/s.
  bool stamped_end = false;              ///< A row's time is of its interval's end, else of its beginning.
};

/// Lines of iperf2 -y C, or any table with a column of times and one of rates. @param columns for people: which were
/// taken. Tells on standard error what it left out. @throws InputError at path:line:col
[[nodiscard]] RateTest read_rate_table(const std::filesystem::path& file, const RateOptions& options,
                                       std::string& columns);

/// Rates of one or two directions from instant to instant; each row holds to the next one, the last one to `end`.
class RateTable {
 public:
  /// Behind what is there. @pre it has as many directions; begins with time 0
  void add(const std::vector<Rates>& directions, double scale);

  [[nodiscard]] std::size_t rows() const { return from_.size(); }
  [[nodiscard]] double span_s() const { return secs(end_); }
  [[nodiscard]] double mean_mbps(std::size_t direction) const;
  /// As a table for capacity steps: t_s and @p columns. A last row that does not last as long as the one before is
  /// closed by a row of the end's time alone.
  [[nodiscard]] std::string text(const std::vector<std::string>& columns) const;

  [[nodiscard]] std::size_t gaps() const { return gaps_; }
  [[nodiscard]] double gap_s() const { return secs(gap_); }  ///< In which the rate before was taken to hold.

 private:
  std::vector<Nanos> from_;  // whole microseconds, as written
  std::vector<std::vector<double>> mbps_;
  Nanos end_{};
  std::size_t gaps_ = 0;
  Nanos gap_{};
};

/// On standard error.
void warn(const std::filesystem::path& file, const std::string& message);

}  // namespace photonlag::cli
