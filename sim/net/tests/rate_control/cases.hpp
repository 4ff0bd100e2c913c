#pragma once
/// @file
/// RFC 8867's test cases, a queue that marks (L4S), and a real LTE link.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/net/tests/rate_control/score.hpp"

namespace photonlag {

struct RateCase {
  struct Flow {
    bool forward = true;
    Nanos start{0}, pause = never, resume = never, extra_delay{0};
  };
  std::string name, title;
  std::vector<StepCapacity::Step> forward, backward;
  std::filesystem::path trace{};            ///< Instead of `forward`, if not empty.
  double reference_bps = 0;                 ///< The queues hold 300 ms of this.
  double start_mbps = 0.3, max_mbps = 1.5;  ///< Of each source.
  Nanos one_way{}, from{}, until{};
  std::vector<Flow> flows{};
  std::optional<std::pair<double, double>> tcp_s{};  ///< CUBIC flows from .. to.
  int short_tcp = 0;                ///< So many, each of short downloads and pauses; 0: one endless download.
  double tcp_shares = 0;            ///< What oracle and fixed leave them, in shares of a media flow.
  std::string queue = "drop_tail";  ///< Others at their defaults.
  std::vector<Nanos> drops{};       ///< Or ends of outages: what is recovered from.
};

/// RFC 8867 5.1 to 5.8, L4S, and, where @p lte_trace exists, a drive through Verizon's LTE.
[[nodiscard]] std::vector<RateCase> rate_cases(const std::filesystem::path& lte_trace);

/// One run of a rate_control module, to look at; see run_rate_case.
[[nodiscard]] std::unique_ptr<RateControlLoop> play_rate_case(const RateCase& test, const std::string& controller,
                                                              std::uint64_t seed);

/// One run of a rate_control module at its defaults but for the range of the source; `oracle` gets an equal share,
/// `scream_l4s` is `scream` with L4S, `gcc_bayes` is `gcc` with libwebrtc's throughput, and `fixed` 95 % of the share
/// of the reference capacity. Utilisation counts what the sources could have used.
[[nodiscard]] Score run_rate_case(const RateCase& test, const std::string& controller, std::uint64_t seed);

}  // namespace photonlag
