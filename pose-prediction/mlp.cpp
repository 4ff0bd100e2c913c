#include "pose-prediction/mlp.hpp"

#include <algorithm>

namespace photonlag::mlp {
namespace {

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

/// tanh, in Eigen's vectorised exponential.
void squash(Eigen::VectorXd& v) { v = (1.0 - 2.0 / (1.0 + (2.0 * v.array()).exp())).matrix(); }

}  // namespace

Inputs inputs_of(const History& history) {
  Inputs in = Inputs::Zero();
  Piece piece{0, 0, Motion::Zero(), Motion::Zero()};
  int stretch = 0;
  for (std::size_t i = 1; i < history.size() && piece.older_s < edge_s(stretches); ++i) {
    piece = {piece.older_s, history.age_s(i), piece.older, seen_from_newest(history, i)};
    stretch = add_means(piece, stretch, in);
  }
  return in;
}

Evaluator::Evaluator(Model model) : model_(std::move(model)) {
  const Eigen::Index rows = model_.linear.rows();
  signs_ = mirror_signs().replicate(rows / 6, 1);
  const Eigen::VectorXd in_signs = mirror_signs().replicate(stretches, 1);
  model_.linear = 0.5 * (model_.linear + Eigen::MatrixXd(signs_.asDiagonal() * model_.linear * in_signs.asDiagonal()));
  for (Network& network : model_.networks) {
    network.output /= 2 * double(model_.networks.size());
    first_.emplace_back(network.first.rows());
    second_.emplace_back(network.second.rows());
  }
  plain_.resize(rows);
  rest_ = moved_ = Eigen::VectorXd::Zero(rows);
  look(Inputs::Zero());
  rest_ = moved_;
}

void Evaluator::look(const Inputs& in) {
  const Inputs mirrored = in.cwiseProduct(mirror_signs().replicate<stretches, 1>());
  moved_.noalias() = model_.linear * in;
  moved_ -= rest_;
  add_networks(in, Eigen::VectorXd());
  add_networks(mirrored, signs_);
}

void Evaluator::add_networks(const Inputs& in, const Eigen::VectorXd& signs) {
  plain_.setZero();
  for (std::size_t i = 0; i < model_.networks.size(); ++i) {
    const Network& network = model_.networks[i];
    first_[i] = network.first_bias;
    first_[i].noalias() += network.first * in;
    squash(first_[i]);
    second_[i] = network.second_bias;
    second_[i].noalias() += network.second * first_[i];
    squash(second_[i]);
    plain_.noalias() += network.output * second_[i];
  }
  if (signs.size() > 0) plain_.array() *= signs.array();
  moved_ += plain_;
}

Motion Evaluator::moved(Nanos ahead) const {
  const std::vector<Nanos>& horizons = model_.horizons;
  const auto above = std::lower_bound(horizons.begin(), horizons.end(), ahead) - horizons.begin();
  if (above == std::ssize(horizons)) return moved_.tail<6>();
  const Nanos low = above == 0 ? Nanos(0) : horizons[static_cast<std::size_t>(above - 1)];
  const double share = secs(ahead - low) / secs(horizons[static_cast<std::size_t>(above)] - low);
  Motion out = share * moved_.segment<6>(6 * above);
  if (above > 0) out += (1 - share) * moved_.segment<6>(6 * (above - 1));
  return out;
}

}  // namespace photonlag::mlp
