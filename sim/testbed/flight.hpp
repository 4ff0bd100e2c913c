#pragma once
/// @file
/// The frames of one client that are still on their way, from render start to first use.

#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "pipeline/codec/codec.hpp"
#include "pose-prediction/predictor.hpp"
#include "sim/core/pose.hpp"
#include "sim/net/fec_layout.hpp"
#include "sim/net/ring.hpp"
#include "sim/net/transport.hpp"
#include "sim/record/rows.hpp"

namespace photonlag {

/// A predicted pose and what 95 % of its errors are expected to stay within; NaN = not known.
struct Believed {
  Pose pose{};
  double p95_mm = std::numeric_limits<double>::quiet_NaN(), p95_deg = std::numeric_limits<double>::quiet_NaN();

  static Believed of(const Prediction& guess) {
    return {guess.pose.pose(), guess.position_p95_mm, guess.rotation_p95_deg};
  }
};

/// One frame and what travels with it.
struct Flight {
  FrameRow row;
  Believed render;              ///< Its pose is exactly what was rendered.
  double focal_px = 0;          ///< Of the picture, which travels with it; 0 = that of all.
  Nanos scene_time{};           ///< Which moment of the scene it shows: its render start.
  std::int64_t sequence = -1;   ///< Its place among the frames sent; -1 = not sent.
  std::int64_t reference = -1;  ///< The newest frame that must have been decoded for it; -1 = none (an IDR).
  bool repair = false;          ///< The first encoded in knowledge of a loss, and no keyframe.
  bool forgotten = false;       ///< The sender has sent all of it and will send none of it again.
  std::int32_t travelling = 0;  ///< Packets neither come nor dropped.
  Packetised cut;
  FecLayout layout;                       ///< Of its packets.
  std::vector<Nanos> offers;              ///< When each packet was first handed to the link; empty = all at once.
  std::shared_ptr<const Image> rendered;  ///< Pixels on; until encoded.
  std::shared_ptr<const EncodedFrame> encoded;
  std::shared_ptr<const Image> decoded;
};

/// Consecutive frames by number. Keeps its memory; a pointer to a flight holds until the next begin().
class Flights {
 public:
  Flight& begin(std::uint32_t client) {
    static const Flight blank;
    Flight& flight = flights_.push_back(blank);
    flight.row.client = client;
    flight.row.frame = first_ + static_cast<std::int64_t>(flights_.size()) - 1;
    return flight;
  }

  /// The frame gets the next place among those sent.
  void number(Flight& flight) {
    flight.sequence = first_sequence_ + static_cast<std::int64_t>(sent_.size());
    sent_.push_back(flight.row.frame);
  }

  /// Nothing if its row has been written already and it was not kept.
  [[nodiscard]] Flight* find(std::int64_t frame) {
    if (kept_ && kept_->row.frame == frame) return &*kept_;
    const std::int64_t place = frame - first_;
    return place < 0 || place >= static_cast<std::int64_t>(flights_.size())
               ? nullptr
               : &flights_[static_cast<std::size_t>(place)];
  }

  [[nodiscard]] Flight* by_sequence(std::int64_t sequence) {
    const std::int64_t place = sequence - first_sequence_;
    return place < 0 || place >= static_cast<std::int64_t>(sent_.size()) ? nullptr
                                                                         : find(sent_[static_cast<std::size_t>(place)]);
  }

  [[nodiscard]] bool empty() const { return flights_.empty(); }
  [[nodiscard]] std::size_t size() const { return flights_.size(); }
  [[nodiscard]] Flight& oldest() { return flights_.front(); }
  void drop_oldest() {
    Flight& flight = flights_.front();
    if (flight.sequence >= 0) sent_.pop_front(), ++first_sequence_;
    flight.rendered.reset();
    flight.encoded.reset();
    flight.decoded.reset();
    flights_.pop_front();
    ++first_;
  }
  /// Drops it from the row of those on their way; find() has it until the next is kept.
  void keep_oldest() {
    kept_ = std::move(flights_.front());
    drop_oldest();
  }

 private:
  Ring<Flight> flights_;
  std::optional<Flight> kept_;
  std::int64_t first_ = 0;
  Ring<std::int64_t> sent_;  // frames by sequence
  std::int64_t first_sequence_ = 0;
};

}  // namespace photonlag
