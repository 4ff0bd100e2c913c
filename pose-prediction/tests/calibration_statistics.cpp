/// Prints how well stated bounds hold: for every registered predictor the least and greatest share of errors within the
/// stated p95, over traces and horizons, and the mean width. The figures of docs/prediction-in-a-run.md.
///
///     calibration_statistics TRACE.csv...
#include <algorithm>
#include <cstdio>
#include <cstring>

#include "pose-prediction/tests/coverage.hpp"
#include "pose-prediction/tests/motion_statistics.hpp"
#include "pose-prediction/tests/self_sufficient.hpp"

namespace {

using namespace photonlag;
using namespace std::chrono_literals;

const std::vector<Nanos> horizons = {20ms, 30ms, 40ms, 50ms, 60ms, 80ms, 100ms, 120ms, 150ms, 180ms, 200ms};

/// Least and greatest share over all inputs and horizons, the pooled ones' likewise, and widths over all.
void print(const char* name, const std::string& predictor, const std::vector<TraceMotion>& inputs) {
  double low[2] = {1, 1}, high[2] = {0, 0}, pooled_low[2] = {1, 1}, pooled_high[2] = {0, 0}, width[2] = {0, 0},
         loss[2] = {0, 0};
  std::vector<Coverage> pooled(horizons.size());
  for (const TraceMotion& input : inputs) {
    const Context context{.seed = 1, .place = "predictor", .true_motion = &input};
    const auto all = coverage_of(make_module<Predictor>(predictor, {}, context), input, input.stamps(), horizons);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const double shares[] = {all[i].share_mm(), all[i].share_deg()};
      for (int c = 0; c < 2; ++c) low[c] = std::min(low[c], shares[c]), high[c] = std::max(high[c], shares[c]);
      const double widths[] = {all[i].width_mm(), all[i].width_deg()};
      const double losses[] = {all[i].loss_mm(), all[i].loss_deg()};
      for (int c = 0; c < 2; ++c) {
        width[c] += widths[c] / double(all.size() * inputs.size());
        loss[c] += losses[c] / double(all.size() * inputs.size());
      }
      pooled[i].add(all[i]);
    }
  }
  for (const Coverage& all : pooled) {
    const double shares[] = {all.share_mm(), all.share_deg()};
    for (int c = 0; c < 2; ++c)
      pooled_low[c] = std::min(pooled_low[c], shares[c]), pooled_high[c] = std::max(pooled_high[c], shares[c]);
  }
  std::printf("%-22s %-16s", predictor.c_str(), name);
  for (int c = 0; c < 2; ++c)
    std::printf("  %.3f..%.3f (pooled %.3f..%.3f) width %.2f", low[c], high[c], pooled_low[c], pooled_high[c],
                width[c]);
  std::printf("\n");
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<TraceMotion> native, thin, thinner, dense, lossy, gapped, uneven, walks, slow_walks;
  for (int i = 1; i < argc; ++i) {
    const auto trace = TraceMotion::read(argv[i], {"command line"});
    native.push_back(*trace);
    thin.push_back(sampled(*trace, thinned(*trace, 36)));
    thinner.push_back(sampled(*trace, thinned(*trace, 24)));
    const Spoilt spoilt(trace->stamps());
    lossy.push_back(sampled(*trace, spoilt.lossy));
    gapped.push_back(sampled(*trace, spoilt.gapped));
    uneven.push_back(sampled(*trace, spoilt.uneven));
    dense.push_back(sampled(*trace, even_stamps(120, trace->end())));
  }
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const auto walker = make_walker(seed, 0);
    walks.push_back(sampled(*walker, even_stamps(250, 90s)));
    slow_walks.push_back(sampled(*walker, even_stamps(36, 90s)));
  }
  std::printf(
      "share of errors within the stated p95; mean width and quantile loss against those of the constant that "
      "holds for 95 %% of them: mm, then deg\n");
  for (const std::string& predictor : self_sufficient_predictors()) {
    if (!native.empty()) print("traces", predictor, native);
    if (!native.empty()) print("traces, 36 Hz", predictor, thin);
    if (!native.empty()) print("traces, 24 Hz", predictor, thinner);
    if (!native.empty()) print("traces, 120 Hz", predictor, dense);
    if (!native.empty()) print("traces, lossy", predictor, lossy);
    if (!native.empty()) print("traces, gapped", predictor, gapped);
    if (!native.empty()) print("traces, uneven", predictor, uneven);
    print("walker, 250 Hz", predictor, walks);
    print("walker, 36 Hz", predictor, slow_walks);
  }
}
