#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "pose-prediction/bench/gul2020.hpp"

namespace photonlag {
namespace {

class PublishedAutoregression final : public Predictor {
 public:
  explicit PublishedAutoregression(Autoregression model)
      : model_(std::move(model)), past_(std::size_t(model_.lag.cols()), Coordinates::Zero()) {}

  void observe(const PoseSample& sample) override {
    std::shift_right(past_.begin(), past_.end(), 1);
    past_.front() = coordinates_of(sample.pose());
    known_ = std::min(known_ + 1, past_.size());
    newest_ = sample;
  }

  [[nodiscard]] Prediction predict(Nanos at) const override {
    Prediction guess{.pose = newest_};
    guess.pose.at = at;
    const Coordinates ahead = iterated((at - newest_.at) / gul2020_step);
    guess.quaternion_as_made = ahead.segment<4>(3);
    const double length = guess.quaternion_as_made->norm();
    if (!ahead.allFinite() || length < 1e-6) return guess;
    guess.pose.position = ahead.head<3>();
    guess.pose.world_from_head.coeffs() = *guess.quaternion_as_made / length;
    return guess;
  }

 private:
  /// So many steps ahead; NaN while too little is known.
  [[nodiscard]] Coordinates iterated(std::int64_t steps) const {
    const std::size_t lags = past_.size();
    if (known_ < lags) return Coordinates::Constant(std::numeric_limits<double>::quiet_NaN());
    std::array<Coordinates, most_lags> past;  // a ring: past[(newest + i) % lags] is i steps old
    std::copy(past_.begin(), past_.end(), past.begin());
    std::size_t newest = 0;
    for (; steps > 0; --steps) {
      Coordinates next = model_.constant;
      for (std::size_t i = 0; i < lags; ++i)
        next += model_.lag.col(Eigen::Index(i)).cwiseProduct(past[(newest + i) % lags]);
      newest = (newest + lags - 1) % lags;
      past[newest] = next;
    }
    return past[newest];
  }

  Autoregression model_;
  std::vector<Coordinates> past_;  // newest first
  std::size_t known_ = 0;
  PoseSample newest_{};
};

}  // namespace

Autoregression gul2020_fit(const std::vector<PoseSample>& trace, int order, const Location& where) {
  return fit_autoregression(gul2020_course("", trace).samples, order, gul2020_step, where);
}

std::unique_ptr<Predictor> gul2020_autoregression(Autoregression model) {
  return std::make_unique<PublishedAutoregression>(std::move(model));
}

}  // namespace photonlag
