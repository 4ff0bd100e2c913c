#pragma once
/// @file
/// Round trips that other programs measured, on their way to delay trace.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/time.hpp"

namespace photonlag::cli {

/// One question and its answer.
struct Echo {
  Nanos at{};     ///< When the question was sent, from any beginning.
  Nanos delay{};  ///< Round trip, or one way where the file says that.
};

struct Echoes {
  std::vector<Echo> replies;
  std::size_t lost = 0;        ///< Questions without an answer.
  std::size_t duplicates = 0;  ///< Answers left out: the question had one.
  std::size_t restarts = 0;    ///< The sequence numbers began again.
  std::size_t untimed = 0;     ///< Answers left out: they have no time, and others do.
  std::string columns{};       ///< Of a table: which ones were taken.
  bool one_way = false;
  bool timed = true;  ///< Times are in the file; else they are numbers times the interval asked for.
};

struct EchoOptions {
  Nanos interval{};                                          ///< From question to question, where a file has no times.
  bool stamped_reply = true;                                 ///< A line's stamp is of its answer, else of the question.
  std::string time_column, rtt_column, time_unit, rtt_unit;  ///< Of tables; empty columns = known names.
  std::string direction;  ///< Of files with one-way delays: "up", "down", or "" = round trips.
};

/// Lines that a program printed for each answer: ping (Linux, with -D and -O; BSD, macOS, BusyBox, Windows), fping,
/// hping3, owping.
[[nodiscard]] bool is_ping_text(std::string_view text);
[[nodiscard]] Echoes read_ping_text(const std::filesystem::path& file, std::string_view text,
                                    const EchoOptions& options);

/// irtt client --json (heistp/irtt). @throws InputError at path:line:col
[[nodiscard]] Echoes read_irtt(const std::filesystem::path& file, const std::string& text, const EchoOptions& options);

/// A table with a column of times and one of round trips. @throws InputError at path:line:col
[[nodiscard]] Echoes read_echo_table(const std::filesystem::path& file, const EchoOptions& options);

}  // namespace photonlag::cli
