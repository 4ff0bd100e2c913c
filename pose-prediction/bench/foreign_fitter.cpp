#include <utility>

#include "pose-prediction/bench/fitter.hpp"

namespace photonlag {
namespace {

class ForeignFitted final : public Fitted {
 public:
  ForeignFitted(std::unique_ptr<Fitted> theirs, Foreign who) : theirs_(std::move(theirs)), who_(std::move(who)) {}

  [[nodiscard]] std::unique_ptr<Predictor> predictor() const override {
    auto predictor = who_.call([&] { return theirs_->predictor(); });
    if (!predictor) who_.fail("made no predictor of its weights");
    return guard_foreign(std::move(predictor), who_);
  }
  [[nodiscard]] std::string toml() const override {
    std::string text = who_.call([&] { return theirs_->toml(); });
    if (!text.starts_with("model = \"")) who_.fail("gave weights that do not begin with: model = \"NAME\"");
    return text;
  }

 private:
  std::unique_ptr<Fitted> theirs_;
  Foreign who_;
};

class ForeignFitter final : public Fitter {
 public:
  ForeignFitter(std::unique_ptr<Fitter> theirs, Foreign who) : theirs_(std::move(theirs)), who_(std::move(who)) {}

  [[nodiscard]] std::unique_ptr<Fitted> fit(const std::vector<const Course*>& courses,
                                            const std::vector<Nanos>& horizons) const override {
    auto fitted = who_.call([&] { return theirs_->fit(courses, horizons); });
    if (!fitted) who_.fail("learnt nothing");
    return std::make_unique<ForeignFitted>(std::move(fitted), who_);
  }

 private:
  std::unique_ptr<Fitter> theirs_;
  Foreign who_;
};

}  // namespace

std::unique_ptr<Fitter> guard_foreign(std::unique_ptr<Fitter> theirs, const Foreign& who) {
  return std::make_unique<ForeignFitter>(std::move(theirs), who);
}

}  // namespace photonlag
