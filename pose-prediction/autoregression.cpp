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

  /// What comes next does not follow on.
  void break_off() { run_.clear(); }

  void add(const Pose& pose) {
    run_.push_back(coordinates_of(pose));
    sum_ += run_.back();
    if (run_.size() > std::size_t(order_)) add_row();
  }

  /// @throws InputError at @p where if there were too few rows; @p step for the message
  [[nodiscard]] Autoregression fit(Nanos step, const Location& where) {
    if (seen_ < 2 * (order_ + 1))
      throw InputError(where, fmt::format("this trace has {} stretches of {} steps of {} ms; an order of {} needs {}",
                                          seen_, order_ + 1, millis(step), order_, 2 * (order_ + 1)));
    fold();
    return solve();
  }

 private:
  static constexpr int block = 1024;
  // For one coordinate: 1, its lags, and the value they explain. All seven side by side.
  [[nodiscard]] int width() const { return coordinates * (order_ + 2); }

  void add_row() {
    for (int c = 0; c < coordinates; ++c) {
      const int first = c * (order_ + 2);
      rows_(filled_, first) = 1;
      for (int i = 0; i <= order_; ++i)  // lag 0, the value, goes last
        rows_(filled_, first + (i == 0 ? order_ + 1 : i)) = run_[run_.size() - 1 - std::size_t(i)](c);
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
  std::vector<Coordinates> run_;  // since what was broken off, newest last
  Eigen::MatrixXd rows_;
  std::vector<Eigen::MatrixXd> triangle_;
  Coordinates sum_ = Coordinates::Zero();
};

}  // namespace

Autoregression fit_autoregression(const TraceMotion& trace, int order, Nanos step, const Location& where) {
  Training training(order);
  const std::vector<Gap> gaps = trace.gaps(History::longest_step);
  auto gap = gaps.begin();
  for (Nanos t{}; t <= trace.end(); t += step) {
    for (; gap != gaps.end() && gap->to <= t; ++gap) training.break_off();
    if (gap == gaps.end() || gap->from >= t) training.add(trace.at(t));
  }
  return training.fit(step, where);
}

Autoregression fit_autoregression(const std::vector<PoseSample>& even, int order, Nanos step, const Location& where) {
  Training training(order);
  for (const PoseSample& sample : even) training.add(sample.pose());
  return training.fit(step, where);
}

RecentAutoregression::RecentAutoregression(int order, double forget, double ridge)
    : order_(order),
      forget_(forget),
      pull_(Eigen::VectorXd::Constant(order + 1, ridge)),
      found_(order + 1),
      equations_(order + 1, order + 1),
      with_itself_(std::size_t(order - 1), Lanes(8, order - 1)),
      alone_(8, order - 1),
      with_place_(8, order - 1),
      explained_(8, order + 1),
      solver_(order + 1),
      model_(order) {
  pull_(0) *= 1e5;
  pull_(1) *= 1e2;
  forget_all();
}

void RecentAutoregression::forget_all() {
  for (Lanes& ring : with_itself_) ring.setZero();
  alone_.setZero(), with_place_.setZero(), explained_.setZero();
  place_.setZero(), squared_place_.setZero();
  weight_ = 0;
  found_.setZero();
  for (int c = 0; c < coordinates; ++c) express(found_, c);
}

void RecentAutoregression::add(const Past& past, bool whole) {
  const Eigen::Index before = newest_, now = slot(lags() - 1);  // the oldest makes room
  newest_ = now;
  const Coordinates place = past.col(1), step = past.col(1) - past.col(2), surprise = past.col(0) - place - step;
  weight_ = forget_ * weight_ + 1;
  place_ = forget_ * place_ + place;
  squared_place_ = forget_ * squared_place_ + place.cwiseAbs2();
  alone_.col(now) = forget_ * alone_.col(before) + step;
  if (whole) explained_.col(0) = forget_ * explained_.col(0) + surprise;
  if (whole) explained_.col(1) = forget_ * explained_.col(1) + surprise.cwiseProduct(place);
  for (int j = 0; j < lags(); ++j) {
    const Coordinates lag = past.col(j + 1) - past.col(j + 2);
    Lanes& ring = with_itself_[std::size_t(j)];
    ring.col(now) = forget_ * ring.col(before) + step.cwiseProduct(lag);
    with_place_.col(j) = forget_ * with_place_.col(j) + place.cwiseProduct(lag);
    if (whole) explained_.col(j + 2) = forget_ * explained_.col(j + 2) + surprise.cwiseProduct(lag);
  }
}

void RecentAutoregression::solve() {
  for (int c = 0; c < coordinates; ++c) solve(c);
}

void RecentAutoregression::solve(int c) {
  equations_(0, 0) = weight_, equations_(1, 0) = place_(c), equations_(1, 1) = squared_place_(c);
  for (int i = 0; i < lags(); ++i) {
    equations_(i + 2, 0) = alone_(c, slot(i));
    equations_(i + 2, 1) = with_place_(c, i);
    for (int k = 0, at = i; at < lags(); ++k, ++at)
      equations_(at + 2, i + 2) = with_itself_[std::size_t(k)](c, slot(i));
  }
  equations_.diagonal() += pull_;
  solver_.compute(equations_);
  if (solver_.info() != Eigen::Success) return;  // the pull was lost in rounding: what was found before stays
  found_ = explained_.row(c);
  solver_.solveInPlace(found_);
  express(found_, c);
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
