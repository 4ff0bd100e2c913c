#pragma once
/// @file
/// What window-based controllers know of their packets: how much is on the way, and what is lost.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/net/rate_control.hpp"

namespace photonlag {

/// Bytes in flight: sent, and numbered above the highest number reported on. Packets lost or never mentioned below that
/// count as landed (RFC 8298, 4.1.1).
class BytesInFlight {
 public:
  void on_sent(std::int64_t number, std::int32_t bytes) {
    if (number - landed_ >= std::ssize(total_)) grow(number);
    sent_ = number;
    total_[slot(number)] = sent_bytes_ += bytes;
  }

  /// @returns how many bytes have landed by this.
  std::int64_t on_reported(std::int64_t highest) {
    if (highest <= landed_ || highest > sent_) return 0;
    landed_ = highest;
    const std::int64_t before = landed_bytes_;
    landed_bytes_ = total_[slot(highest)];
    given_up_bytes_ = std::max(given_up_bytes_, landed_bytes_);
    return landed_bytes_ - before;
  }

  /// Nothing on the way is waited for any more.
  void give_up() { given_up_bytes_ = sent_bytes_; }
  /// The sender no longer waits for what is numbered up to @p number, nor is it waited for here.
  void on_given_up(std::int64_t number) {
    if (number <= landed_ || number > sent_) return;
    let_go_bytes_ = std::max(let_go_bytes_, total_[slot(number)]);
    given_up_bytes_ = std::max(given_up_bytes_, let_go_bytes_);
  }

  [[nodiscard]] std::int64_t bytes() const { return sent_bytes_ - given_up_bytes_; }
  /// Bytes given up that the sender still takes to be in flight.
  [[nodiscard]] std::int64_t given_up() const { return given_up_bytes_ - std::max(landed_bytes_, let_go_bytes_); }

 private:
  [[nodiscard]] std::size_t slot(std::int64_t number) const {
    return static_cast<std::size_t>(number) & (total_.size() - 1);
  }
  void grow(std::int64_t number) {
    std::vector<std::int64_t> larger(2 * total_.size());
    while (number - landed_ >= std::ssize(larger)) larger.resize(2 * larger.size());
    for (std::int64_t n = std::max<std::int64_t>(landed_, 0); n <= sent_; ++n)
      larger[static_cast<std::size_t>(n) & (larger.size() - 1)] = total_[slot(n)];
    total_ = std::move(larger);
  }

  std::vector<std::int64_t> total_ = std::vector<std::int64_t>(256);  // bytes sent up to a number; 2^n slots
  std::int64_t sent_ = -1, landed_ = -1;
  std::int64_t sent_bytes_ = 0, landed_bytes_ = 0, given_up_bytes_ = 0, let_go_bytes_ = 0;
};

/// A packet reported as not come is lost only if it still has not come when one sent a reordering window (30 ms, or the
/// longest reordering seen) after it has (RACK, RFC 8985; kReorderTime).
class Losses {
 public:
  void take(const RateControl::Report& report, double now_s) {
    if (report.arrived == never) {
      if (missing_.size() < most_missing) missing_.push_back({report.number, report.sent, now_s});
      return;
    }
    newest_sent_ = std::max(newest_sent_, report.sent);
    const auto found = std::ranges::find(missing_, report.number, &Missing::number);
    if (found == missing_.end()) return;
    window_ = std::clamp(from_secs(now_s - found->told_s), window_, longest_window);
    missing_.erase(found);
  }

  /// Whether packets have turned out lost since last asked.
  bool detect() {
    return std::erase_if(missing_, [&](const Missing& m) { return m.sent + window_ < newest_sent_; }) > 0;
  }

 private:
  static constexpr std::size_t most_missing = 4096;
  static constexpr Nanos longest_window = std::chrono::milliseconds(200);
  struct Missing {
    std::int64_t number;
    Nanos sent;
    double told_s;
  };
  std::vector<Missing> missing_;
  Nanos newest_sent_ = Nanos::min(), window_ = std::chrono::milliseconds(30);
};

}  // namespace photonlag
