#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/import/head/head_trace.hpp"

namespace photonlag::cli {
namespace {

constexpr double length_tolerance = 0.01, no_length = 1e-6;

}  // namespace

Eigen::Vector3d vector_at(const TextRow& row, const std::array<std::size_t, 3>& fields, double most) {
  Eigen::Vector3d out;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const double value = row.number(fields[i]);
    if (!(std::abs(value) <= most))
      row.fail(fields[i], fmt::format("must be within {:g} (m, m/s or rad/s)", most), "a number is out of range");
    out[static_cast<Eigen::Index>(i)] = value;
  }
  return out;
}

Eigen::Quaterniond quaternion_at(const TextRow& row, const std::array<std::size_t, 4>& wxyz) {
  const Eigen::Quaterniond q(row.number(wxyz[0]), row.number(wxyz[1]), row.number(wxyz[2]), row.number(wxyz[3]));
  const std::size_t first = *std::ranges::min_element(wxyz);
  if (q.norm() < no_length) row.fail(first, "the quaternion has length 0", "tracking was lost", BadLine::Kind::nothing);
  if (!(std::abs(q.norm() - 1) <= length_tolerance))
    row.fail(first,
             fmt::format("the quaternion has length {:.6g}; it must be 1 to within {}", q.norm(), length_tolerance),
             "a quaternion is none");
  return q.normalized();
}

}  // namespace photonlag::cli
