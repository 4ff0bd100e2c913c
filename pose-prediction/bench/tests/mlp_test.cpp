#include <gmock/gmock.h>

#include <cmath>

#include "pose-prediction/bench/adam.hpp"
#include "pose-prediction/bench/fitter.hpp"
#include "pose-prediction/bench/tests/bench_motions.hpp"
#include "pose-prediction/mlp.hpp"
#include "pose-prediction/running_share.hpp"

/// Networks that predict, and how they learn.

namespace photonlag {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// A model of random numbers, alike in every run.
mlp::Model any_model() {
  const RandomStream stream(1, "any model");
  int drawn = 0;
  const auto random = [&](Eigen::Index rows, Eigen::Index columns) {
    return mlp::rounded(Eigen::MatrixXd::NullaryExpr(rows, columns, [&] { return stream.at(drawn++).normal(0, 0.3); }));
  };
  mlp::Model model{.horizons = {20ms, 60ms}, .linear = random(12, mlp::inputs), .networks = {}};
  for (int i = 0; i < 2; ++i)
    model.networks.push_back({.first = random(7, mlp::inputs),
                              .second = random(5, 7),
                              .output = random(12, 5),
                              .first_bias = random(7, 1),
                              .second_bias = random(5, 1)});
  return model;
}

mlp::Inputs any_inputs(int seed) {
  const RandomStream stream(static_cast<std::uint64_t>(seed), "any inputs");
  int drawn = 0;
  return mlp::Inputs::NullaryExpr([&] { return stream.at(drawn++).normal(0, 1); });
}

TEST(MlpInputs, AreTheMeansOfTheWayTheHeadCame) {
  const Eigen::Vector3d velocity(0.3, -0.2, 0.5), rate(0, 1.5, 0);
  History history(512);
  for (int k = 0; k < 60; ++k) {
    const Nanos at = k * 11ms + (k * 7 % 9) * 1ms;  // uneven
    history.add({at, from_rotation_vector(rate * secs(at)), velocity * secs(at)});
  }
  const Eigen::Quaterniond head_from_world = history.newest().world_from_head.conjugate();
  const mlp::Inputs in = mlp::inputs_of(history);
  for (int i = 0; i < mlp::stretches; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const double age_s = (mlp::edges_ms[at] + mlp::edges_ms[at + 1]) / 2e3;
    EXPECT_LT((in.segment<3>(6 * i) + head_from_world * velocity * age_s).norm(), 1e-12) << i;
    EXPECT_LT((in.segment<3>(6 * i + 3) + rate * age_s).norm(), 1e-12) << i;
  }
}

TEST(MlpEvaluator, GivesWhatItsFormulaSays) {
  const mlp::Model model = any_model();
  const auto g = [&](const Eigen::VectorXd& x) {
    Eigen::VectorXd sum = model.linear * x;
    for (const mlp::Network& n : model.networks) {
      const auto layers = [&](const Eigen::VectorXd& y) {
        const Eigen::VectorXd first = (n.first * y + n.first_bias).array().tanh();
        const Eigen::VectorXd second = (n.second * first + n.second_bias).array().tanh();
        return Eigen::VectorXd(n.output * second);
      };
      sum += (layers(x) - layers(Eigen::VectorXd::Zero(mlp::inputs))) / 2;
    }
    return sum;
  };
  const mlp::Inputs in = any_inputs(1);
  const Eigen::VectorXd mirror = mlp::mirror_signs().replicate(2, 1);
  const mlp::Inputs mirrored = in.cwiseProduct(mlp::mirror_signs().replicate<mlp::stretches, 1>());
  const Eigen::VectorXd expected = (g(in) + mirror.cwiseProduct(g(mirrored))) / 2;
  mlp::Evaluator evaluator(model);
  evaluator.look(in);
  EXPECT_LT((evaluator.moved(20ms) - expected.head<6>()).norm(), 1e-12);
  EXPECT_LT((evaluator.moved(60ms) - expected.tail<6>()).norm(), 1e-12);
}

TEST(MlpEvaluator, KnowsNoLeftAndRight) {
  mlp::Evaluator evaluator(any_model());
  const mlp::Inputs in = any_inputs(2);
  evaluator.look(in);
  const mlp::Motion plain = evaluator.moved(60ms);
  evaluator.look(in.cwiseProduct(mlp::mirror_signs().replicate<mlp::stretches, 1>()));
  EXPECT_LT((evaluator.moved(60ms).cwiseProduct(mlp::mirror_signs()) - plain).norm(), 1e-12);
}

TEST(MlpEvaluator, LeavesRestAtRest) {
  mlp::Evaluator evaluator(any_model());
  evaluator.look(any_inputs(3));
  EXPECT_GT(evaluator.moved(60ms).norm(), 0);
  evaluator.look(mlp::Inputs::Zero());
  EXPECT_EQ(evaluator.moved(60ms), mlp::Motion::Zero());
}

TEST(MlpEvaluator, IsLinearBetweenHorizonsAndStaysBeyondTheLast) {
  mlp::Evaluator evaluator(any_model());
  evaluator.look(any_inputs(4));
  const mlp::Motion first = evaluator.moved(20ms), last = evaluator.moved(60ms);
  EXPECT_EQ(evaluator.moved(0ms), mlp::Motion::Zero());
  EXPECT_LT((evaluator.moved(10ms) - first / 2).norm(), 1e-12);
  EXPECT_LT((evaluator.moved(30ms) - (0.75 * first + 0.25 * last)).norm(), 1e-12);
  EXPECT_EQ(evaluator.moved(600ms), last);
}

TEST(MlpWeights, AreReadAsTheyWereWritten) {
  const std::string text = mlp::to_toml(any_model());
  EXPECT_EQ(mlp::to_toml(mlp::model_of(Weights::parse(text, "test"))), text) << "to the last bit";
}

TEST(MlpWeights, OfAnotherModelAreRefused) {
  const auto refusal = [](const std::string& text) {
    try {
      (void)mlp::model_of(Weights::parse(text, "w.toml"));
    } catch (const InputError& e) {
      return std::string(e.what());
    }
    return std::string("none");
  };
  EXPECT_THAT(refusal("model = 'other'"), HasSubstr("w.toml:1:1: error: these are weights of 'other'"));
  EXPECT_THAT(refusal("model = 'mlp'"), HasSubstr("lack 'edges_ms'"));
  const std::string head = "model = 'mlp'\nedges_ms = [0, 8, 20, 34, 48, 70, 100, 150, 200, 300]\n";
  EXPECT_THAT(refusal("model = 'mlp'\nedges_ms = [0, 8, 20, 34, 48, 70, 100, 150, 200, 400]"), HasSubstr("not those"));
  EXPECT_THAT(refusal(head + "horizons_ms = [60, 20]"), HasSubstr("must be above 0 and rise"));
  EXPECT_THAT(refusal(head + "horizons_ms = [60]\nlinear = [1, 2]"), HasSubstr("w.toml:4:10: error: 'linear' has 2"));
}

TEST(Adam, StepsFirstByItsRateWhateverTheSlope) {
  Parameter parameter;
  parameter.value = Eigen::MatrixXf::Zero(1, 2);
  parameter.descend((Eigen::MatrixXf(1, 2) << 1e-3F, -50).finished(), {.rate = 0.1, .step = 1}, 0);
  EXPECT_NEAR(parameter.value(0, 0), -0.1, 1e-5);
  EXPECT_NEAR(parameter.value(0, 1), 0.1, 1e-5);
  parameter.descend(Eigen::MatrixXf::Zero(1, 2), {.rate = 0, .step = 2}, 0.25);
  EXPECT_NEAR(parameter.value(0, 1), 0.075, 1e-5) << "decays by a quarter";
}

/// Pushed sideways every 2 s, hard or softly, and braked by quadratic drag, v' = -k v |v|: after a time t from the
/// push, x = ln(1 + k v t) / k. How far it gets is no linear map of where it came from.
Course pushed(std::uint64_t seed) {
  constexpr double drag_per_m = 8, pause_s = 2;
  constexpr int pushes = 30;
  const RandomStream stream(seed, "pushes");
  std::vector<double> speed, start{0};
  for (int i = 0; i < pushes; ++i) {
    Draws draws = stream.at(i);
    speed.push_back(draws.uniform(0.1, 3) * (draws.uniform() < 0.5 ? -1 : 1));
    start.push_back(start.back() + std::copysign(std::log1p(drag_per_m * std::abs(speed.back()) * pause_s) / drag_per_m,
                                                 speed.back()));
  }
  const auto x = [=](double t) {
    const auto i = static_cast<std::size_t>(std::min(t / pause_s, pushes - 1.0));
    const double since = t - double(i) * pause_s;
    return start[i] + std::copysign(std::log1p(drag_per_m * std::abs(speed[i]) * since) / drag_per_m, speed[i]);
  };
  return course_along_x(x, stamps_every(14ms, from_ms(1e3 * pushes * pause_s)));
}

class MlpFit : public testing::Test {
 protected:
  static std::unique_ptr<Fitted> fit(const std::vector<const Course*>& courses, const char* model) {
    std::map<std::string, OptionValue> options;
    if (model == std::string("mlp")) options = {{"networks", 1.0}, {"first_units", 32.0}, {"second_units", 16.0}};
    return make_module<Fitter>(model, options)->fit(courses, {20ms, 100ms});
  }
};

TEST_F(MlpFit, LearnsWhatNoLinearMapCan) {
  const Course a = pushed(1), b = pushed(2), c = pushed(3), unseen = pushed(4);
  const Judge judge(unseen, {20ms, 100ms});
  const auto mm = [&](const char* model) { return mean(judge(*fit({&a, &b, &c}, model)->predictor())[1].mm.sizes()); };
  EXPECT_LT(mm("mlp"), 0.8 * mm("linear_fir"));
}

TEST_F(MlpFit, LearnsTheSameFromTheSame) {
  const Course a = pushed(1);
  const auto fitted = fit({&a}, "mlp");
  EXPECT_EQ(fit({&a}, "mlp")->toml(), fitted->toml());
  const mlp::Model read = mlp::model_of(Weights::parse(fitted->toml(), "test"));
  EXPECT_EQ(mlp::to_toml(read), fitted->toml()) << "what is written predicts as what was fitted";
}

TEST(RunningShare, GoesToTheGuessThatIsRight) {
  const Eigen::Vector3d first(1, 0, 0), second(0, 1, 0);
  for (const double right : {0.0, 0.3, 1.0}) {
    RunningShare share;
    EXPECT_EQ(share.value(), 1);
    for (int i = 0; i < 2000; ++i) share.judge(right * first + (1 - right) * second, first, second, 0.01);
    EXPECT_NEAR(share.value(), right, 0.03);
  }
}

TEST(RunningShare, StaysWithin0And1AndIsNotMovedByEqualGuesses) {
  RunningShare above, below, equal;
  const Eigen::Vector3d none = Eigen::Vector3d::Zero(), one = Eigen::Vector3d::Ones();
  for (int i = 0; i < 100; ++i) {
    above.judge(3 * one, one, none, 0.1);
    below.judge(-one, one, none, 0.1);
    equal.judge(3 * one, one, one, 0.1);
    equal.judge(none, none, none, 0.1);
  }
  EXPECT_EQ(above.value(), 1);
  EXPECT_EQ(below.value(), 0);
  EXPECT_EQ(equal.value(), 1);
}

TEST(RunningShare, ForgetsWithinTensOfSeconds) {
  RunningShare share;
  const Eigen::Vector3d none = Eigen::Vector3d::Zero(), one = Eigen::Vector3d::Ones();
  for (int i = 0; i < 6000; ++i) share.judge(none, one, none, 0.01);
  EXPECT_LT(share.value(), 0.1);
  for (int i = 0; i < 6000; ++i) share.judge(one, one, none, 0.01);
  EXPECT_GT(share.value(), 0.9);
}

TEST(Mlp, IsHardlyWorseThanDampedVelocityOnHeadsItDidNotLearnFrom) {
  // The walker is smooth as no tracked head is: without adapting, the networks are a third worse on it.
  double learned = 0, fixed = 0, damped = 0;
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const auto walker = std::shared_ptr<const HeadMotion>(make_walker(seed, 0));
    const Course course = causal_course("walk", walker, stamps_every(8333us, 60s));
    const auto mm = [&](const char* name, const std::map<std::string, OptionValue>& options) {
      return mean(Judge(course, {60ms})(*make_module<Predictor>(name, options)).front().mm.sizes());
    };
    learned += mm("mlp", {});
    fixed += mm("mlp", {{"adapt", false}});
    damped += mm("constant_velocity", {{"window_ms", 33.0}});
  }
  EXPECT_LT(learned, 1.05 * damped);
  EXPECT_GT(fixed, 1.15 * damped);
}

TEST(Mlp, DampsTheRateUntilItHasHistoryAndAfterAGap) {
  const FormulaMotion steady = constant_rate_head(1.0, 0.5);
  const auto predictor = make_module<Predictor>("mlp"), damped = make_module<Predictor>("damped_velocity");
  const auto difference = [&](Nanos now) {
    for (Predictor* p : {predictor.get(), damped.get()}) p->observe(sample_of(steady, now));
    const Pose ours = predictor->predict(now + 100ms).pose.pose(), theirs = damped->predict(now + 100ms).pose.pose();
    return rotation_error_deg(ours, theirs);
  };
  difference(0ms);
  for (Nanos now = 14ms; now < 300ms; now += 14ms) EXPECT_LT(difference(now), 1e-6) << millis(now);
  for (Nanos now = 308ms; now < 600ms; now += 14ms) EXPECT_GT(difference(now), 1e-6) << "learned";
  difference(5s);
  for (Nanos now = 5014ms; now < 5300ms; now += 14ms) EXPECT_LT(difference(now), 1e-6) << millis(now);
}

}  // namespace
}  // namespace photonlag
