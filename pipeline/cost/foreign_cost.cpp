#include "pipeline/cost/cost.hpp"

namespace photonlag {
namespace {

class ForeignCostModel final : public CostModel {
 public:
  ForeignCostModel(std::unique_ptr<CostModel> theirs, Foreign who) : theirs_(std::move(theirs)), who_(std::move(who)) {}

  [[nodiscard]] Nanos cost(const Work& work) override {
    const Nanos cost = who_.call([&] { return theirs_->cost(work); });
    return who_.duration("a duration", cost);
  }
  [[nodiscard]] bool measures() const override {
    return who_.call([&] { return theirs_->measures(); });
  }

 private:
  std::unique_ptr<CostModel> theirs_;
  Foreign who_;
};

}  // namespace

std::unique_ptr<CostModel> guard_foreign(std::unique_ptr<CostModel> theirs, const Foreign& who) {
  return std::make_unique<ForeignCostModel>(std::move(theirs), who);
}

}  // namespace photonlag
