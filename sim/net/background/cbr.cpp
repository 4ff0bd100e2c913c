#include "sim/net/background_options.hpp"
#include "sim/net/whole_number.hpp"

namespace photonlag {
namespace {

/// A packet at start, and one every 8 packet_bytes / R from then on.
class Cbr final : public Background {
 public:
  Cbr(PlayTime time, std::int32_t bytes, EvenPackets packets) : time_(time), bytes_(bytes), packets_(packets) {}

  [[nodiscard]] Nanos next() const override { return next_ < time_.to ? next_ : never; }
  std::optional<Outgoing> act(Nanos) override {
    next_ = time_.from + packets_.due(++sent_);
    return Outgoing{.bytes = bytes_};
  }

 private:
  PlayTime time_;
  std::int32_t bytes_;
  EvenPackets packets_;
  std::int64_t sent_ = 0;
  Nanos next_ = time_.from;
};

const Registration<Background> registration({
    .name = "cbr",
    .summary = "packets of one size at a constant bit rate",
    .source = "the k-th packet at start_s + 8 k packet_bytes / rate",
    .options = {rate_option("rate"), packet_option(), start_option(), stop_option()},
    .make =
        [](const Values& options, const Context&) {
          const auto bytes = static_cast<std::int32_t>(whole_number(options, "packet_bytes"));
          return std::make_unique<Cbr>(play_time(options), bytes, EvenPackets(options["mbps"], bytes));
        },
});

}  // namespace
}  // namespace photonlag
