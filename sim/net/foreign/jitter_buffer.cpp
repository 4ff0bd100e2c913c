#include "sim/net/transport.hpp"

namespace photonlag {
namespace {

class ForeignJitterBuffer final : public JitterBuffer {
 public:
  ForeignJitterBuffer(std::unique_ptr<JitterBuffer> theirs, Foreign who)
      : theirs_(std::move(theirs)), who_(std::move(who)) {}

  Nanos release(Nanos sent, Nanos complete) override {
    const Nanos at = who_.call([&] { return theirs_->release(sent, complete); });
    return who_.instant("the release of a frame", at, complete);
  }

 private:
  std::unique_ptr<JitterBuffer> theirs_;
  Foreign who_;
};

}  // namespace

std::unique_ptr<JitterBuffer> guard_foreign(std::unique_ptr<JitterBuffer> theirs, const Foreign& who) {
  return std::make_unique<ForeignJitterBuffer>(std::move(theirs), who);
}

}  // namespace photonlag
