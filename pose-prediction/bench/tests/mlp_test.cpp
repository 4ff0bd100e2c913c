#include <gmock/gmock.h>

#include <cmath>

#include "pose-prediction/bench/adam.hpp"
#include "pose-prediction/bench/fitter.hpp"
#include "pose-prediction/bench/tests/bench_motions.hpp"
#include "pose-prediction/mlp.hpp"

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
  mlp::Model model{.horizons = {20ms, 60ms}, .linear = random(12, mlp::moving), .networks = {}};
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
  mlp::Senses senses;
  for (int k = 0; k < 60; ++k) {
    const Nanos at = k * 11ms + (k * 7 % 9) * 1ms;  // uneven
    senses.observe({at, from_rotation_vector(rate * secs(at)), velocity * secs(at)});
  }
  const Eigen::Quaterniond head_from_world = senses.history().newest().world_from_head.conjugate();
  const mlp::Inputs in = senses.inputs();
  for (int i = 0; i < mlp::stretches; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const double age_s = (mlp::edges_ms[at] + mlp::edges_ms[at + 1]) / 2e3;
    EXPECT_LT((in.segment<3>(6 * i) + head_from_world * velocity * age_s).norm(), 1e-12) << i;
    EXPECT_LT((in.segment<3>(6 * i + 3) + rate * age_s).norm(), 1e-12) << i;
  }
}

TEST(MlpInputs, TellHowTheHeadIsHeldWhicheverAxisOfTheWorldIsUp) {
  const Eigen::Quaterniond nod = from_rotation_vector({-0.3, 0, 0});  // looks down
  for (const Eigen::Vector3d& turn :
       {Eigen::Vector3d(0, 0, 0), Eigen::Vector3d(1.5708, 0, 0), Eigen::Vector3d(0, 0, 3.1416)}) {
    mlp::Senses senses;
    for (int k = 0; k < 60; ++k) senses.observe({k * 10ms, from_rotation_vector(turn) * nod, Eigen::Vector3d::Zero()});
    const mlp::Inputs in = senses.inputs();
    EXPECT_LT((in.tail<3>() - Eigen::Vector3d(0, std::cos(0.3) - 1, std::sin(0.3))).norm(), 1e-4) << turn.transpose();
    EXPECT_LT(in.head<mlp::moving>().norm(), 1e-9);
  }
}

TEST(MlpEvaluator, GivesWhatItsFormulaSays) {
  const mlp::Model model = any_model();
  const auto g = [&](const Eigen::VectorXd& x) {
    Eigen::VectorXd sum = model.linear * x.head(mlp::moving), rest = x;
    rest.head(mlp::moving).setZero();
    for (const mlp::Network& n : model.networks) {
      const auto layers = [&](const Eigen::VectorXd& y) {
        const Eigen::VectorXd first = (n.first * y + n.first_bias).array().tanh();
        const Eigen::VectorXd second = (n.second * first + n.second_bias).array().tanh();
        return Eigen::VectorXd(n.output * second);
      };
      sum += (layers(x) - layers(rest)) / 2;
    }
    return sum;
  };
  const mlp::Inputs in = any_inputs(1);
  const Eigen::VectorXd mirror = mlp::mirror_signs().replicate(2, 1);
  const mlp::Inputs mirrored = in.cwiseProduct(mlp::mirror_signs_of_inputs());
  const Eigen::VectorXd expected = (g(in) + mirror.cwiseProduct(g(mirrored))) / 2;
  mlp::Evaluator evaluator(std::make_shared<mlp::Networks>(model));
  evaluator.look(in);
  EXPECT_LT((evaluator.moved(0) - expected.head<6>()).norm(), 1e-5);
  EXPECT_LT((evaluator.moved(1) - expected.tail<6>()).norm(), 1e-5);
}

