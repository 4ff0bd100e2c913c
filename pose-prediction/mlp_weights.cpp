#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "pose-prediction/mlp.hpp"

namespace photonlag::mlp {
namespace {

constexpr const char* model_name = "mlp";

std::string digits(double value) { return fmt::format("{:.5g}", value); }

Eigen::MatrixXd matrix(const Weights& from, const std::string& key, Eigen::Index rows, Eigen::Index columns) {
  using ByRows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto count = static_cast<std::size_t>(rows * columns);
  return Eigen::Map<const ByRows>(from.numbers(key, count).data(), rows, columns);
}

Network network_of(const Weights& weights, Eigen::Index outputs) {
  const auto first = static_cast<Eigen::Index>(weights.numbers("first_bias").size());
  const auto second = static_cast<Eigen::Index>(weights.numbers("second_bias").size());
  return {.first = matrix(weights, "first", first, inputs),
          .second = matrix(weights, "second", second, first),
          .output = matrix(weights, "output", outputs, second),
          .first_bias = matrix(weights, "first_bias", first, 1),
          .second_bias = matrix(weights, "second_bias", second, 1)};
}

std::string numbers_text(const char* key, const Eigen::MatrixXd& values) {
  std::string out = fmt::format("{} = [", key);
  std::size_t line = out.size();
  for (Eigen::Index row = 0; row < values.rows(); ++row)
    for (Eigen::Index column = 0; column < values.cols(); ++column) {
      const std::string number = digits(values(row, column)) + ",";
      if (out.size() - line + number.size() > 4000) line = (out += "\n").size();
      out += number;
    }
  return out + "]\n";
}

}  // namespace

Eigen::MatrixXd rounded(const Eigen::MatrixXd& values) {
  return values.unaryExpr([](double value) {
    const std::string text = digits(value);
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  });
}

Model model_of(const Weights& weights) {
  if (weights.text("model") != model_name)
    throw InputError(weights.where(), "these are weights of '" + weights.text("model") + "', not of mlp");
  const std::vector<double>& edges = weights.numbers("edges_ms", edges_ms.size());
  if (!std::equal(edges.begin(), edges.end(), edges_ms.begin()))
    throw InputError(weights.where(), "'edges_ms' are not those of the stretches mlp looks at");
  const std::vector<double>& foresights = weights.numbers("foresights_ms", foresights_ms.size());
  if (!std::equal(foresights.begin(), foresights.end(), foresights_ms.begin()))
    throw InputError(weights.where(), "'foresights_ms' are not those mlp looks at");
  Model model;
  for (const double ms : weights.numbers("horizons_ms")) {
    if (from_ms(ms) <= (model.horizons.empty() ? Nanos(0) : model.horizons.back()))
      throw InputError(weights.where(), "'horizons_ms' must be above 0 and rise");
    model.horizons.push_back(from_ms(ms));
  }
  const auto outputs = static_cast<Eigen::Index>(6 * model.horizons.size());
  model.linear = matrix(weights, "linear", outputs, moving);
  for (const Weights& network : weights.tables("network")) model.networks.push_back(network_of(network, outputs));
  return model;
}

std::string to_toml(const Model& model) {
  std::vector<double> horizons_ms;
  for (const Nanos horizon : model.horizons) horizons_ms.push_back(millis(horizon));
  std::string out =
      fmt::format("model = \"{}\"\nedges_ms = [{}]\nforesights_ms = [{}]\nhorizons_ms = [{}]\n", model_name,
                  fmt::join(edges_ms, ", "), fmt::join(foresights_ms, ", "), fmt::join(horizons_ms, ", "));
  out += numbers_text("linear", model.linear);
  for (const Network& network : model.networks) {
    out += "\n[[network]]\n" + numbers_text("first", network.first) + numbers_text("first_bias", network.first_bias);
    out += numbers_text("second", network.second) + numbers_text("second_bias", network.second_bias);
    out += numbers_text("output", network.output);
  }
  return out;
}

}  // namespace photonlag::mlp
