#include "sim/net/foreign/draws.hpp"
#include "sim/net/models.hpp"

namespace photonlag {
namespace {

class ForeignDelay final : public Delay {
 public:
  ForeignDelay(std::unique_ptr<Delay> theirs, Foreign who)
      : theirs_(std::move(theirs)), who_(std::move(who)), random_(who_.call([&] { return theirs_->random(); })) {}

  Drawn draw(Draws& draws, Nanos now) override {
    const Draws before = draws;
    const Drawn drawn = who_.call([&] { return theirs_->draw(draws, now); });
    require_quiet(who_, random_, before, draws);
    return {.base = who_.duration("a base delay", drawn.base), .total = who_.duration("a delay", drawn.total)};
  }
  [[nodiscard]] bool random() const override { return random_; }
  [[nodiscard]] bool reorders() const override {
    return who_.call([&] { return theirs_->reorders(); });
  }

 private:
  std::unique_ptr<Delay> theirs_;
  Foreign who_;
  bool random_;
};

}  // namespace

std::unique_ptr<Delay> guard_foreign(std::unique_ptr<Delay> theirs, const Foreign& who) {
  return std::make_unique<ForeignDelay>(std::move(theirs), who);
}

}  // namespace photonlag
