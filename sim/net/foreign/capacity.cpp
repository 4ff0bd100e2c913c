#include <limits>

#include "sim/net/models.hpp"

namespace photonlag {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

class ForeignCapacity final : public Capacity {
 public:
  ForeignCapacity(std::unique_ptr<Capacity> theirs, Foreign who) : theirs_(std::move(theirs)), who_(std::move(who)) {}

  Service serve(Nanos offered, std::int32_t bytes) override {
    const Service service = who_.call([&] { return theirs_->serve(offered, bytes); });
    who_.instant("a service that starts", service.start, std::max(offered, free_at_));
    who_.instant("a service that is done", service.done, service.start);
    free_at_ = service.done;
    return service;
  }
  [[nodiscard]] double nominal_bps() const override {
    const double bps = who_.call([&] { return theirs_->nominal_bps(); });
    return who_.number("a nominal rate in bit/s", bps, std::numeric_limits<double>::min(), infinity);
  }
  [[nodiscard]] Nanos next_start(Nanos offered) const override {
    const Nanos start = who_.call([&] { return theirs_->next_start(offered); });
    return who_.instant("a next service that starts", start, offered);
  }
  [[nodiscard]] double mean_bps(Nanos from, Nanos to) const override {
    const double bps = who_.call([&] { return theirs_->mean_bps(from, to); });
    return who_.number("a mean rate in bit/s", bps, 0, infinity);
  }
  [[nodiscard]] std::int32_t largest_packet_bytes() const override {
    return who_.call([&] { return theirs_->largest_packet_bytes(); });
  }

 private:
  std::unique_ptr<Capacity> theirs_;
  Foreign who_;
  Nanos free_at_ = Nanos::min();
};

}  // namespace

std::unique_ptr<Capacity> guard_foreign(std::unique_ptr<Capacity> theirs, const Foreign& who) {
  return std::make_unique<ForeignCapacity>(std::move(theirs), who);
}

}  // namespace photonlag
