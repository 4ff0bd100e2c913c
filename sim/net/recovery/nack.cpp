#include <algorithm>

#include "sim/net/transport.hpp"
#include "sim/net/whole_number.hpp"

namespace photonlag {
namespace {

/// Asks for the missing packets, again after each retry interval, until there have been too many requests (the last one
/// gets its interval too) or the gap is too old.
///
/// retry interval = max(retry_min, rtt_factor * round trip); until one is measured the round trip is taken as
/// assumed_rtt.
class Nack final : public Recovery {
 public:
  struct Parameters {
    Nanos reorder_wait, retry_min, assumed_rtt, deadline;
    double rtt_factor;
    std::int64_t max_requests;
  };
  explicit Nack(const Parameters& parameters) : is_(parameters) {}

  [[nodiscard]] Action on_gap(const Gap& gap) const override {
    const Nanos end = gap.known_since - gap.age + is_.deadline;
    const Nanos due = gap.requests == 0 ? gap.known_since + is_.reorder_wait : gap.last_request + interval(gap);
    if (gap.now >= end) return {What::give_up, never};
    if (gap.now < due) return {What::wait, std::min(due, end)};
    if (gap.requests >= is_.max_requests) return {What::give_up, never};
    return {What::request, std::min(gap.now + interval(gap), end)};
  }
  [[nodiscard]] const char* label() const override { return "nack"; }

 private:
  [[nodiscard]] Nanos interval(const Gap& gap) const {
    const Nanos round_trip = gap.round_trip > Nanos(0) ? gap.round_trip : is_.assumed_rtt;
    return std::max(is_.retry_min, from_secs(is_.rtt_factor * secs(round_trip)));
  }

  Parameters is_;
};

const Registration<Recovery> registration({
    .name = "nack",
    .summary = "missing packets are asked for and sent again",
    .source =
        "RFC 4585 (generic NACK), RFC 4588; WebRTC's NackRequester: 10 requests, round trip 100 ms until measured",
    .options = {{"reorder_wait_ms", "ms", 0.0, {0, 10'000}, "how long a packet may come after a later one"},
                {"rtt_factor", "1", 1.5, {0, 100}, "round trips before a request is repeated"},
                {"retry_min_ms", "ms", 5.0, {0.001, 10'000}, "shortest time before a request is repeated"},
                {"assumed_rtt_ms", "ms", 100.0, {0, 10'000}, "round trip until one has been measured"},
                {"max_requests", "1", 10.0, {1, 1000}, "requests for one gap; then its frame is given up"},
                {"deadline_ms", "ms", 500.0, {0, 60'000}, "what should have come so long ago is given up"}},
    .make =
        [](const Values& options, const Context&) {
          return std::make_unique<Nack>(Nack::Parameters{
              from_ms(options["reorder_wait_ms"]), from_ms(options["retry_min_ms"]), from_ms(options["assumed_rtt_ms"]),
              from_ms(options["deadline_ms"]), options["rtt_factor"], whole_number(options, "max_requests")});
        },
});

}  // namespace
}  // namespace photonlag
