#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/import/import.hpp"
#include "cli/import/net/echoes.hpp"
#include "cli/import/net/rates.hpp"
#include "sim/core/output_file.hpp"
#include "sim/core/text/text_file.hpp"

// Round trips over time as delay trace follows them.

namespace photonlag::cli {
namespace {

constexpr Nanos echo_resolution{1'000};
constexpr double longest_ms = 1e6;

Echoes read_file(const std::filesystem::path& file, const EchoOptions& options) {
  const std::string text = read_text_file(file, {file.string()});
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string::npos && text[first] == '{') return read_irtt(file, text, options);
  Echoes echoes = is_ping_text(text) ? read_ping_text(file, text, options) : read_echo_table(file, options);
  if (!options.direction.empty() && !echoes.one_way)
    throw InputError({"--direction " + options.direction},
                     file.string() + " has round trips only; --share says which part of them is one way's");
  return echoes;
}

/// In the order of the questions, at whole microseconds; of several at one instant the first.
std::size_t sort_out(std::vector<Echo>& replies) {
  std::ranges::stable_sort(replies, {}, &Echo::at);
  const Nanos begin = replies.front().at;
  for (Echo& echo : replies) echo.at = (echo.at - begin + echo_resolution / 2) / echo_resolution * echo_resolution;
  const auto again =
      std::unique(replies.begin(), replies.end(), [](const Echo& a, const Echo& b) { return a.at == b.at; });
  const auto left_out = static_cast<std::size_t>(replies.end() - again);
  replies.erase(again, replies.end());
  return left_out;
}

void tell(const std::filesystem::path& file, const Echoes& echoes, std::size_t same_instant,
          const EchoOptions& options) {
  if (echoes.lost > 0)
    warn(file, fmt::format("{} of {} {} and are left out: with delay trace, the delay before holds there (or the line "
                           "across, with between = \"linear\"); losses are a matter of loss models",
                           echoes.lost, echoes.lost + echoes.replies.size() + same_instant,
                           echoes.columns.empty() ? "questions had no answer" : "rows have no round trip"));
  if (echoes.duplicates > 0) warn(file, fmt::format("{} second answers left out", echoes.duplicates));
  if (echoes.untimed > 0)
    warn(file, fmt::format("{} answers left out: they have no time, and others do", echoes.untimed));
  if (same_instant > 0)
    warn(file, fmt::format("{} answers left out: asked at the same instant as another", same_instant));
  if (echoes.restarts > 0)
    warn(file, fmt::format("numbers begin again {} times: the runs follow one another{}", echoes.restarts,
                           echoes.timed ? " at their own times" : " without a pause"));
  if (!echoes.timed)
    warn(file, fmt::format("has no times: one question every {:g} ms, by their numbers (--interval-ms)",
                           millis(options.interval)));
}

EchoOptions options_of(const ImportRequest& request) {
  const auto word = [&](const char* flag) { return request.words.at(flag); };
  const auto one_of = [&](const char* flag, std::initializer_list<std::string_view> known) {
    const std::string given = word(flag);
    if (std::ranges::find(known, given) == known.end())
      throw InputError({std::string(flag) + " " + given}, fmt::format("must be one of {}", fmt::join(known, ", ")));
    return given;
  };
  const double interval_ms = request.numbers.at("--interval-ms").front();
  if (!(interval_ms > 0 && interval_ms <= 1e9))
    throw InputError({"--interval-ms"}, "must be more than 0 and at most 1e9");
  const std::string direction = one_of("--direction", {"round-trip", "up", "down"});
  return {.interval = from_ms(interval_ms),
          .stamped_reply = one_of("--stamp", {"answer", "question"}) == "answer",
          .time_column = word("--time-column"),
          .rtt_column = word("--rtt-column"),
          .time_unit = word("--time-unit"),
          .rtt_unit = word("--rtt-unit"),
          .direction = direction == "round-trip" ? "" : direction};
}

struct Joined {
  std::string text = "t_s,delay_ms\n";
  std::vector<double> ms;  ///< As measured.
  Nanos end{};
  std::string columns{};
  bool one_way = false;
};

void append(Joined& out, std::vector<Echo>& replies, double share) {
  const std::size_t n = replies.size();
  const Nanos last = n > 1 ? replies[n - 1].at - replies[n - 2].at : from_secs(1);
  for (const Echo& echo : replies) {
    out.text += fmt::format("{:.6f},{:.6f}\n", secs(out.end + echo.at), millis(echo.delay) * share);
    out.ms.push_back(millis(echo.delay));
  }
  out.end += replies.back().at + last;
}

std::string import_ping(const ImportRequest& request, const std::filesystem::path& to) {
  const EchoOptions options = options_of(request);
  const double share = request.numbers.at("--share").front();
  if (!(share > 0 && share <= 1)) throw InputError({"--share"}, "must be more than 0 and at most 1");
  Joined joined;
  for (std::size_t i = 0; i < request.files.size(); ++i) {
    const auto& file = request.files[i];
    Echoes echoes = read_file(file, options);
    if (echoes.replies.empty()) throw InputError({file.string(), 1, 1}, "has no answer with a delay");
    if (i > 0 && echoes.one_way != joined.one_way)
      throw InputError({file.string(), 1, 1},
                       "has one-way delays where others have round trips, or the other way round");
    joined.one_way = echoes.one_way;
    if (!echoes.columns.empty()) joined.columns = "; columns " + echoes.columns;
    for (const Echo& echo : echoes.replies)
      if (millis(echo.delay) > longest_ms)
        throw InputError(
            {file.string(), 1, 1},
            fmt::format("has an answer after {:.3f} ms; at most 1e6 ms can be played", millis(echo.delay)));
    const std::size_t same_instant = sort_out(echoes.replies);
    tell(file, echoes, same_instant, options);
    append(joined, echoes.replies, echoes.one_way ? 1 : share);
  }
  write_file(to, joined.text);
  std::ranges::sort(joined.ms);
  return fmt::format(
      "{} delays in {:.3f} s: {} {:.3f} .. {:.3f} ms, median {:.3f}; {}{}", joined.ms.size(), secs(joined.end),
      joined.one_way ? "one way" : "round trips", joined.ms.front(), joined.ms.back(),
      joined.ms[(joined.ms.size() - 1) / 2],
      joined.one_way ? "written as they are" : fmt::format("written times {:g}, for one way (--share)", share),
      joined.columns);
}

}  // namespace

Importer ping_importer() {
  return {.name = "ping",
          .meaning = "round trips over time (ping, fping, hping3, irtt -o, or a table) as a file for delay trace",
          .begins = "t_s,delay_ms",
          .from = {},
          .scales = false,
          .numbers = {{"--share", "which part of a round trip is one way's", {0.5}},
                      {"--interval-ms", "from question to question, where the file has no times", {1000}}},
          .words = {{"--stamp", "what a line's time is of: answer, or question", "answer"},
                    {"--direction", "of irtt's one-way delays: up or down", "round-trip"},
                    {"--time-column", "of a table, by number or name", "auto"},
                    {"--rtt-column", "of a table, by number or name", "auto"},
                    {"--time-unit", "of a table's times: s, ms, us or ns; auto: as the name says, else s", "auto"},
                    {"--rtt-unit", "of a table's round trips, likewise; auto: else ms", "auto"}},
          .run = import_ping};
}

}  // namespace photonlag::cli
