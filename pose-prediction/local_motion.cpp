#include "pose-prediction/local_motion.hpp"

#include <Eigen/Cholesky>

namespace photonlag {
namespace {

constexpr int terms = LocalMotion::degrees + 1;
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, terms, terms>;  // never on the heap
using Channels = Eigen::Matrix<double, 1, 6>;
using Columns = Eigen::Matrix<double, Eigen::Dynamic, 6, Eigen::RowMajor, terms, 6>;

Eigen::Vector3d evaluate(const LocalMotion::Polynomial& p, double s) {
  return p[0] + s * (p[1] + s * (p[2] + s * p[3]));
}

}  // namespace

Prediction LocalMotion::at(Nanos at, double move_s, double turn_s) const {
  Prediction guess{from};
  guess.pose.at = at;
  guess.pose.position += evaluate(move, move_s);
  guess.pose.world_from_head = (from.world_from_head * from_rotation_vector(evaluate(turn, turn_s))).normalized();
  return guess;
}

Prediction LocalMotion::at(Nanos at, Nanos max_horizon) const {
  const double h = secs(std::clamp(at - from.at, -max_horizon, max_horizon));
  return this->at(at, h, h);
}

LocalMotion fit_motion(const History& history, std::size_t samples, int degree, Through through) {
  LocalMotion motion;
  motion.from = history.newest();
  degree = std::min(degree, int(samples) - 1);
  const int first = through == Through::newest ? 1 : 0;  // lowest power fitted
  const int count = degree + 1 - first;
  if (count <= 0) return motion;
  // Normal equations in time / span, of which all powers are of like size.
  const double span = history.age_s(samples - 1) > 0 ? history.age_s(samples - 1) : 1.0;
  Matrix normal = Matrix::Zero(count, count);
  Columns right = Columns::Zero(count, 6);
  for (std::size_t i = 0; i < samples; ++i) {
    const double t = -history.age_s(i) / span;
    Eigen::Vector4d powers(1, t, t * t, t * t * t);
    Channels value;
    value << (history[i].position - motion.from.position).transpose(), history.rotation_from_newest(i).transpose();
    const auto row = powers.segment(first, count);
    normal.noalias() += row * row.transpose();
    right.noalias() += row * value;
  }
  const Columns fitted = normal.ldlt().solve(right);
  double scale = first == 0 ? 1.0 : 1.0 / span;
  for (int k = 0; k < count; ++k, scale /= span) {
    motion.move[std::size_t(first + k)] = fitted.block<1, 3>(k, 0).transpose() * scale;
    motion.turn[std::size_t(first + k)] = fitted.block<1, 3>(k, 3).transpose() * scale;
  }
  return motion;
}

LocalMotion fit_motion(const History& history, Nanos window, int degree, Through through) {
  const std::size_t enough = std::min<std::size_t>(2, history.size());
  return fit_motion(history, std::max(history.spanning(window), enough), degree, through);
}

}  // namespace photonlag
