#pragma once
/// @file
/// The frames of one client that are still on their way, from render start to first use.

#include <deque>
#include <memory>

#include "pipeline/codec/codec.hpp"
#include "sim/core/pose.hpp"
#include "sim/net/transport.hpp"
#include "sim/record/rows.hpp"

namespace photonlag {

/// One frame and what travels with it.
struct Flight {
  FrameRow row;
  Pose render_pose;            ///< Exactly what was rendered.
  Nanos scene_time{};          ///< Which moment of the scene it shows: its render start.
  std::int64_t sequence = -1;  ///< Its place among the frames sent; -1 = not sent.
  Packetised cut;
  std::vector<Nanos> offers;              ///< When each packet was first handed to the link; empty = all at once.
  std::shared_ptr<const Image> rendered;  ///< Pixels on; until encoded.
  std::shared_ptr<const EncodedFrame> encoded;
  std::shared_ptr<const Image> decoded;
};

/// Consecutive frames by number.
class Flights {
 public:
  Flight& begin(std::uint32_t client) {
    Flight& flight = flights_.emplace_back();
    flight.row.client = client;
    flight.row.frame = first_ + static_cast<std::int64_t>(flights_.size()) - 1;
    return flight;
  }

  /// Nothing if its row has been written already. Stays where it is until it is dropped.
  [[nodiscard]] Flight* find(std::int64_t frame) {
    const std::int64_t place = frame - first_;
    return place < 0 || place >= std::ssize(flights_) ? nullptr : &flights_[static_cast<std::size_t>(place)];
  }

  [[nodiscard]] Flight* by_sequence(std::int64_t sequence) {
    for (Flight& flight : flights_)
      if (flight.sequence == sequence) return &flight;
    return nullptr;
  }

  [[nodiscard]] bool empty() const { return flights_.empty(); }
  [[nodiscard]] Flight& oldest() { return flights_.front(); }
  void drop_oldest() {
    flights_.pop_front();
    ++first_;
  }

 private:
  std::deque<Flight> flights_;
  std::int64_t first_ = 0;
};

}  // namespace photonlag
