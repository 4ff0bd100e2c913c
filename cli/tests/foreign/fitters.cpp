#include "cli/tests/foreign/bad.hpp"
#include "pose-prediction/bench/fitter.hpp"

namespace photonlag::test {
namespace {

struct Still final : Predictor {
  void observe(const PoseSample& sample) override { newest = sample; }
  [[nodiscard]] Prediction predict(Nanos at) const override {
    Prediction guess{newest};
    guess.pose.at = at;
    return guess;
  }
  PoseSample newest;
};

struct BadFitted final : Fitted, How {
  explicit BadFitted(How h) : How(std::move(h)) {}
  [[nodiscard]] std::unique_ptr<Predictor> predictor() const override {
    return is("no predictor") ? nullptr : std::make_unique<Still>();
  }
  [[nodiscard]] std::string toml() const override { return is("no model") ? "a = 1\n" : "model = \"bad\"\n"; }
};

struct BadFitter final : Fitter, How {
  explicit BadFitter(How h) : How(std::move(h)) {}
  [[nodiscard]] std::unique_ptr<Fitted> fit(const std::vector<const Course*>&,
                                            const std::vector<Nanos>&) const override {
    return is("learns nothing") ? nullptr : std::make_unique<BadFitted>(*this);
  }
};
const auto fitter = bad<Fitter, BadFitter>();

}  // namespace
}  // namespace photonlag::test
