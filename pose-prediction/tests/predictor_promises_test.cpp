#include <gtest/gtest.h>

#include <algorithm>

#include "pose-prediction/exemption.hpp"
#include "pose-prediction/predictor.hpp"
#include "pose-prediction/tests/test_motions.hpp"
#include "sim/core/tests/allocations.hpp"

/// What predictors promise at the edges: gaps, extreme samples, steady heads, what they say of their own error. For
/// every predictor at its defaults and for the variants below.

namespace photonlag {
namespace {

using namespace std::chrono_literals;

constexpr Nanos horizons[] = {0ms, 1ms, 20ms, 50ms, 100ms, 200ms, 1000ms};

struct Variant {
  std::string label, predictor;
  std::map<std::string, OptionValue> options{};

  friend std::ostream& operator<<(std::ostream& out, const Variant& variant) { return out << variant.label; }
};

std::vector<Variant> variants() {
  std::vector<Variant> all{
      {"kalman_ca", "kalman", {{"model", std::string("ca")}}},
      {"kalman_gul2020", "kalman", {{"preset", std::string("gul2020")}}},
      {"error_state_kalman_acceleration", "error_state_kalman", {{"highest", std::string("acceleration")}}},
      {"error_state_kalman_jerk", "error_state_kalman", {{"highest", std::string("jerk")}}},
      {"autoregressive_longest", "autoregressive", {{"order", 64.0}, {"step_ms", 5.0}}},
      {"particle_few", "particle", {{"particles", 2.0}}}};
  for (const std::string& name : Registry<Predictor>::instance().names()) {
    const auto& options = Registry<Predictor>::instance().find(name, {"test"}).options;
    if (std::none_of(options.begin(), options.end(), [](const OptionSpec& spec) { return spec.required; }))
      all.push_back({name, name});
  }
  return all;
}

class Promises : public testing::TestWithParam<Variant> {
 protected:
  static std::unique_ptr<Predictor> make(const HeadMotion& truth) {
    return make_module<Predictor>(GetParam().predictor, GetParam().options,
                                  Context{.seed = 1, .place = "predictor", .true_motion = &truth});
  }

