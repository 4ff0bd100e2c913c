#include "sim/net/transport.hpp"

namespace photonlag {
namespace {

constexpr std::int64_t most_bytes = 1'000'000'000;

class ForeignTraffic final : public Traffic {
 public:
  ForeignTraffic(std::unique_ptr<Traffic> theirs, Foreign who) : theirs_(std::move(theirs)), who_(std::move(who)) {}

  [[nodiscard]] std::int64_t frame_bytes(const Ask& ask, Draws& draws) const override {
    const std::int64_t bytes = who_.call([&] { return theirs_->frame_bytes(ask, draws); });
    return who_.whole("a frame size in bytes", bytes, 1, most_bytes);
  }

 private:
  std::unique_ptr<Traffic> theirs_;
  Foreign who_;
};

}  // namespace

std::unique_ptr<Traffic> guard_foreign(std::unique_ptr<Traffic> theirs, const Foreign& who) {
  return std::make_unique<ForeignTraffic>(std::move(theirs), who);
}

}  // namespace photonlag
