#include "pose-prediction/bench/mlp_training.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

#include "pose-prediction/bench/adam.hpp"
#include "pose-prediction/bench/least_absolute.hpp"
#include "sim/core/random.hpp"

namespace photonlag::mlp {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::MatrixXf;

/// One over the square root of each; 0 where there is nothing: a head that never turned teaches nothing about turns.
Eigen::VectorXd inverse_roots(const Eigen::VectorXd& values) {
  return (values.array() > 0).select(values.array().sqrt().inverse(), 0.0);
}

/// Brings inputs to like size and takes the likeness of neighbouring motions out of them, alike on all axes.
///
/// z = Q x, for displacements and for rotation vectors each: principal components over the motions, divided by their
/// standard deviations.
MatrixXd whitening(const MatrixXd& in) {
  constexpr double floor = 1e-5;  // of the largest variance: smaller ones are noise
  constexpr double tilt = 2;      // which is small as it is
  MatrixXd q = MatrixXd::Zero(inputs, inputs);
  q.bottomRightCorner<3, 3>().diagonal().setConstant(tilt);
  for (const Index channel : {0, 3}) {
    MatrixXd second_moments = MatrixXd::Zero(motions, motions);
    for (Index i = 0; i < motions; ++i)
      for (Index j = 0; j < motions; ++j)
        for (Index axis = channel; axis < channel + 3; ++axis)
          second_moments(i, j) += in.col(6 * i + axis).dot(in.col(6 * j + axis)) / (3.0 * double(in.rows()));
    const Eigen::VectorXd scale = inverse_roots(second_moments.diagonal());
    const Eigen::SelfAdjointEigenSolver<MatrixXd> parts(scale.asDiagonal() * second_moments * scale.asDiagonal());
    const double largest = parts.eigenvalues().maxCoeff();
    const Eigen::VectorXd shrink = inverse_roots(parts.eigenvalues().array() + floor * largest);
    const MatrixXd part = shrink.asDiagonal() * parts.eigenvectors().transpose() * scale.asDiagonal();
    for (Index axis = channel; axis < channel + 3; ++axis)
      for (Index i = 0; i < motions; ++i)
        for (Index j = 0; j < motions; ++j) q(6 * i + axis, 6 * j + axis) = part(i, j);
  }
  return q;
}

/// Lessons and their mirror images.
Lessons with_mirror_images(const Lessons& from) {
  const Index n = from.in.rows();
  Lessons to{MatrixXd(2 * n, inputs), MatrixXd(2 * n, from.out.cols())};
  to.in << from.in, from.in * mirror_signs_of_inputs().asDiagonal();
  to.out << from.out, from.out * mirror_signs().replicate(from.out.cols() / 6, 1).asDiagonal();
  return to;
}

/// Mean length of the rows of @p errors, three columns at a time.
Eigen::VectorXd mean_lengths(const MatrixXd& errors) {
  Eigen::VectorXd out(errors.cols());
  for (Index at = 0; at < errors.cols(); at += 3)
    out.segment<3>(at).setConstant(errors.middleCols<3>(at).rowwise().norm().mean());
  return out;
}

/// What all networks of a model learn from: columns are moments, whitened and in units of the linear map's errors.
struct Course {
  MatrixXf in, out, linear;
};

/// One network beside a linear map, in whitened units, with everything that a step of learning needs.
class Pupil {
 public:
  Pupil(const Course& course, const Training& how, const RandomStream& random) : course_(course), how_(how) {
    Draws draws = random.at(0);
    const auto normal = [&](Index rows, Index columns, double sd) {
      return MatrixXf(MatrixXf::NullaryExpr(rows, columns, [&] { return float(draws.normal(0, sd)); }));
    };
    first_.value = normal(how.first, inputs, 1 / std::sqrt(double(inputs)));
    first_bias_.value = normal(how.first, 1, 0.3);
    second_.value = normal(how.second, how.first, 1 / std::sqrt(double(how.first)));
    second_bias_.value = normal(how.second, 1, 0.3);
    output_.value = normal(course.out.rows(), how.second, 0.01);
    linear_.value = course.linear;
  }

  /// Learns from these moments. @param rate of the schedule, 0..1
  void step(const std::vector<Index>& moments, Draws& draws, double rate) {
    gather(moments, draws);
    look();
    set_slope();
    descend(how_.rate * rate);
  }

  [[nodiscard]] const MatrixXf& linear() const { return linear_.value; }
  /// In units of raw inputs and outputs.
  [[nodiscard]] Network network(const MatrixXd& whiten, const Eigen::VectorXd& unit) const {
    return {.first = rounded(first_.value.cast<double>() * whiten),
            .second = rounded(second_.value.cast<double>()),
            .output = rounded(unit.asDiagonal() * output_.value.cast<double>()),
            .first_bias = rounded(first_bias_.value.cast<double>()),
            .second_bias = rounded(second_bias_.value.cast<double>())};
  }

 private:
  /// After the moments, the same heads at rest: what is learned is the difference from them.
  void gather(const std::vector<Index>& moments, Draws& draws) {
    const auto n = static_cast<Index>(moments.size());
    in_.setZero(inputs, 2 * n);
    wanted_.resize(course_.out.rows(), n);
    for (Index i = 0; i < n; ++i) {
      const auto size = static_cast<float>(std::exp(draws.normal(0, how_.stretch)));
      const auto moment = course_.in.col(moments[static_cast<std::size_t>(i)]);
      in_.col(i) << size * moment.head<moving>(), moment.tail<3>();
      in_.col(n + i).tail<3>() = moment.tail<3>();
      wanted_.col(i) = size * course_.out.col(moments[static_cast<std::size_t>(i)]);
    }
  }

