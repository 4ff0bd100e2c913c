#include <gtest/gtest.h>

#include <cstdlib>

#include "pose-prediction/exemption.hpp"
#include "pose-prediction/predictor.hpp"
#include "pose-prediction/tests/test_motions.hpp"
#include "sim/core/tests/allocations.hpp"

/// The contract of predictor.hpp, for every registered predictor at its default options. A new one is picked up by
/// itself.

namespace photonlag {
namespace {

using namespace std::chrono_literals;

constexpr Nanos horizons[] = {0ms, 1ms, 20ms, 50ms, 100ms, 200ms, 1000ms};

Nanos even_step(int k) { return k * 4ms; }
/// Steps from 1 to 33 ms, never alike for long.
Nanos uneven_step(int k) { return k * 17ms + (k * 37 % 16) * 1ms; }

bool same_bits(const Prediction& a, const Prediction& b) {
  return a.pose.at == b.pose.at && a.pose.position == b.pose.position &&
         a.pose.world_from_head.coeffs() == b.pose.world_from_head.coeffs();
}

/// What a predictor must be given beside its defaults: `process` a program, the one its documentation shows.
std::map<std::string, OptionValue> needed_options(const std::string& predictor) {
  const char* source = std::getenv("PHOTONLAG_SOURCE");
  if (predictor != "process" || source == nullptr) return {};
  return {{"command", Command{{"python3", std::string(source) + "/docs/process_example.py"}}},
          {"start_timeout_ms", 60'000.0},
          {"timeout_ms", 60'000.0}};
}

bool has_python() { return std::system("python3 -c 'pass' > /dev/null 2>&1") == 0; }

struct Subject {
  std::string label, predictor;
  std::map<std::string, OptionValue> options{};

  friend std::ostream& operator<<(std::ostream& out, const Subject& subject) { return out << subject.label; }
};

/// Every registered predictor, and styles of one that promise different things.
std::vector<Subject> subjects() {
  std::vector<Subject> all;
  for (const std::string& name : Registry<Predictor>::instance().names())
    all.push_back({name, name, needed_options(name)});
  for (const char* style : {"alvr", "quasar"})
    all.push_back({std::string("tracker_velocity_") + style, "tracker_velocity", {{"style", std::string(style)}}});
  return all;
}

class EveryPredictor : public testing::TestWithParam<Subject> {
 protected:
  void SetUp() override {
    if (GetParam().predictor != "process") return;
    if (std::getenv("PHOTONLAG_SOURCE") == nullptr || !has_python())
      GTEST_SKIP() << "needs python3 and PHOTONLAG_SOURCE, the root of the sources";
  }

  static std::unique_ptr<Predictor> make(const HeadMotion& truth) {
    return make_module<Predictor>(GetParam().predictor, GetParam().options,
                                  Context{.seed = 1, .place = "predictor", .true_motion = &truth});
  }

  /// A predictor that has seen @p motion at steps 0..count-1. @return it and the newest stamp.
  static std::pair<std::unique_ptr<Predictor>, Nanos> watch(const HeadMotion& motion, Nanos (*step)(int), int count,
                                                            Nanos start = 0ms) {
    auto predictor = make(motion);
    for (int k = 0; k < count; ++k) predictor->observe(sample_of(motion, start + step(k)));
    return {std::move(predictor), start + step(count - 1)};
  }

  static const std::string* exempt(Clause clause) {
    return Exemption::find(GetParam().predictor, clause, GetParam().options);
  }
};

TEST_P(EveryPredictor, KnowsNothingBeforeTheFirstSample) {
  const auto walker = make_walker(1, 0);
  const Prediction guess = make(*walker)->predict(70ms);
  EXPECT_EQ(guess.pose.at, 70ms);
  EXPECT_EQ(guess.pose.world_from_head.coeffs(), Eigen::Quaterniond::Identity().coeffs());
  EXPECT_EQ(guess.pose.position, Eigen::Vector3d::Zero());
}

TEST_P(EveryPredictor, StampsTheAnswerWithTheInstantAskedFor) {
  const auto walker = make_walker(1, 0);
  const auto [predictor, now] = watch(*walker, even_step, 100);
  for (const Nanos horizon : horizons) EXPECT_EQ(predictor->predict(now + horizon).pose.at, now + horizon);
}

TEST_P(EveryPredictor, IsCausal) {
  if (const auto* reason = exempt(Clause::causal)) GTEST_SKIP() << *reason;
  const auto walker = make_walker(1, 0);
  const Nanos parting = even_step(249);
  const FormulaMotion other([&](Nanos t) { return t <= parting ? walker->at(t) : walker->at(2 * t); });
  const auto a = watch(*walker, even_step, 250).first, b = watch(other, even_step, 250).first;
  for (const Nanos horizon : horizons)
    EXPECT_TRUE(same_bits(a->predict(parting + horizon), b->predict(parting + horizon))) << millis(horizon) << " ms";
}

TEST_P(EveryPredictor, IsRepeatableToTheBitHoweverOftenItIsAsked) {
  if (const auto* reason = exempt(Clause::repeatable)) GTEST_SKIP() << *reason;
  const auto walker = make_walker(2, 0);
  const auto once = watch(*walker, uneven_step, 200).first;
  const auto often = make(*walker);
  for (int k = 0; k < 200; ++k) {
    often->observe(sample_of(*walker, uneven_step(k)));
    for (const Nanos horizon : horizons) (void)often->predict(uneven_step(k) + horizon);
  }
  for (const Nanos horizon : horizons)
    EXPECT_TRUE(same_bits(once->predict(uneven_step(199) + horizon), often->predict(uneven_step(199) + horizon)));
}

TEST_P(EveryPredictor, KeepsAStillHeadStill) {
  if (const auto* reason = exempt(Clause::quiet)) GTEST_SKIP() << *reason;
  const Pose pose{from_rotation_vector({0.3, -2.0, 0.5}), {0.4, 1.7, -2}};
  const FormulaMotion still([&](Nanos) { return pose; });
  for (const auto step : {even_step, uneven_step}) {
    const auto [predictor, now] = watch(still, step, 300);
    for (const Nanos horizon : horizons) {
      const PoseSample guess = predictor->predict(now + horizon).pose;
      EXPECT_LT(angle_between(guess.world_from_head, pose.world_from_head), 1e-12);
      EXPECT_LT((guess.position - pose.position).norm(), 1e-12);
    }
  }
}

TEST_P(EveryPredictor, DoesNotAllocateWhenPredicting) {
  if (const auto* reason = exempt(Clause::allocation_free)) GTEST_SKIP() << *reason;
  const auto walker = make_walker(3, 0);
  const auto [predictor, now] = watch(*walker, even_step, 100);
  const long before = allocations();
  for (const Nanos horizon : horizons) (void)predictor->predict(now + horizon);
  EXPECT_EQ(allocations(), before);
}

/// Any rotations, any signs, places up to 1,000 km apart, steps from 1 ns to 11 days.
std::vector<PoseSample> wild_samples() {
  std::vector<PoseSample> samples;
  const RandomStream stream(5, "wild");
  Nanos at{};
  for (int k = 0; k < 400; ++k) {
    Draws d = stream.at(k);
    Eigen::Quaterniond q(d.normal(0, 1), d.normal(0, 1), d.normal(0, 1), d.normal(0, 1));
    if (k % 3 == 0 && k > 0) q.coeffs() = -samples.back().world_from_head.coeffs();
    const double reach = std::pow(10.0, d.uniform(-6, 6));
    samples.push_back({at, q.normalized(), {d.normal(0, reach), d.normal(0, reach), d.normal(0, reach)}});
    at += Nanos(1 + std::int64_t(std::pow(10.0, d.uniform(0, 15))));
  }
  return samples;
}

TEST_P(EveryPredictor, AnswersWithAUnitQuaternionWhateverItSaw) {
  if (const auto* reason = exempt(Clause::unit)) GTEST_SKIP() << *reason;
  const std::vector<PoseSample> samples = wild_samples();
  const TraceMotion truth(samples);
  const auto predictor = make(truth);
  for (const PoseSample& sample : samples) {
    predictor->observe(sample);
    for (const Nanos horizon : {Nanos(0), Nanos(1), Nanos(100ms), Nanos(1h)}) {
      PoseSample guess;
      try {
        guess = predictor->predict(sample.at + horizon).pose;
      } catch (const InputError&) {
        if (GetParam().predictor != "process") throw;
        continue;  // of a program, an answer more than 1e9 m away is refused
      }
      ASSERT_NEAR(guess.world_from_head.norm(), 1, 1e-9) << secs(sample.at);
      ASSERT_TRUE(guess.position.allFinite()) << secs(sample.at);
    }
  }
}

TEST_P(EveryPredictor, DoesNotMindTheSignOfAQuaternion) {
  if (const auto* reason = exempt(Clause::sign_free)) GTEST_SKIP() << *reason;
  const auto walker = make_walker(4, 0);
  const FormulaMotion flipping([&](Nanos t) {
    Pose pose = walker->at(t);
    if (t / 1ms * 7 % 5 < 2) pose.world_from_head.coeffs() *= -1;
    return pose;
  });
  for (const int count : {1, 2, 3, 150, 151, 152}) {
    const auto [plain, now] = watch(*walker, uneven_step, count);
    const auto flipped = watch(flipping, uneven_step, count).first;
    for (const Nanos horizon : horizons) {
      const PoseSample a = plain->predict(now + horizon).pose, b = flipped->predict(now + horizon).pose;
      EXPECT_LT(angle_between(a.world_from_head, b.world_from_head), 1e-9);
      EXPECT_LT((a.position - b.position).norm(), 1e-9);
    }
  }
}

TEST_P(EveryPredictor, PredictsTheSameInAnyWorldFrame) {
  if (const auto* reason = exempt(Clause::equivariant)) GTEST_SKIP() << *reason;
  const auto walker = make_walker(5, 0);
  const Pose other_from_world{from_rotation_vector({1.1, -0.7, 2.0}), {3, -2, 5}};
  const auto move = [&](const Pose& pose) {
    return Pose{other_from_world.world_from_head * pose.world_from_head,
                other_from_world.world_from_head * pose.position + other_from_world.position};
  };
  const FormulaMotion moved([&](Nanos t) { return move(walker->at(t)); });
  const auto [here, now] = watch(*walker, uneven_step, 200);
  const auto there = watch(moved, uneven_step, 200).first;
  for (const Nanos horizon : horizons) {
    const Pose expected = move(here->predict(now + horizon).pose.pose());
    const Pose got = there->predict(now + horizon).pose.pose();
    EXPECT_LT(angle_between(got.world_from_head, expected.world_from_head), 1e-9);
    EXPECT_LT((got.position - expected.position).norm(), 1e-9);
  }
}

TEST_P(EveryPredictor, PredictsTheSameHoursIntoARun) {
  if (const auto* reason = exempt(Clause::equivariant)) GTEST_SKIP() << *reason;
  constexpr Nanos late = 10h;
  const auto walker = make_walker(6, 0);
  const FormulaMotion delayed([&](Nanos t) { return walker->at(t - late); });
  const auto [early, now] = watch(*walker, uneven_step, 200);
  const auto later = watch(delayed, uneven_step, 200, late).first;
  for (const Nanos horizon : horizons) {
    const PoseSample a = early->predict(now + horizon).pose, b = later->predict(late + now + horizon).pose;
    EXPECT_LT(angle_between(a.world_from_head, b.world_from_head), 1e-6);
    EXPECT_LT((a.position - b.position).norm(), 1e-6);
  }
}

TEST_P(EveryPredictor, BeatsTheNewestSampleOnASteadyHeadUnevenlySampled) {
  if (const auto* reason = exempt(Clause::uneven)) GTEST_SKIP() << *reason;
  const FormulaMotion steady = constant_rate_head(1.5, 0.4);
  for (int count = 100; count < 132; ++count) {
    const auto [predictor, now] = watch(steady, uneven_step, count);
    for (const Nanos horizon : {20ms, 50ms, 100ms, 200ms}) {
      const Pose guess = predictor->predict(now + horizon).pose.pose(), newest = steady.at(now);
      const Pose truth = steady.at(now + horizon);
      EXPECT_LE(rotation_error_deg(guess, truth), rotation_error_deg(newest, truth) + 1e-9);
      EXPECT_LE(position_error_mm(guess, truth), position_error_mm(newest, truth) + 1e-9);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Registered, EveryPredictor, testing::ValuesIn(subjects()),
                         [](const auto& p) { return p.param.label; });

TEST(Exemptions, NameARegisteredPredictorAndGiveAReason) {
  for (const Exemption& exemption : Exemption::all()) {
    EXPECT_NO_THROW((void)Registry<Predictor>::instance().find(exemption.predictor, {"exemption"}));
    EXPECT_GT(exemption.reason.size(), 10U) << exemption.predictor;
  }
}

TEST(Allocations, AreCountedForNewMallocAndEigen) {
  const long before = allocations();
  const std::string text(std::size_t(100 + before % 2), 'x');
  EXPECT_GT(allocations(), before) << text.size();
  const long between = allocations();
  Eigen::VectorXd vector = Eigen::VectorXd::Zero(Eigen::Index(100 + before % 2));
  EXPECT_GT(allocations(), between) << vector.size();
}

}  // namespace
}  // namespace photonlag
