#include "pose-prediction/autoregression.hpp"

#include <fmt/format.h>

#include <vector>

#include "pose-prediction/history.hpp"

namespace photonlag {
namespace {

/// Ordinary least squares on a whole trace, sampled every `step`: rows are folded into a triangle as they come (QR), so
/// the length of the trace does not matter, and the triangle is solved with least norm where rows do not suffice.
class Training {
 public:
  explicit Training(int order)
      : order_(order), rows_(block, width()), triangle_(coordinates, Eigen::MatrixXd::Zero(order + 2, order + 2)) {}

  [[nodiscard]] Autoregression fit(const TraceMotion& trace, Nanos step) {
    const std::vector<Gap> gaps = trace.gaps(History::longest_step);
    auto gap = gaps.begin();
    std::vector<Coordinates> run;  // since the last gap, newest last
    for (Nanos t{}; t <= trace.end(); t += step) {
      while (gap != gaps.end() && gap->to <= t) ++gap, run.clear();
      if (gap != gaps.end() && gap->from < t) continue;
      run.push_back(coordinates_of(trace.at(t)));
      sum_ += run.back();
      if (run.size() > std::size_t(order_)) add(run);
    }
    fold();
    return solve();
  }

  [[nodiscard]] int rows() const { return seen_; }

 private:
  static constexpr int block = 1024;
  // For one coordinate: 1, its lags, and the value they explain. All seven side by side.
  [[nodiscard]] int width() const { return coordinates * (order_ + 2); }

  void add(const std::vector<Coordinates>& run) {
    for (int c = 0; c < coordinates; ++c) {
      const int first = c * (order_ + 2);
      rows_(filled_, first) = 1;
      for (int i = 0; i <= order_; ++i)  // lag 0, the value, goes last
        rows_(filled_, first + (i == 0 ? order_ + 1 : i)) = run[run.size() - 1 - std::size_t(i)](c);
    }
    ++seen_;
    if (++filled_ == block) fold();
  }

  void fold() {
    const int n = order_ + 2;
    for (int c = 0; c < coordinates; ++c) {
      Eigen::MatrixXd stack(n + filled_, n);
      stack << triangle_[std::size_t(c)], rows_.block(0, c * n, filled_, n);
      triangle_[std::size_t(c)] =
          Eigen::HouseholderQR<Eigen::MatrixXd>(stack).matrixQR().topRows(n).triangularView<Eigen::Upper>();
    }
    filled_ = 0;
  }

  [[nodiscard]] Autoregression solve() const {
    Autoregression model(order_);
    model.orientation = sum_.segment<4>(3);
    for (int c = 0; c < coordinates; ++c) {
      const Eigen::MatrixXd left = triangle_[std::size_t(c)].topLeftCorner(order_ + 1, order_ + 1);
      const Eigen::VectorXd right = triangle_[std::size_t(c)].col(order_ + 1).head(order_ + 1);
      const Eigen::VectorXd found = Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd>(left).solve(right);
      model.constant(c) = found(0);
      model.lag.row(c) = found.tail(order_).transpose();
    }
    return model;
  }

  int order_, filled_ = 0, seen_ = 0;
  Eigen::MatrixXd rows_;
  std::vector<Eigen::MatrixXd> triangle_;
  Coordinates sum_ = Coordinates::Zero();
};

}  // namespace

Autoregression fit_autoregression(const TraceMotion& trace, int order, Nanos step, const Location& where) {
  Training training(order);
  Autoregression model = training.fit(trace, step);
  if (training.rows() < 2 * (order + 1))
    throw InputError(where, fmt::format("this trace has {} stretches of {} steps of {} ms; an order of {} needs {}",
                                        training.rows(), order + 1, millis(step), order, 2 * (order + 1)));
  return model;
}

RecentAutoregression::RecentAutoregression(int order, double forget, double ridge)
    : order_(order),
      forget_(forget),
      pull_(Eigen::VectorXd::Constant(order + 1, ridge)),
      row_(order + 1),
      found_(order + 1),
      pulled_(order + 1, order + 1),
      solver_(order + 1),
      model_(order) {
  pull_(0) *= 1e5;
  pull_(1) *= 1e2;
  forget_all();
}

void RecentAutoregression::forget_all() {
  found_.setZero();
  for (int c = 0; c < coordinates; ++c) {
    seen_[std::size_t(c)].setZero(order_ + 1, order_ + 1);
    explained_[std::size_t(c)].setZero(order_ + 1);
    express(found_, c);
  }
}

void RecentAutoregression::add(const Past& past) {
  for (int c = 0; c < coordinates; ++c) {
    row_(0) = 1;
    row_(1) = past(c, 1);
    for (int j = 1; j < order_; ++j) row_(j + 1) = past(c, j) - past(c, j + 1);
    const double surprise = past(c, 0) - past(c, 1) - row_(2);
    Eigen::MatrixXd& seen = seen_[std::size_t(c)];
    seen *= forget_;
    seen.noalias() += row_ * row_.transpose();
    explained_[std::size_t(c)] = forget_ * explained_[std::size_t(c)] + row_ * surprise;
  }
}

void RecentAutoregression::solve() {
  for (int c = 0; c < coordinates; ++c) {
    pulled_ = seen_[std::size_t(c)];
    pulled_.diagonal() += pull_;
    solver_.compute(pulled_);
    found_ = solver_.solve(explained_[std::size_t(c)]);
    express(found_, c);
  }
}

/// @param found c, g, b_1 - 1, b_2, ...
void RecentAutoregression::express(const Eigen::VectorXd& found, int coordinate) {
  model_.constant(coordinate) = found(0);
  double before = 1 + found(1);  // of y(t - j), from the difference it began
  for (int j = 0; j < order_; ++j) {
    const double b = j + 2 <= order_ ? found(j + 2) + (j == 0 ? 1 : 0) : 0;
    model_.lag(coordinate, j) = before + b;
    before = -b;
  }
}

}  // namespace photonlag
