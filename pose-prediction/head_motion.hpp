#pragma once
/// @file
/// The true motion of a head, and the tracker that samples it.

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/error.hpp"
#include "sim/core/pose.hpp"
#include "sim/core/random.hpp"

namespace photonlag {

/// Where the head truly is, at any instant: always the same answer. For one thread at a time.
class HeadMotion {
 public:
  virtual ~HeadMotion() = default;
  /// The pose at @p t; before the first known instant the first pose, after the last the last.
  [[nodiscard]] virtual Pose at(Nanos t) const = 0;
  /// The same as a sample: with velocities at the stamps of a recording that has them.
  [[nodiscard]] virtual PoseSample sample_at(Nanos t) const {
    const Pose pose = at(t);
    return {.at = t, .world_from_head = pose.world_from_head, .position = pose.position};
  }
  /// Where the motion is only known at samples (a trace): their stamps, rising. Empty = known everywhere.
  [[nodiscard]] virtual const std::vector<Nanos>& stamps() const = 0;
};

/// A stretch of a trace without samples.
struct Gap {
  Nanos from{}, to{};
};

/// A recorded motion: linear/SLERP between samples. Stamps are shifted so that the first is 0.
class TraceMotion final : public HeadMotion {
 public:
  /// Reads `t_s,px_m,py_m,pz_m,qw,qx,qy,qz` (one header line), which `,vx_mps,vy_mps,vz_mps,wx_radps,wy_radps,wz_radps`
  /// may follow: the tracker's own velocity in world and angular velocity in head frame.
  /// @throws InputError at path:line:col: missing, empty, no header, wrong number of fields, not finite, not rising, no
  /// unit
  ///         quaternion (norm off by more than 1e-3; smaller errors are normalised away), last line cut. Lines may end
  ///         in CR LF.
  /// @param where the place in the scenario that named the file, for "cannot open".
  static std::unique_ptr<TraceMotion> read(const std::filesystem::path& csv, const Location& where);
  explicit TraceMotion(std::vector<PoseSample> samples);  ///< @pre not empty, stamps rising from 0

  [[nodiscard]] Pose at(Nanos t) const override;
  [[nodiscard]] PoseSample sample_at(Nanos t) const override;
  [[nodiscard]] const std::vector<Nanos>& stamps() const override { return stamps_; }
  [[nodiscard]] Nanos end() const { return stamps_.back(); }
  /// Stretches longer than @p longest_step without a sample.
  [[nodiscard]] std::vector<Gap> gaps(Nanos longest_step) const;

 private:
  std::vector<Nanos> stamps_;
  std::vector<PoseSample> samples_;
};

/// Someone looking around and stepping about in a room: smooth, seeded, as fast as the EyeNavGS traces
/// (docs/head-motion.md has the statistics reached). Known at every instant.
std::unique_ptr<HeadMotion> make_walker(std::uint64_t seed, std::uint32_t client);

/// A head that does not move, 1.6 m above the origin, looking along -z.
std::unique_ptr<HeadMotion> make_still_head();

struct TrackerOptions {
  double rate_hz = 0;             ///< 0 = every sample of a trace, 250 Hz where motion is known everywhere.
  Nanos delay{0};                 ///< From the sample's stamp until the client has it.
  double noise_position_mm = 0;   ///< Standard deviation per axis.
  double noise_rotation_deg = 0;  ///< Standard deviation of the rotation vector in head frame, per axis.
};

/// Delivers samples in order: stamped, noisy, late.
///
/// A trace's own samples come at their own stamps; a rate only thins them, to the sample nearest each tick k / rate. A
/// rate as high as the trace's (a period not above its median step) or higher gives every sample. Where motion is known
/// everywhere, sample k is taken at k / rate, to the nanosecond below.
class Tracker {
 public:
  /// @pre motion outlives the tracker; rate_hz is 0 or at least 0.001.
  /// Noise is keyed (client, number) in stream "head.noise", number being the trace's row or the tick: thinning keeps
  /// it.
  Tracker(const HeadMotion& motion, TrackerOptions options, std::uint64_t seed, std::uint32_t client);

  struct Delivery {
    PoseSample sample;
    Nanos available{};  ///< sample.at + delay
  };
  /// The next sample, or nothing when a trace has ended.
  std::optional<Delivery> next();

 private:
  /// Of motion known everywhere this many are taken at a time, so that its tables are looked at while they are near.
  static constexpr std::int64_t batch = 8;

  const PoseSample& known_everywhere(std::int64_t number);
  [[nodiscard]] bool is_nearest_to_a_tick(std::size_t i) const;
  [[nodiscard]] PoseSample sample(Nanos at, std::int64_t number) const;

  const HeadMotion& motion_;
  TrackerOptions options_;
  RandomStream noise_;
  std::uint32_t client_;
  Ticker clock_;
  bool thins_;
  std::int64_t number_ = 0;  // of the next row or tick
  std::array<PoseSample, batch> taken_{};
};

}  // namespace photonlag
