#include "pose-prediction/exemption.hpp"
#include "pose-prediction/local_motion.hpp"

namespace photonlag {
namespace {

/// The least-squares polynomial of the last samples, which smooths the newest too, followed beyond them.
///
/// On even steps this is the Savitzky-Golay filter of that order evaluated outside its window. Rotations are fitted as
/// rotation vectors in the head frame of the newest sample.
class SavitzkyGolay final : public Predictor {
 public:
  SavitzkyGolay(int order, Nanos window, Nanos max_horizon)
      : order_(order), window_(window), max_horizon_(max_horizon), history_(samples_in(window)) {}

  void observe(const PoseSample& sample) override {
    history_.add(sample);
    motion_ = fit_motion(history_, window_, order_, Through::none);
  }

  [[nodiscard]] Prediction predict(Nanos at) const override { return motion_.at(at, max_horizon_); }

 private:
  int order_;
  Nanos window_, max_horizon_;
  History history_;
  LocalMotion motion_;
};

const Exactness savitzky_golay_is_exact("savitzky_golay", {.position = true, .rotation = true});

const Registration<Predictor> registration({
    .name = "savitzky_golay",
    .summary = "least-squares polynomial of the last samples",
    .source = "Savitzky & Golay, Analytical Chemistry 36(8), 1964, for uneven steps and beyond the last sample",
    .options = {{"order", "1", 2.0, {1, 3}, "degree of the polynomial; fractions are cut off"},
                {"window_ms", "ms", 83.0, {1, 500}, "samples no older than this are fitted"},
                {"max_horizon_ms", "ms", 200.0, {0, 1000}, "extrapolates no further than this"}},
    .make =
        [](const Values& options, const Context&) {
          return std::make_unique<SavitzkyGolay>(int(options["order"]), from_ms(options["window_ms"]),
                                                 from_ms(options["max_horizon_ms"]));
        },
});

}  // namespace
}  // namespace photonlag