  static const std::string* exempt(Clause clause) {
    return Exemption::find(GetParam().predictor, clause, GetParam().options);
  }
};

TEST_P(Promises, ForgetWhatCameBeforeAGap) {
  if (const auto* reason = exempt(Clause::forgetful)) GTEST_SKIP() << *reason;
  const auto walker = make_walker(8, 0);
  const FormulaMotion other([&](Nanos t) { return t < 2s ? walker->at(4 * t) : walker->at(t); });
  for (const int since : {1, 2, 40}) {
    const auto a = make(*walker), b = make(*walker);
    for (Nanos t{}; t < 1s; t += 11ms) {
      a->observe(sample_of(*walker, t));
      b->observe(sample_of(other, t));
    }
    const Nanos newest = 2s + (since - 1) * 11ms;
    for (Nanos t = 2s; t <= newest; t += 11ms) {
      a->observe(sample_of(*walker, t));
      b->observe(sample_of(other, t));
    }
    for (const Nanos horizon : horizons) {
      const Pose one = a->predict(newest + horizon).pose.pose(), two = b->predict(newest + horizon).pose.pose();
      EXPECT_LT(angle_between(one.world_from_head, two.world_from_head), 1e-9) << since;
      EXPECT_LT((one.position - two.position).norm(), 1e-9) << since;
    }
  }
}

/// Mean errors at 60 ms over some seconds of 72 Hz.
struct MeanError {
  double mm = 0, deg = 0;
};

MeanError mean_error(Predictor& predictor, const HeadMotion& motion, Nanos from, Nanos to) {
  MeanError sum;
  int count = 0;
  for (Nanos now = from; now < to; now += Nanos(13'888'889), ++count) {
    predictor.observe(sample_of(motion, now));
    const Pose guess = predictor.predict(now + 60ms).pose.pose(), truth = motion.at(now + 60ms);
    sum.mm += position_error_mm(guess, truth);
    sum.deg += rotation_error_deg(guess, truth);
  }
  return {sum.mm / count, sum.deg / count};
}

// A recentre, a teleport, or a tracker that has found its place again.
TEST_P(Promises, AreKeptAgainSecondsAfterTheWorldWasMoved) {
  const auto walker = make_walker(11, 0);
  constexpr Nanos settled = 13s;  // the filter of Gül et al. takes so long
  for (const double size : {0.1, 0.3, 1.0, 10.0}) {
    const Pose shift{from_rotation_vector(Eigen::Vector3d(0, 0.25, 0) * std::min(size, 6.0)),
                     Eigen::Vector3d(0.5, 0, -0.3) * size};
    const FormulaMotion recentred([&](Nanos t) {
      const Pose pose = walker->at(t);
      if (t < 10s) return pose;
      return Pose{shift.world_from_head * pose.world_from_head, shift.world_from_head * pose.position + shift.position};
    });
    const auto moved = make(recentred), unmoved = make(*walker);
    (void)mean_error(*moved, recentred, 0s, settled);
    (void)mean_error(*unmoved, *walker, 0s, settled);
    const MeanError after = mean_error(*moved, recentred, settled, 20s),
                    usual = mean_error(*unmoved, *walker, settled, 20s);
    EXPECT_LT(after.mm, 1.3 * usual.mm + 0.01) << size;
    EXPECT_LT(after.deg, 1.3 * usual.deg + 0.001) << size;
  }
}

TEST_P(Promises, AreKeptWhenAHeadMovesAtConstantRate) {
  const bool defaults = GetParam().options.empty();
  const Exactness::Of exact = defaults ? Exactness::find(GetParam().predictor) : Exactness::Of{};
  if (!exact.position && !exact.rotation) GTEST_SKIP() << "it does not say that it is exact";
  const FormulaMotion steady = constant_rate_head(1.5, 0.4);
  for (const int unevenness_ms : {0, 3}) {
    const auto predictor = make(steady);
    Nanos now{};
    for (int k = 0; now < 3s; ++k) {
      now = k * 11ms + k * 37 % 4 * unevenness_ms * 1ms;
      predictor->observe(sample_of(steady, now));
    }
    for (const Nanos horizon : {0ms, 20ms, 100ms, 200ms}) {
      const Pose guess = predictor->predict(now + horizon).pose.pose(), truth = steady.at(now + horizon);
      const double off_m = (guess.position - truth.position).norm();
      const double off_rad = angle_between(guess.world_from_head, truth.world_from_head);
      EXPECT_LT(exact.position ? off_m : 0, 1e-6) << millis(horizon);
      EXPECT_LT(exact.rotation ? off_rad : 0, 1e-6) << millis(horizon);
    }
  }
}

/// Half turns about any axis, the same rotation with the other sign, steps of 1 ns, heads as far as the Sun.
std::vector<PoseSample> extreme_samples() {
  std::vector<PoseSample> samples;
  const RandomStream stream(6, "extreme");
  Nanos at{};
  Eigen::Quaterniond q = Eigen::Quaterniond::Identity();
  for (int k = 0; k < 600; ++k) {
    Draws d = stream.at(k);
    const Eigen::Vector3d axis = Eigen::Vector3d(d.normal(0, 1), d.normal(0, 1), d.normal(0, 1)).normalized();
    if (k % 4 == 1) q.coeffs() *= -1;
    if (k % 4 == 2) q = (q * Eigen::Quaterniond(0, axis.x(), axis.y(), axis.z())).normalized();
    const double reach = k % 50 < 25 ? 1.5e11 : 1e-300;
    samples.push_back({at, q, axis * reach});
    at += k % 7 == 0 ? 99ms : k % 7 == 3 ? 2ms : Nanos(1);
  }
  return samples;
}

TEST_P(Promises, AUnitQuaternionAndAFinitePlaceAtExtremes) {
  if (const auto* reason = exempt(Clause::unit)) GTEST_SKIP() << *reason;
  const std::vector<PoseSample> samples = extreme_samples();
  const TraceMotion truth(samples);
  const auto predictor = make(truth);
  for (const PoseSample& sample : samples) {
    predictor->observe(sample);
    for (const Nanos horizon : {Nanos(0), Nanos(1), Nanos(100ms), Nanos(1h)}) {
      const PoseSample guess = predictor->predict(sample.at + horizon).pose;
      ASSERT_NEAR(guess.world_from_head.norm(), 1, 1e-9) << secs(sample.at);
      ASSERT_TRUE(guess.position.allFinite()) << secs(sample.at);
    }
  }
}

TEST_P(Promises, DoNotAllocateWhenPredictingEarlyOrAfterAGap) {
  if (const auto* reason = exempt(Clause::allocation_free)) GTEST_SKIP() << *reason;
  const auto walker = make_walker(9, 0);
  const auto predictor = make(*walker);
  (void)predictor->predict(0ms);
  for (const Nanos now : {0ms, 11ms, 22ms, 500ms, 511ms}) {
    predictor->observe(sample_of(*walker, now));
    const long before = allocations();
    for (const Nanos horizon : horizons) (void)predictor->predict(now + horizon);
    EXPECT_EQ(allocations(), before) << millis(now);
  }
}

TEST_P(Promises, ErrorsTheyExpectAreNoneOrFiniteAndGrowWithTheHorizon) {
  const auto walker = make_walker(10, 0);
  const auto predictor = make(*walker);
  for (Nanos now{}; now < 2s; now += 11ms) {
    predictor->observe(sample_of(*walker, now));
    double mm = 0, deg = 0;
    for (const Nanos horizon : {0ms, 20ms, 50ms, 100ms, 200ms}) {
      const Prediction guess = predictor->predict(now + horizon);
      ASSERT_EQ(std::isnan(guess.position_sigma_mm), std::isnan(guess.rotation_sigma_deg));
      if (std::isnan(guess.position_sigma_mm)) continue;
      ASSERT_TRUE(std::isfinite(guess.position_sigma_mm) && std::isfinite(guess.rotation_sigma_deg));
      ASSERT_GE(guess.position_sigma_mm, mm);
      ASSERT_GE(guess.rotation_sigma_deg, deg);
      mm = guess.position_sigma_mm, deg = guess.rotation_sigma_deg;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Registered, Promises, testing::ValuesIn(variants()),
                         [](const auto& p) { return p.param.label; });

TEST(Exactness, IsPromisedByRegisteredPredictors) {
  for (const Exactness& exactness : Exactness::all())
    EXPECT_NO_THROW((void)Registry<Predictor>::instance().find(exactness.predictor, {"exactness"}));
}

}  // namespace
}  // namespace photonlag
