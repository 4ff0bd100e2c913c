#include <limits>

#include "sim/net/rate_control.hpp"

namespace photonlag {
namespace {

constexpr double least_bps = 1, most_bps = 1e12;

class ForeignRateControl final : public RateControl {
 public:
  ForeignRateControl(std::unique_ptr<RateControl> theirs, Foreign who)
      : theirs_(std::move(theirs)), who_(std::move(who)) {}

  [[nodiscard]] Nanos feedback_interval() const override {
    const Nanos interval = who_.call([&] { return theirs_->feedback_interval(); });
    return who_.duration("a feedback interval", interval);
  }
  void on_sent(const Sent& sent) override {
    who_.call([&] { theirs_->on_sent(sent); });
  }
  void on_feedback(Nanos now, Nanos round_trip, std::span<const Report> reports) override {
    who_.call([&] { theirs_->on_feedback(now, round_trip, reports); });
  }
  void on_given_up(std::int64_t number) override {
    who_.call([&] { theirs_->on_given_up(number); });
  }
  void on_backlog(Nanos now, std::int64_t bytes) override {
    who_.call([&] { theirs_->on_backlog(now, bytes); });
  }
  [[nodiscard]] double target_bps(Nanos now) override {
    const double bps = who_.call([&] { return theirs_->target_bps(now); });
    return who_.number("a target in bit/s", bps, least_bps, most_bps);
  }
  [[nodiscard]] double pacing_bps() const override {
    const double bps = who_.call([&] { return theirs_->pacing_bps(); });
    return who_.number("a pacing rate in bit/s", bps, least_bps, std::numeric_limits<double>::infinity());
  }
  [[nodiscard]] std::int64_t window_bytes() const override {
    const std::int64_t bytes = who_.call([&] { return theirs_->window_bytes(); });
    return who_.whole("a window in bytes", bytes, 0, std::numeric_limits<std::int64_t>::max());
  }
  [[nodiscard]] Ecn ecn() const override {
    const Ecn ecn = who_.call([&] { return theirs_->ecn(); });
    if (ecn != Ecn::not_ect && ecn != Ecn::ect0 && ecn != Ecn::ect1)
      who_.fail("gave ECN bits that a sender may not set; must be not_ect, ect0 or ect1");
    return ecn;
  }

 private:
  std::unique_ptr<RateControl> theirs_;
  Foreign who_;
};

}  // namespace

std::unique_ptr<RateControl> guard_foreign(std::unique_ptr<RateControl> theirs, const Foreign& who) {
  return std::make_unique<ForeignRateControl>(std::move(theirs), who);
}

}  // namespace photonlag