TEST(MlpEvaluator, KnowsNoLeftAndRight) {
  mlp::Evaluator evaluator(std::make_shared<mlp::Networks>(any_model()));
  const mlp::Inputs in = any_inputs(2);
  evaluator.look(in);
  const mlp::Motion plain = evaluator.moved(1);
  evaluator.look(in.cwiseProduct(mlp::mirror_signs_of_inputs()));
  EXPECT_LT((evaluator.moved(1).cwiseProduct(mlp::mirror_signs()) - plain).norm(), 1e-5);
}

TEST(MlpEvaluator, LeavesRestAtRest) {
  mlp::Evaluator evaluator(std::make_shared<mlp::Networks>(any_model()));
  evaluator.look(any_inputs(3));
  EXPECT_GT(evaluator.moved(1).norm(), 0);
  mlp::Inputs rest = any_inputs(5);
  rest.head<mlp::moving>().setZero();
  evaluator.look(rest);
  EXPECT_EQ(evaluator.moved(1), mlp::Motion::Zero());
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
  const std::string head =
      "model = 'mlp'\nedges_ms = [0, 8, 20, 34, 48, 70, 100, 150, 200, 300]\nforesights_ms = [20, 60, 100, 200]\n";
  EXPECT_THAT(refusal("model = 'mlp'\nedges_ms = [0, 8, 20, 34, 48, 70, 100, 150, 200, 400]"), HasSubstr("not those"));
  EXPECT_THAT(refusal(head + "horizons_ms = [60, 20]"), HasSubstr("must be above 0 and rise"));
  EXPECT_THAT(refusal(head + "horizons_ms = [60]\nlinear = [1, 2]"), HasSubstr("w.toml:5:10: error: 'linear' has 2"));
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

TEST(Mlp, IsBetterThanConstantVelocityOnHeadsUnlikeThoseItLearntFromBecauseItAdapts) {
  // The walker is smooth as no tracked head is.
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
  EXPECT_LT(learned, 0.97 * damped);
  EXPECT_GT(fixed, damped);
}

TEST(Mlp, IsLinearBetweenHorizonsAndStaysBeyondTheLast) {
  const auto predictor = mlp::make_predictor(std::make_shared<mlp::Networks>(any_model()));
  const FormulaMotion steady = constant_rate_head(1.0, 0.5);
  for (Nanos now = 0ms; now <= 420ms; now += 14ms) predictor->observe(sample_of(steady, now));
  const auto at = [&](Nanos ahead) { return predictor->predict(420ms + ahead).pose.position; };
  EXPECT_LT((at(10ms) - (at(0ms) + at(20ms)) / 2).norm(), 1e-12);
  EXPECT_LT((at(30ms) - (0.75 * at(20ms) + 0.25 * at(60ms))).norm(), 1e-12);
  EXPECT_GT((at(60ms) - at(20ms)).norm(), 1e-3);
  EXPECT_EQ(at(600ms), at(60ms));
}

TEST(Mlp, IsNotLedAstrayByWhatItLearntAtRestWhenTheHeadSetsOut) {
  const auto x = [](double t) {
    return std::fmod(t, 30) < 25 ? 0.0 : 0.1 * (1 - std::cos(2 * (std::fmod(t, 30) - 25)));
  };
  const RandomStream stream(1, "rest");
  std::vector<PoseSample> samples;
  for (int k = 0; k < 72 * 90; ++k) {
    Draws draws = stream.at(k);
    const double t = k / 72.0, trembling_m = 1e-4;
    samples.push_back({from_ms(1e3 * t),
                       Eigen::Quaterniond::Identity(),
                       {x(t) + draws.normal(0, trembling_m), draws.normal(0, trembling_m), 0.5 * x(t)}});
  }
  const Course course = causal_course("rest", std::move(samples));
  const auto worst = [&](bool adapt) {
    const auto predictor = make_module<Predictor>("mlp", {{"adapt", adapt}});
    return percentile(Judge(course, {80ms})(*predictor).front().mm.sizes(), 0.999);
  };
  EXPECT_LT(worst(true), 1.2 * worst(false));
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
