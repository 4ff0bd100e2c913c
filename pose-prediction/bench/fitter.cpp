#include "pose-prediction/bench/fitter.hpp"

namespace photonlag {

PredictorFigures leave_one_out(const Fitter& fitter, const std::vector<Judge>& judges,
                               const std::vector<Nanos>& horizons, const std::function<void(std::size_t)>& progress,
                               const Dress& dress) {
  return run_bench(judges, horizons, [&](std::size_t left_out) {
    if (progress) progress(left_out);
    std::vector<const Course*> others;
    for (std::size_t i = 0; i < judges.size(); ++i)
      if (i != left_out) others.push_back(&judges[i].course());
    auto predictor = fitter.fit(others, horizons)->predictor();
    return dress ? dress(std::move(predictor)) : std::move(predictor);
  });
}

}  // namespace photonlag
