#pragma once
/// @file
/// How `scream` sees the network's queue: one-way delay above the least seen (LEDBAT, RFC 6817), and its means.

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>

namespace photonlag {

class QueueDelay {
 public:
  /// @param one_way_s on whatever clocks, @param now_s of the sender.
  void take(double one_way_s, double now_s) {
    if (now_s - slot_s_ >= 10) {
      slot_s_ = now_s;
      slot_ = (slot_ + 1) % base_.size();
      base_[slot_] = none;
    }
    base_[slot_] = std::min(base_[slot_], one_way_s);
    now_ = one_way_s - *std::ranges::min_element(base_);
    least_ = std::min(least_, now_);
  }

  /// Means: slow up, fast down; and how much it varies, no more often than every @p interval_s.
  void update(double now_s, double interval_s, double unrest_limit) {
    if (now_s - updated_s_ < interval_s) return;
    updated_s_ = now_s;
    mean_ = now_ < mean_ ? now_ : mean_ + (now_ - mean_) / 4;
    const double sample = std::clamp((now_ - unrest_norm_s / 4) / unrest_norm_s, 0.0, 1.5 * unrest_limit);
    unrest_ += (sample - unrest_) / 64;
  }

  /// Whether the queue has not been below @p limit_s for hundreds of round trips: the base is wrong, then, or hides.
  bool stands(double now_s, double round_trip_s, double limit_s) {
    if (now_s - least_since_s_ < round_trip_s || least_ == none) return false;
    least_mean_ += (least_ - least_mean_) / 256;
    least_since_s_ = now_s;
    least_ = none;
    return least_mean_ > limit_s;
  }

  /// The base is to be measured anew.
  void forget() {
    base_.fill(none);
    least_mean_ = 0;
  }

  [[nodiscard]] double now() const { return now_; }
  [[nodiscard]] double mean() const { return mean_; }
  [[nodiscard]] double unrest() const { return unrest_; }  ///< 0 = calm.

 private:
  static constexpr double none = std::numeric_limits<double>::max(), unrest_norm_s = 0.025;

  static constexpr std::array<double, 50> empty() {
    std::array<double, 50> slots{};
    slots.fill(none);
    return slots;
  }
  std::array<double, 50> base_ = empty();  // least delay of each 10 s
  std::size_t slot_ = 0;
  double slot_s_ = 0, now_ = 0, mean_ = 0, unrest_ = 0, updated_s_ = -1e9;
  double least_ = none, least_mean_ = 0, least_since_s_ = 0;
};

}  // namespace photonlag
