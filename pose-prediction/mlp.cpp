#include "pose-prediction/mlp.hpp"

namespace photonlag::mlp {
namespace {

using Indices = std::vector<Eigen::Index>;

/// Those that take @p sign in a mirror.
Indices indices(const Eigen::VectorXd& signs, double sign) {
  Indices out;
  for (Eigen::Index i = 0; i < signs.size(); ++i)
    if (signs(i) == sign) out.push_back(i);
  return out;
}

/// tanh, in Eigen's vectorised exponential.
void squash(Eigen::VectorXf& v) { v = (1 - 2 / (1 + (2 * v.array()).exp())).matrix(); }

}  // namespace

Networks::Networks(const Model& model) : horizons(model.horizons) {
  const Indices even_in = indices(mirror_signs_of_inputs(), 1), odd_in = indices(mirror_signs_of_inputs(), -1);
  const Eigen::VectorXd moves = mirror_signs().replicate<motions, 1>();
  const Eigen::VectorXd outputs = mirror_signs().replicate(Eigen::Index(horizons.size()), 1);
  const Indices even_out = indices(outputs, 1), odd_out = indices(outputs, -1);
  linear_even = model.linear(even_out, indices(moves, 1)).cast<float>();
  linear_odd = model.linear(odd_out, indices(moves, -1)).cast<float>();
  const double share = 0.5 / double(model.networks.size());  // of each image in the mean
  for (const Network& network : model.networks)
    layers.push_back({.first_even = network.first(Eigen::all, even_in).cast<float>(),
                      .first_odd = network.first(Eigen::all, odd_in).cast<float>(),
                      .second = network.second.cast<float>(),
                      .output_even = (share * network.output(even_out, Eigen::all)).cast<float>(),
                      .output_odd = (share * network.output(odd_out, Eigen::all)).cast<float>(),
                      .first_bias = network.first_bias.cast<float>(),
                      .second_bias = network.second_bias.cast<float>()});
}

Evaluator::Evaluator(std::shared_ptr<const Networks> networks)
    : networks_(std::move(networks)),
      at_rest_(networks_->layers.size()),
      moving_(at_rest_),
      even_in_(moving / 2 + 2),
      odd_in_(moving / 2 + 1),
      even_out_(networks_->linear_even.rows()),
      odd_out_(even_out_) {
  look(Inputs::Zero());  // everything has its size
}

void Evaluator::look(const Inputs& in) {
  const std::vector<Networks::Layers>& layers = networks_->layers;
  const Eigen::Matrix<float, inputs, 1> seen = in.cast<float>();
  even_in_ << Eigen::VectorXf::Zero(moving / 2), seen.tail<2>();
  odd_in_ << Eigen::VectorXf::Zero(moving / 2), seen(moving);
  for (std::size_t i = 0; i < layers.size(); ++i) deep(layers[i], at_rest_[i]);
  for (int i = 0; i < motions; ++i) {
    even_in_.segment<3>(3 * i) = seen.segment<3>(6 * i + 1);
    odd_in_.segment<3>(3 * i) << seen(6 * i), seen(6 * i + 4), seen(6 * i + 5);
  }
  even_out_.noalias() = networks_->linear_even * even_in_.head<moving / 2>();
  odd_out_.noalias() = networks_->linear_odd * odd_in_.head<moving / 2>();
  for (std::size_t i = 0; i < layers.size(); ++i) {
    deep(layers[i], moving_[i]);
    moving_[i].sum -= at_rest_[i].sum;
    moving_[i].difference -= at_rest_[i].difference;
    even_out_.noalias() += layers[i].output_even * moving_[i].sum;
    odd_out_.noalias() += layers[i].output_odd * moving_[i].difference;
  }
}

void Evaluator::deep(const Networks::Layers& layers, Deep& out) {
  even_ = layers.first_bias;
  even_.noalias() += layers.first_even * even_in_;
  odd_.noalias() = layers.first_odd * odd_in_;
  first_ = even_ + odd_;
  squash(first_);
  out.sum = layers.second_bias;
  out.sum.noalias() += layers.second * first_;
  squash(out.sum);
  first_ = even_ - odd_;
  squash(first_);
  out.difference = layers.second_bias;
  out.difference.noalias() += layers.second * first_;
  squash(out.difference);
  out.sum += out.difference;
  out.difference = out.sum - 2 * out.difference;
}

Motion Evaluator::moved(std::size_t horizon) const {
  const auto even = even_out_.segment<3>(Eigen::Index(3 * horizon));
  const auto odd = odd_out_.segment<3>(Eigen::Index(3 * horizon));
  return (Eigen::Matrix<float, 6, 1>() << odd(0), even, odd.tail<2>()).finished().cast<double>();
}

}  // namespace photonlag::mlp
