#include "sim/net/foreign/draws.hpp"
#include "sim/net/models.hpp"

namespace photonlag {
namespace {

class ForeignLoss final : public Loss {
 public:
  ForeignLoss(std::unique_ptr<Loss> theirs, Foreign who)
      : theirs_(std::move(theirs)), who_(std::move(who)), random_(who_.call([&] { return theirs_->random(); })) {}

  [[nodiscard]] bool loses(Draws& draws, Nanos now) override {
    const Draws before = draws;
    const bool lost = who_.call([&] { return theirs_->loses(draws, now); });
    require_quiet(who_, random_, before, draws);
    return lost;
  }
  [[nodiscard]] bool random() const override { return random_; }

 private:
  std::unique_ptr<Loss> theirs_;
  Foreign who_;
  bool random_;
};

}  // namespace

std::unique_ptr<Loss> guard_foreign(std::unique_ptr<Loss> theirs, const Foreign& who) {
  return std::make_unique<ForeignLoss>(std::move(theirs), who);
}

}  // namespace photonlag
