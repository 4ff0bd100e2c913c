#include "sim/net/models.hpp"

namespace photonlag {
namespace {

__extension__ using Wide = __int128;  // ns: client * stagger does not fit into 64 bits

// Up and down stretches by turns, begun with an up one at time 0: packets offered in a down stretch are lost. The end
// of a stretch belongs to the next one. Long-run share of time down: down / (up + down).

/// Stretches of equal lengths: where in the pattern an instant lies is a remainder.
class Periodic final : public Loss {
 public:
  /// @param ahead how far into the pattern time 0 is
  Periodic(Nanos up, Nanos down, Wide ahead) : up_(up.count()), lap_(up.count() + down.count()), ahead_(ahead) {}

  [[nodiscard]] bool loses(Draws&, Nanos now) override { return (ahead_ + now.count()) % lap_ >= up_; }
  [[nodiscard]] bool random() const override { return false; }

 private:
  std::int64_t up_, lap_;
  Wide ahead_;
};

/// Stretches of exponential lengths. Short ways through the pattern are gone stretch by stretch. On a long one the past
/// is forgotten: stretches have no memory, so far enough from the last instant known the state is down with the
/// long-run share, and what is left of the stretch is as long as a new one.
class Exponential final : public Loss {
 public:
  Exponential(double up_ms, double down_ms, Wide ahead, const Context& context)
      : up_(up_ms), down_(down_ms), stream_(context.stream()), client_(context.client), ahead_(ahead), end_(length()) {}

  [[nodiscard]] bool loses(Draws&, Nanos now) override {
    const Wide at = ahead_ + now.count();
    if (static_cast<double>(at - end_) > longest_walk * (up_ + down_) * 1e6) leap(at);
    while (end_ <= at) {
      ++stretch_;
      down_now_ = !down_now_;
      end_ += length();
    }
    return down_now_;
  }
  [[nodiscard]] bool random() const override { return false; }

 private:
  static constexpr double longest_walk = 1000;  // up and down stretches

  void leap(Wide to) {
    ++stretch_;
    down_now_ = stream_.at(client_, stretch_, leap_key).uniform() * (up_ + down_) < down_;
    end_ = to + length();
  }
  [[nodiscard]] std::int64_t length() const {
    return from_ms(stream_.at(client_, stretch_).exponential(down_now_ ? down_ : up_)).count();
  }

  static constexpr std::int64_t leap_key = 1;
  double up_, down_;  // mean, ms
  RandomStream stream_;
  std::uint32_t client_;
  Wide ahead_;
  std::int64_t stretch_ = 0;
  bool down_now_ = false;
  Wide end_;  // of this stretch
};

std::unique_ptr<Loss> make(const Values& options, const Context& context) {
  const double up_ms = options["up_ms"], down_ms = options["down_ms"];
  const Wide ahead =
      from_ms(options["start_ms"]).count() + Wide(context.client) * from_ms(options["stagger_ms"]).count();
  if (options.text("law") == "exponential") return std::make_unique<Exponential>(up_ms, down_ms, ahead, context);
  return std::make_unique<Periodic>(from_ms(up_ms), from_ms(down_ms), ahead);
}

const Registration<Loss> registration({
    .name = "outage",
    .summary = "stretches of time in which all packets are lost",
    .source = "Netravali et al., Mahimahi, USENIX ATC 2015 (mm-onoff: exponential or periodic)",
    .options = {{"up_ms", "ms", 10'000.0, {0.001, 1e9}, "mean length of a stretch in which packets come through"},
                {"down_ms", "ms", 200.0, {0, 1e9}, "mean length of a stretch in which they are lost"},
                {"law", "", std::string("exponential"), {}, "how lengths scatter", {"exponential", "periodic"}},
                {"start_ms", "ms", 0.0, {0, 1e9}, "how far into the pattern the run begins"},
                {"stagger_ms", "ms", 0.0, {0, 1e9}, "client n begins n times so much further into it"}},
    .make = make,
});

}  // namespace
}  // namespace photonlag
