#pragma once
/// @file
/// What the client can still decode after frames were lost, and what it asks the server for.

#include "sim/testbed/lane.hpp"

namespace photonlag {

/// With OnLoss::idr and reference_invalidation, a frame can be decoded if it is an IDR or if what it refers to went to
/// the decoder. With intra_refresh anything can once there was an IDR: the picture is wrong for a while, and a wave of
/// intra blocks that begins after the loss heals it. A wave is asked for as well, so as not to wait for the next one.
class Mending final : public Party {
 public:
  Mending(Lane& lane, OnLoss on_loss) : lane_(lane), on_loss_(on_loss) {}
  void take(const Turn& turn) override;

  /// A frame will never be decoded. Asks for what mends it, now and again until that has come.
  void lost(std::int64_t sequence, Nanos now);
  /// The same for an IDR, whatever the mode.
  void want(std::int64_t because_of_sequence, bool keyframe, Nanos now);

  [[nodiscard]] bool decodable(const Flight& flight) const;
  /// Whether what comes next in order may not be decodable.
  [[nodiscard]] bool broken() const { return broken_; }
  void passed_on(const Flight& flight);

 private:
  static constexpr std::size_t remembered = 32;  // H.264 has at most 16 reference pictures
  void ask(Nanos now);
  [[nodiscard]] bool heals(const Flight& flight) const;

  Lane& lane_;
  OnLoss on_loss_;
  Ring<std::int64_t> decoded_;  // frames that went to the decoder, the newest last
  bool broken_ = false, wanted_ = false, keyframe_wanted_ = false;
  std::int64_t because_of_ = -1, asked_ = 0;
};

}  // namespace photonlag
