#pragma once
/// @file
/// The real work behind a frame, or what stands for it where pixels are off. Takes no simulated time: costs say how
/// long.

#include <memory>
#include <string>
#include <vector>

#include "reprojection/reprojector.hpp"
#include "sim/testbed/flight.hpp"

namespace photonlag {

/// One picture on a display: what it was made from.
struct Shown {
  std::shared_ptr<const Image> decoded;  ///< Pixels on.
  WarpPoses poses;
  Nanos scene_time{};
  double focal_px = 0;  ///< Of the decoded picture; 0 = that of all.
};

class FrameWork {
 public:
  virtual ~FrameWork() = default;

  /// Each returns how long the real work took (0 where pixels are off). Called in the order of simulated time.
  virtual Nanos render(Flight& flight) = 0;  ///< Sets row.triangles, `rendered` and, if it varies, focal_px.
  virtual Nanos encode(Flight& flight,
                       const EncodeRequest& request) = 0;  ///< Sets row.bytes_colour, keyframe, qp, `encoded`.
  virtual void send(const Flight& flight) = 0;             ///< First packet handed over: stream.mkv.
  /// Makes `encoded` anew from the packets that came and their parity, if some data did not come.
  virtual void rebuild(Flight& flight, const FecReassembly& packets) = 0;
  virtual Nanos decode(Flight& flight) = 0;                          ///< Sets `decoded`.
  virtual Nanos warp(std::uint32_t client, const Shown& shown) = 0;  ///< Real only where the warp's cost is measured.

  /// Takes over a row; writes it, scored if it is due, in the order of calls.
  /// @param truth where the head is at photon time, @param shown null before the first frame.
  virtual void show(RefreshRow row, const Pose& truth, const Shown* shown) = 0;
  /// Writes all rows still waiting and completes stream.mkv, images and videos.
  virtual void finish() = 0;
  [[nodiscard]] virtual std::int64_t source_pixels() const = 0;
  [[nodiscard]] virtual std::int64_t display_pixels() const = 0;
  /// What the scene does not show of its input (Scene::remarks).
  [[nodiscard]] virtual std::vector<std::string> remarks() const { return {}; }
};

}  // namespace photonlag
