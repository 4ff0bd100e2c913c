#include "pose-prediction/linear_fir.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace photonlag::linear_fir {
namespace {

constexpr const char* model_name = "linear_fir";

/// Rows @p first to first + 2 of @p map as a TOML list of lists.
std::string rows_text(const Map& map, int first) {
  std::string out = "[\n";
  for (int row = first; row < first + 3; ++row) {
    out += "  [";
    for (int column = 0; column < inputs; ++column)
      out += fmt::format("{}{}",
                         column == 0        ? ""
                         : column % 16 == 0 ? ",\n   "
                                            : ", ",
                         static_cast<float>(map(row, column)));
    out += "],\n";
  }
  return out + "]\n";
}

}  // namespace

Inputs inputs_of(const History& history) {
  const Pose now = history.newest().pose();
  const Eigen::Quaterniond head_from_world = now.world_from_head.conjugate();
  Inputs in;
  for (std::size_t i = 0; i < lags_ms.size(); ++i) {
    const Pose then = history.at_lag(from_ms(lags_ms[i]));
    const auto at = static_cast<Eigen::Index>(6 * i);
    in.segment<3>(at) = head_from_world * (then.position - now.position);
    in.segment<3>(at + 3) = rotation_vector(head_from_world * then.world_from_head);
  }
  return in;
}

Eigen::Matrix<double, 6, 1> Model::predict(const Inputs& in, Nanos ahead) const {
  const auto above =
      static_cast<std::size_t>(std::lower_bound(horizons.begin(), horizons.end(), ahead) - horizons.begin());
  if (above == horizons.size()) return maps.back() * in;
  const Nanos low = above == 0 ? Nanos(0) : horizons[above - 1];
  const double share = secs(ahead - low) / secs(horizons[above] - low);
  Eigen::Matrix<double, 6, 1> out = share * (maps[above] * in);
  if (above > 0 && share < 1) out += (1 - share) * (maps[above - 1] * in);
  return out;
}

Model model_of(const Weights& weights) {
  if (weights.text("model") != model_name)
    throw InputError(weights.where(), "these are weights of '" + weights.text("model") + "', not of linear_fir");
  const std::vector<double>& lags = weights.numbers("lags_ms", lags_ms.size());
  if (!std::equal(lags.begin(), lags.end(), lags_ms.begin()))
    throw InputError(weights.where(), "'lags_ms' are not those linear_fir looks back by");
  Model model;
  for (const Weights& one : weights.tables("horizon")) {
    const Nanos horizon = from_ms(one.numbers("ms", 1).front());
    if (horizon <= (model.horizons.empty() ? Nanos(0) : model.horizons.back()))
      throw InputError(one.where(), "horizons must be above 0 and rise");
    using Rows = Eigen::Matrix<double, 3, inputs, Eigen::RowMajor>;
    Map map;
    map.topRows<3>() = Eigen::Map<const Rows>(one.numbers("position", 3 * inputs).data());
    map.bottomRows<3>() = Eigen::Map<const Rows>(one.numbers("rotation", 3 * inputs).data());
    model.horizons.push_back(horizon);
    model.maps.push_back(rounded(map));
  }
  return model;
}

std::string to_toml(const Model& model) {
  std::string out = fmt::format("model = \"{}\"\nlags_ms = [{}]\n", model_name, fmt::join(lags_ms, ", "));
  for (std::size_t i = 0; i < model.horizons.size(); ++i)
    out += fmt::format("\n[[horizon]]\nms = {}\nposition = {}rotation = {}", millis(model.horizons[i]),
                       rows_text(model.maps[i], 0), rows_text(model.maps[i], 3));
  return out;
}

}  // namespace photonlag::linear_fir
