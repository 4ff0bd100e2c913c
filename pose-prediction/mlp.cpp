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

using Indices = std::vector<Eigen::Index>;

/// Those of @p motions motions' components that take @p sign in a mirror.
Indices indices(int motions, double sign) {
  Indices out;
  for (Eigen::Index i = 0; i < 6 * motions; ++i)
    if (mirror_signs()(i % 6) == sign) out.push_back(i);
  return out;
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

Evaluator::Evaluator(const Model& model) : horizons_(model.horizons) {
  const Indices even_in = indices(stretches, 1), odd_in = indices(stretches, -1);
  const auto horizons = static_cast<int>(horizons_.size());
  const Indices even_out = indices(horizons, 1), odd_out = indices(horizons, -1);
  linear_even_ = model.linear(even_out, even_in);
  linear_odd_ = model.linear(odd_out, odd_in);
  const double share = 0.5 / double(model.networks.size());  // of each image in the mean
  for (const Network& network : model.networks)
    networks_.push_back({.first_even = network.first(Eigen::all, even_in),
                         .first_odd = network.first(Eigen::all, odd_in),
                         .second = network.second,
                         .output_even = share * network.output(even_out, Eigen::all),
                         .output_odd = share * network.output(odd_out, Eigen::all),
                         .first_bias = network.first_bias,
                         .second_bias = network.second_bias,
                         .even = network.first_bias,
                         .odd = network.first_bias,
                         .first = network.first_bias,
                         .plain = network.second_bias,
                         .mirrored = network.second_bias});
  even_in_ = odd_in_ = Eigen::VectorXd::Zero(inputs / 2);
  even_rest_ = even_out_ = odd_out_ = Eigen::VectorXd::Zero(3 * horizons);
  look(Inputs::Zero());
  even_rest_ = even_out_;  // the odd part is 0 at rest by itself
}

void Evaluator::look(const Inputs& in) {
  for (int i = 0; i < stretches; ++i) {
    even_in_.segment<3>(3 * i) = in.segment<3>(6 * i + 1);
    odd_in_.segment<3>(3 * i) << in(6 * i), in(6 * i + 4), in(6 * i + 5);
  }
  even_out_.noalias() = linear_even_ * even_in_;
  even_out_ -= even_rest_;
  odd_out_.noalias() = linear_odd_ * odd_in_;
  for (Layers& layers : networks_) {
    look(layers, even_in_, odd_in_);
    even_out_.noalias() += layers.output_even * layers.plain;
    odd_out_.noalias() += layers.output_odd * layers.mirrored;
  }
}

/// Leaves the sum of both images' second layers in `plain`, the difference in `mirrored`.
void Evaluator::look(Layers& layers, const Eigen::VectorXd& even, const Eigen::VectorXd& odd) {
  layers.even = layers.first_bias;
  layers.even.noalias() += layers.first_even * even;
  layers.odd.noalias() = layers.first_odd * odd;
  layers.first = layers.even + layers.odd;
  squash(layers.first);
  layers.plain = layers.second_bias;
  layers.plain.noalias() += layers.second * layers.first;
  squash(layers.plain);
  layers.first = layers.even - layers.odd;
  squash(layers.first);
  layers.mirrored = layers.second_bias;
  layers.mirrored.noalias() += layers.second * layers.first;
  squash(layers.mirrored);
  layers.plain += layers.mirrored;
  layers.mirrored = layers.plain - 2 * layers.mirrored;
}

Motion Evaluator::at_horizon(std::size_t i) const {
  const auto even = even_out_.segment<3>(static_cast<Eigen::Index>(3 * i));
  const auto odd = odd_out_.segment<3>(static_cast<Eigen::Index>(3 * i));
  return (Motion() << odd(0), even, odd.tail<2>()).finished();
}

Motion Evaluator::moved(Nanos ahead) const {
  const auto above =
      static_cast<std::size_t>(std::lower_bound(horizons_.begin(), horizons_.end(), ahead) - horizons_.begin());
  if (above == horizons_.size()) return at_horizon(above - 1);
  const Nanos low = above == 0 ? Nanos(0) : horizons_[above - 1];
  const double share = secs(ahead - low) / secs(horizons_[above] - low);
  Motion out = share * at_horizon(above);
  if (above > 0) out += (1 - share) * at_horizon(above - 1);
  return out;
}

}  // namespace photonlag::mlp
