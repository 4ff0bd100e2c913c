#include "pose-prediction/mlp_inputs.hpp"

#include <algorithm>
#include <cmath>

namespace photonlag::mlp {
namespace {

constexpr std::size_t capacity = 512;  // 300 ms of a tracker at up to 1.7 kHz; faster ones are not learned for

/// So long after its beginning the autoregressive model is believed by half.
constexpr double ripening_s = 2;

/// What the shipped weights are used to: spelt out, so that other defaults of that module change nothing here.
std::unique_ptr<Predictor> make_autoregressive() {
  return make_module<Predictor>(
      "autoregressive",
      {{"order", 6.0}, {"step_ms", 25.0}, {"window_ms", 15000.0}, {"ridge", 1e-5}, {"max_horizon_ms", 200.0}});
}

/// Where the head was @p i samples ago.
Motion seen_from_newest(const History& history, std::size_t i) {
  const PoseSample& now = history.newest();
  Motion out;
  out.head<3>() = now.world_from_head.conjugate() * (history[i].position - now.position);
  out.tail<3>() = history.rotation_from_newest(i);
  return out;
}

/// A straight stretch of the way the head came, between neighbouring samples.
struct Piece {
  double newer_s, older_s;  // ages
  Motion newer, older;

  [[nodiscard]] Motion at(double age_s) const {
    const double share = (age_s - newer_s) / (older_s - newer_s);
    return (1 - share) * newer + share * older;
  }
};

double edge_s(int i) { return edges_ms[static_cast<std::size_t>(i)] * 1e-3; }

/// Adds the mean of @p piece over each stretch, as far as it lies in it. @return the stretch it ends in
int add_means(const Piece& piece, int stretch, Inputs& in) {
  for (;; ++stretch) {
    const double from = std::max(piece.newer_s, edge_s(stretch)), to = std::min(piece.older_s, edge_s(stretch + 1));
    const double width = edge_s(stretch + 1) - edge_s(stretch);
    if (to > from) in.segment<6>(6 * stretch) += (to - from) / width * piece.at((from + to) / 2);
    if (piece.older_s < edge_s(stretch + 1) || stretch + 1 == stretches) return stretch;
  }
}

}  // namespace

void DampedRate::look(const History& history) {
  constexpr Nanos window = std::chrono::milliseconds(33);
  rate_.setZero();
  const std::size_t count = std::min(std::max<std::size_t>(history.within(window), 2), history.size());
  double sum = 0;
  for (std::size_t i = 1; i < count; ++i) {
    const double age = history.age_s(i);
    rate_ -= age * seen_from_newest(history, i);
    sum += age * age;
  }
  if (sum > 0) rate_ /= sum;
}

Motion DampedRate::moved(Nanos ahead) const {
  constexpr double damping_s = 0.2;
  const double ahead_s = secs(std::min<Nanos>(ahead, std::chrono::milliseconds(200)));
  Motion out = rate_ * ahead_s;
  out.tail<3>() = rate_.tail<3>() * (damping_s * (1 - std::exp(-ahead_s / damping_s)));
  return out;
}

Motion seen_from(const PoseSample& from, const Pose& pose) {
  const Eigen::Quaterniond head_from_world = from.world_from_head.conjugate();
  Motion out;
  out.head<3>() = head_from_world * (pose.position - from.position);
  out.tail<3>() = rotation_vector(head_from_world * pose.world_from_head);
  return out;
}

Senses::Senses() : history_(capacity), autoregressive_(make_autoregressive()) {}

bool Senses::observe(const PoseSample& raw) {
  constexpr double memory_s = 20;
  const PoseSample sample = world_.steadied(raw, history_);
  autoregressive_->observe(sample);
  const bool follows = history_.add(sample);
  const double dt_s = follows ? history_.step_s(0) : 1e-3;
  damped_.look(history_);
  seen_s_ = follows ? seen_s_ + dt_s : 0;
  mean_up_ *= follows ? std::exp(-dt_s / memory_s) : 0.0;
  mean_up_ += dt_s * (sample.world_from_head * Eigen::Vector3d::UnitY());
  return follows;
}

Eigen::Vector3d Senses::up() const {
  Eigen::Index axis = 0;
  mean_up_.cwiseAbs().maxCoeff(&axis);
  return Eigen::Vector3d::Unit(axis) * (mean_up_(axis) < 0 ? -1 : 1);
}

Inputs Senses::inputs() const {
  Inputs in = Inputs::Zero();
  Piece piece{0, 0, Motion::Zero(), Motion::Zero()};
  int stretch = 0;
  for (std::size_t i = 1; i < history_.size() && piece.older_s < edge_s(stretches); ++i) {
    piece = {piece.older_s, history_.age_s(i), piece.older, seen_from_newest(history_, i)};
    stretch = add_means(piece, stretch, in);
  }
  for (int i = 0; i + stretches < motions; ++i)
    in.segment<6>(6 * (stretches + i)) = foreseen(from_ms(foresights_ms[std::size_t(i)]));
  in.tail<3>() = history_.newest().world_from_head.conjugate() * up() - Eigen::Vector3d::UnitY();
  return in;
}

Motion Senses::foreseen(Nanos ahead) const {
  const PoseSample& newest = history_.newest();
  const Motion damped = damped_.moved(ahead);
  const double share = seen_s_ / (seen_s_ + ripening_s);
  return damped + share * (seen_from(newest, autoregressive_->predict(newest.at + ahead).pose.pose()) - damped);
}

}  // namespace photonlag::mlp
