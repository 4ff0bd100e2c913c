/// Learned weights, and what predicts with them.
#include "pose-prediction/weights.hpp"

#include "fuzz/modules_of_file.hpp"
#include "fuzz/target.hpp"
#include "pose-prediction/predictor.hpp"

namespace photonlag::fuzz {
namespace {

void predict(Predictor& predictor) {
  for (int i = 0; i < 40; ++i) predictor.observe({.at = from_ms(11 * i), .position = {0.01 * i, 1.6, 0}});
  (void)predictor.predict(from_ms(11 * 40 + 30));
}

void read(std::string_view bytes, const std::filesystem::path& folder) {
  const auto file = put(folder / "weights.toml", bytes);
  refusable([&] { (void)fitted_on(Weights::read(file, {"scenario.toml", 1, 1})); });
  each_made_from<Predictor>(file, {.seed = 1, .client = 0, .place = "predictor"}, predict);
}

const Target target("weights", read);

}  // namespace
}  // namespace photonlag::fuzz
