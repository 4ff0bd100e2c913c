#include <gtest/gtest.h>

#include <numbers>

#include "pose-prediction/bench/tests/bench_motions.hpp"
#include "sim/core/random.hpp"

/// mlp on motions unlike those it learnt from, which are made up: sums of sines with the spectrum of a rig carried
/// about by hand (fitted to what classical predictors reach on TUM-VI's rooms), of a smoother one, and trackers that
/// lose samples in bursts. Against the best of the others for each figure.

namespace photonlag {
namespace {

using namespace std::chrono_literals;

const std::vector<Nanos> horizons{20ms, 60ms, 100ms};

/// One axis' power density at f Hz: level / (1 + (f / first)^2)^2 / (1 + (f / second)^2)^slope.
struct Spectrum {
  double level, first, second, slope, noise;  // noise: of a sample, one standard deviation
};

class Sines {
 public:
  Sines(const Spectrum& spectrum, const RandomStream& stream, int axis) {
    constexpr int count = 40;
    const double ratio = std::pow(200, 1.0 / count);  // 0.05 to 10 Hz
    double f = 0.05;
    for (int i = 0; i < count; ++i, f *= ratio) {
      Draws draws = stream.at(axis, i);
      const double density = spectrum.level / std::pow(1 + std::pow(f / spectrum.first, 2), 2) /
                             std::pow(1 + std::pow(f / spectrum.second, 2), spectrum.slope);
      const double hz = f * (1 + (ratio - 1) * draws.uniform());
      waves_.push_back({2 * std::numbers::pi * hz, std::sqrt(2 * density * f * (ratio - 1)), 6.3 * draws.uniform()});
    }
  }
  [[nodiscard]] double at(double t_s) const {
    double sum = 0;
    for (const Wave& wave : waves_) sum += wave.size * std::sin(wave.rate * t_s + wave.phase);
    return sum;
  }

 private:
  struct Wave {
    double rate, size, phase;
  };
  std::vector<Wave> waves_;
};

Eigen::Vector3d noise(Draws& draws, double size) {
  return {draws.normal(0, size), draws.normal(0, size), draws.normal(0, size)};
}

/// Metres from millimetres, radians from degrees.
std::vector<PoseSample> motion(const Spectrum& moves, const Spectrum& turns, double rate_hz, std::uint64_t seed) {
  constexpr double seconds = 40, radians = std::numbers::pi / 180;
  const RandomStream stream(seed, "sines"), noises(seed, "noise");
  std::vector<Sines> axes;
  for (int axis = 0; axis < 6; ++axis) axes.emplace_back(axis < 3 ? moves : turns, stream, axis);
  std::vector<PoseSample> samples;
  for (int i = 0; i < int(seconds * rate_hz); ++i) {
    const double t = i / rate_hz;
    Draws draws = noises.at(i);
    const Eigen::Vector3d place =
        Eigen::Vector3d(axes[0].at(t), axes[1].at(t), axes[2].at(t)) + noise(draws, moves.noise);
    const Eigen::Vector3d turn(axes[3].at(t), axes[4].at(t), axes[5].at(t));
    samples.push_back({from_secs(t),
                       from_rotation_vector(turn * radians) * from_rotation_vector(noise(draws, turns.noise) * radians),
                       place * 1e-3});
  }
  return samples;
}

std::vector<HorizonScore> scores(const Course& course, const std::string& name,
                                 const std::map<std::string, OptionValue>& options = {}) {
  return Judge(course, horizons)(*make_module<Predictor>(name, options));
}

using Others = std::vector<std::pair<std::string, std::map<std::string, OptionValue>>>;
const Others others{{"constant_velocity", {}},
                    {"constant_velocity", {{"window_ms", 33.0}}},
                    {"constant_velocity", {{"window_ms", 50.0}}},
                    {"constant_acceleration", {}},
                    {"kalman", {}},
                    {"kalman", {{"model", std::string("ca")}}},
                    {"damped_velocity", {}},
                    {"double_exponential", {}},
                    {"autoregressive", {}}};

/// mlp's mean errors are at most @p share of those of the best of the others for each figure.
void expect_no_worse(const Course& course, double share) {
  const auto ours = scores(course, "mlp");
  std::vector<std::vector<HorizonScore>> theirs;
  for (const auto& [name, options] : others) theirs.push_back(scores(course, name, options));
  for (std::size_t h = 0; h < horizons.size(); ++h)
    for (const auto series : {&HorizonScore::mm, &HorizonScore::deg}) {
      double best = std::numeric_limits<double>::infinity();
      for (const auto& one : theirs) best = std::min(best, mean((one[h].*series).sizes()));
      EXPECT_LE(mean((ours[h].*series).sizes()), share * best)
          << millis(horizons[h]) << " ms, " << (series == &HorizonScore::mm ? "mm" : "deg");
    }
}

const Spectrum hand_moves{5.37e6, 0.144, 0.46, 1.175, 0.17}, hand_turns{4.66e3, 0.33, 0.215, 0.515, 0.081};
const Spectrum smooth_moves{4.0e6, 0.135, 0.74, 2, 0.05}, smooth_turns{3.0e3, 0.15, 1.2, 1.2, 0.02};

TEST(MlpElsewhere, IsNoWorseThanTheBestOnMotionByHandAt120Hz) {
  expect_no_worse(causal_course("hand", motion(hand_moves, hand_turns, 120, 1)), 1.005);
}

TEST(MlpElsewhere, IsNoWorseThanTheBestOnSmoothMotionAt200Hz) {
  expect_no_worse(causal_course("smooth", motion(smooth_moves, smooth_turns, 200, 1)), 1.005);
}

/// A walker seen at 72 Hz, eight samples in a row lost every 60 to 140: every second or two all begins anew.
Course with_bursts_lost() {
  const RandomStream stream(1, "lost");
  std::vector<Nanos> stamps;
  std::int64_t next = 60;
  for (std::int64_t i = 0; i < 72 * 60; ++i) {
    if (i >= next + 8) next += 60 + std::int64_t(stream.at(i).next() % 80);
    if (i < next) stamps.push_back(i * Nanos(1s) / 72);
  }
  return causal_course("lost", std::shared_ptr<const HeadMotion>(make_walker(1, 0)), stamps);
}

TEST(MlpElsewhere, LearnsNothingThatHarmsFromTheSecondsBetweenTwoBursts) {
  const Course course = with_bursts_lost();
  const auto ours = scores(course, "mlp"), fixed = scores(course, "mlp", {{"adapt", false}});
  for (std::size_t h = 0; h < horizons.size(); ++h)
    for (const auto series : {&HorizonScore::mm, &HorizonScore::deg}) {
      const auto &adapted = (ours[h].*series).sizes(), &plain = (fixed[h].*series).sizes();
      EXPECT_LE(mean(adapted), 1.01 * mean(plain)) << millis(horizons[h]);
      EXPECT_LE(percentile(adapted, 0.99), 1.01 * percentile(plain, 0.99)) << millis(horizons[h]);
    }
}

}  // namespace
}  // namespace photonlag