  void look() {
    hidden_.noalias() = first_.value * in_;
    hidden_.colwise() += first_bias_.value.col(0);
    squash(hidden_);
    deep_.noalias() = second_.value * hidden_;
    deep_.colwise() += second_bias_.value.col(0);
    squash(deep_);
    moved_.noalias() = output_.value * deep_;
    moved_.noalias() += linear_.value * in_.topRows<moving>();
  }

  static void squash(MatrixXf& m) { m = (1.0F - 2.0F / (1.0F + (2.0F * m.array()).exp())).matrix(); }

  /// Of the mean over moments of the sum of sqrt(|error|^2 + softness^2), by outputs.
  void set_slope() {
    constexpr float softness = 0.02F;
    const Index n = wanted_.cols();
    slope_.resize(wanted_.rows(), 2 * n);
    slope_.leftCols(n) = moved_.leftCols(n) - moved_.rightCols(n) - wanted_;
    for (Index i = 0; i < n; ++i)
      for (Index at = 0; at < slope_.rows(); at += 3) {
        auto error = slope_.col(i).segment<3>(at);
        const double weight = at % 6 == 0 ? 1 : how_.rotation;
        error *= static_cast<float>(weight / double(n)) / std::sqrt(error.squaredNorm() + softness * softness);
      }
    slope_.rightCols(n) = -slope_.leftCols(n);
  }

  void descend(double rate) {
    ++steps_;
    const Adam adam{rate, steps_};
    const double shrink = rate * how_.decay;
    deep_slope_.noalias() = output_.value.transpose() * slope_;
    deep_slope_.array() *= 1 - deep_.array().square();
    hidden_slope_.noalias() = second_.value.transpose() * deep_slope_;
    hidden_slope_.array() *= 1 - hidden_.array().square();
    output_.descend(slope_ * deep_.transpose(), adam, shrink);
    // The linear map is good already: slower, and drawn to where it was.
    linear_.value -= 0.1F * static_cast<float>(shrink) * (linear_.value - course_.linear);
    linear_.descend(slope_ * in_.topRows<moving>().transpose(), {0.1 * rate, steps_}, 0);
    second_.descend(deep_slope_ * hidden_.transpose(), adam, shrink);
    second_bias_.descend(deep_slope_.rowwise().sum(), adam, 0);
    first_.descend(hidden_slope_ * in_.transpose(), adam, shrink);
    first_bias_.descend(hidden_slope_.rowwise().sum(), adam, 0);
  }

  const Course& course_;
  const Training& how_;
  Parameter first_, first_bias_, second_, second_bias_, output_, linear_;
  MatrixXf in_, wanted_, hidden_, deep_, moved_, slope_, deep_slope_, hidden_slope_;
  int steps_ = 0;
};

/// Rises over the first 100 steps, then falls like a cosine to 0.
double schedule(int step, int steps) {
  return 0.5 * (1 + std::cos(std::numbers::pi * step / steps)) * std::min(1.0, (step + 1) / 100.0);
}

/// A pupil that has learned.
Pupil taught(const Course& course, const Training& how, const RandomStream& random) {
  Pupil pupil(course, how, random);
  std::vector<Index> order(static_cast<std::size_t>(course.in.cols()));
  std::iota(order.begin(), order.end(), 0);
  const auto batch = std::min(static_cast<std::size_t>(how.batch), order.size());
  const std::size_t batches = order.size() / batch;
  const int steps = how.epochs * static_cast<int>(batches);
  for (int step = 0; step < steps; ++step) {
    const std::size_t at = static_cast<std::size_t>(step) % batches;
    Draws draws = random.at(1, step);
    if (at == 0)
      for (std::size_t i = order.size() - 1; i > 0; --i) std::swap(order[i], order[draws.next() % (i + 1)]);
    const auto begin = order.begin() + static_cast<std::ptrdiff_t>(at * batch);
    pupil.step({begin, begin + static_cast<std::ptrdiff_t>(batch)}, draws, schedule(step, steps));
  }
  return pupil;
}

}  // namespace

Model train(const Lessons& lessons, const std::vector<Nanos>& horizons, const Training& how) {
  const Lessons all = with_mirror_images(lessons);
  const MatrixXd whiten = whitening(lessons.in), in = all.in * whiten.transpose();
  // The linear map is fitted twice: the first tells the sizes of the errors.
  constexpr LeastAbsolute rough{.ridge = 1e-4, .most_rounds = 4};
  const Eigen::VectorXd size = mean_lengths(all.out);
  Eigen::VectorXd weights;
  const MatrixXd moves = in.leftCols<moving>(),
                 first = fit_least_absolute(moves, all.out * size.cwiseMax(1e-12).cwiseInverse().asDiagonal(), rough,
                                            weights);
  const MatrixXd guess = moves * first.transpose() * size.asDiagonal();
  const Eigen::VectorXd unit = mean_lengths(all.out - guess).cwiseMax(1e-12);
  const Course course{.in = in.transpose().cast<float>(),
                      .out = (all.out * unit.cwiseInverse().asDiagonal()).transpose().cast<float>(),
                      .linear = (unit.cwiseInverse().cwiseProduct(size).asDiagonal() * first).cast<float>()};
  Model model{.horizons = horizons, .linear = MatrixXd::Zero(all.out.cols(), moving), .networks = {}};
  for (int i = 0; i < how.networks; ++i) {
    const Pupil pupil = taught(course, how, RandomStream(1, "mlp training").under(i));
    model.linear +=
        unit.asDiagonal() * pupil.linear().cast<double>() * whiten.topLeftCorner<moving, moving>() / how.networks;
    model.networks.push_back(pupil.network(whiten, unit));
  }
  model.linear = rounded(model.linear);
  return model;
}

}  // namespace photonlag::mlp
