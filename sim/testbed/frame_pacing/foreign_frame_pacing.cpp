#include "sim/testbed/frame_pacing/frame_pacing.hpp"

namespace photonlag {
namespace {

class ForeignFramePacing final : public FramePacing {
 public:
  ForeignFramePacing(std::unique_ptr<FramePacing> theirs, Foreign who)
      : theirs_(std::move(theirs)), who_(std::move(who)) {}

  [[nodiscard]] Nanos next_start(const State& state) const override {
    const Nanos start = who_.call([&] { return theirs_->next_start(state); });
    return start == never ? never : who_.instant("the start of a frame", start, state.now);
  }
  [[nodiscard]] bool heeds_poses() const override {
    return who_.call([&] { return theirs_->heeds_poses(); });
  }

 private:
  std::unique_ptr<FramePacing> theirs_;
  Foreign who_;
};

}  // namespace

std::unique_ptr<FramePacing> guard_foreign(std::unique_ptr<FramePacing> theirs, const Foreign& who) {
  return std::make_unique<ForeignFramePacing>(std::move(theirs), who);
}

}  // namespace photonlag
