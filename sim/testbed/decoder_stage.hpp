#pragma once
/// @file
/// The client's decoder: frames in the order sent, one at a time.

#include <deque>
#include <functional>
#include <memory>

#include "sim/testbed/lane.hpp"
#include "sim/testbed/resource.hpp"

namespace photonlag {

class DecoderStage final : public Party {
 public:
  /// More frames than this waiting behind the one being decoded ask for an IDR; frames in front of it are then skipped.
  static constexpr std::size_t longest_backlog = 3;

  DecoderStage(Lane& lane, std::unique_ptr<CostModel> cost)
      : lane_(lane), decoder_(lane.agenda), cost_(std::move(cost)) {}

  /// @param overloaded called with a frame's sequence when the backlog is too long.
  void on_overload(std::function<void(std::int64_t, Nanos)> overloaded) { overloaded_ = std::move(overloaded); }

  void add(Flight& flight, Nanos now);
  void take(const Turn& turn) override;
  /// Everything up to @p passed has been handed on or given up: what may be acknowledged follows.
  void update_acknowledged(std::int64_t passed);

  /// The highest-numbered decoded frame, -1 before the first.
  [[nodiscard]] std::int64_t newest() const { return newest_; }

 private:
  enum What : std::uint32_t { granted, decoded };
  struct Waiting {
    std::int64_t frame = 0, sequence = 0;
  };
  void begin(Nanos now);
  void complain_of_backlog(Nanos now);

  Lane& lane_;
  FifoResource decoder_;
  std::unique_ptr<CostModel> cost_;
  std::function<void(std::int64_t, Nanos)> overloaded_;
  std::deque<Waiting> queue_;
  std::int64_t newest_ = -1, passed_ = -1, decoding_ = -1;
  bool pending_ = false;
};

}  // namespace photonlag
