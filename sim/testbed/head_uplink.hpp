#pragma once
/// @file
/// The client's tracker, its predictor, and the poses it sends.

#include <memory>

#include "pose-prediction/predictor.hpp"
#include "sim/testbed/lane.hpp"

namespace photonlag {

/// A pose the client believes in now, and the sample it rests on.
struct Belief {
  Pose pose;
  Nanos newest_sample{};
};

/// Every tracker sample is sent as soon as the client has it, with what the client acknowledges.
///
/// Where nobody need hear of a pose when it is sent or comes, it is sent when somebody looks: with the same outcome, to
/// the byte, as if it had been sent in time.
class HeadUplink final : public Party, public PoseSource {
 public:
  struct Options {
    bool predict = true;                   ///< At the client; else the raw sample travels.
    std::optional<Nanos> horizon;          ///< From the sample's stamp; nothing = auto.
    Nanos longest_horizon = from_ms(200);  ///< For auto.
    std::int32_t pose_bytes = 100;         ///< TR 38.838: pose and control uplink, 100 B.
  };
  /// @param predictor asked both for the poses sent and for late poses: that changes no answer (predictor.hpp).
  HeadUplink(Lane& lane, Tracker tracker, std::unique_ptr<Predictor> predictor, Options options);

  void start();
  void take(const Turn& turn) override;
  void send_before(Nanos now) override;
  /// What the client believes now about @p photon. @pre a sample has come
  [[nodiscard]] Belief late(Nanos photon) const;
  [[nodiscard]] bool has_sample() const { return newest_.has_value(); }

 private:
  void await_next();
  void sample_came();
  void send(Nanos now);
  [[nodiscard]] Nanos horizon() const;
  [[nodiscard]] std::optional<Nanos> render_to_photon() const;

  Lane& lane_;
  Tracker tracker_;
  std::unique_ptr<Predictor> predictor_;
  Options options_;
  std::optional<PoseSample> newest_;
  std::optional<Tracker::Delivery> due_;
  std::int64_t sent_ = 0;
  bool may_be_late_ = false;
};

}  // namespace photonlag
