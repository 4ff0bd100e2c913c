#include <fmt/format.h>

#include "sim/net/background.hpp"

namespace photonlag {
namespace {

constexpr int most_acts = 1'000'000;  // at one instant: such a flow would never let time go on
constexpr std::int64_t longest_packet = 65'535;

class ForeignBackground final : public Background {
 public:
  ForeignBackground(std::unique_ptr<Background> theirs, Foreign who)
      : theirs_(std::move(theirs)), who_(std::move(who)) {}

  [[nodiscard]] Nanos next() const override {
    const Nanos next = who_.call([&] { return theirs_->next(); });
    if (next < Nanos(0)) who_.fail(fmt::format("wants to act at {} ns, before the run begins", next.count()));
    return next;
  }
  std::optional<Outgoing> act(Nanos now) override {
    if (now != acting_at_) acts_ = 0;
    acting_at_ = now;
    if (++acts_ > most_acts)
      who_.fail(fmt::format("still wants to act at {} ns, having acted {} times then", now.count(), most_acts));
    const std::optional<Outgoing> packet = who_.call([&] { return theirs_->act(now); });
    if (!packet) return packet;
    who_.whole("a packet size in bytes", packet->bytes, 1, longest_packet);
    if (packet->ecn > Ecn::ect0) who_.fail("gave ECN bits that a sender may not set; must be not_ect, ect0 or ect1");
    return packet;
  }
  [[nodiscard]] std::optional<Nanos> ack_delay() const override {
    const std::optional<Nanos> delay = who_.call([&] { return theirs_->ack_delay(); });
    if (delay) who_.duration("a delay of acknowledgements", *delay);
    return delay;
  }
  void acknowledged(std::int64_t number, bool ce, Nanos now) override {
    who_.call([&] { theirs_->acknowledged(number, ce, now); });
  }

 private:
  std::unique_ptr<Background> theirs_;
  Foreign who_;
  Nanos acting_at_ = never;
  int acts_ = 0;
};

}  // namespace

std::unique_ptr<Background> guard_foreign(std::unique_ptr<Background> theirs, const Foreign& who) {
  return std::make_unique<ForeignBackground>(std::move(theirs), who);
}

}  // namespace photonlag
