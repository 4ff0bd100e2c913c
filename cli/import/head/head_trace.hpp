#pragma once
/// @file
/// What importers of head motion share: samples in, `t_s,px_m,py_m,pz_m,qw,qx,qy,qz` out.

#include <Eigen/Geometry>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/import/import.hpp"
#include "sim/core/text/text_table.hpp"

namespace photonlag::cli {

/// A recorded pose, already in our frame: right-handed, +y up, -z forward, head to world, metres.
struct HeadSample {
  std::int64_t at_ns = 0;  ///< On the recording's clock.
  Eigen::Vector3d position = Eigen::Vector3d::Zero();
  Eigen::Quaterniond world_from_head = Eigen::Quaterniond::Identity();  ///< Unit.
  std::optional<Eigen::Vector3d> velocity{};                            ///< m/s in world, where the recording has it.
  std::optional<Eigen::Vector3d> angular_velocity{};                    ///< rad/s in head frame, likewise.
};

/// Samples on their way into a file, velocities too where all of them have them. Stamps that do not rise are left out
/// and counted, quaternions keep their sign (Gül et al.'s protocol makes a difference of it), a further file begins 1 s
/// after the end of the one before it.
class HeadTrace {
 public:
  /// What follows comes from another file.
  void begin_file(const std::filesystem::path& file);
  /// @throws InputError at the file if the trace would get longer than 1e9 s
  void add(const HeadSample& sample);
  /// Tells on stderr what was left out, writes @p to. @returns one line about it. @throws InputError at the last
  /// file if fewer than two samples are left, or if more were left out than kept
  [[nodiscard]] std::string write(const std::filesystem::path& to) const;

 private:
  void report() const;

  std::vector<HeadSample> kept_;  // from time 0 on
  std::int64_t offset_ns_ = 0;
  std::filesystem::path file_;
  bool begun_ = false;  // the file that is being read has given a sample
  std::size_t repeated_ = 0, backward_ = 0;
  std::int64_t furthest_back_ns_ = 0;
};

/// Metres, or m/s or rad/s. @throws BadLine at the field if one is not within @p most
[[nodiscard]] Eigen::Vector3d vector_at(const TextRow& row, const std::array<std::size_t, 3>& fields, double most);

/// Normalised. @param wxyz where its components stand. @throws BadLine at the field if its length is not 1 within 0.01;
/// of length 0 it says that tracking was lost
[[nodiscard]] Eigen::Quaterniond quaternion_at(const TextRow& row, const std::array<std::size_t, 4>& wxyz);

/// Reads every file of the request with @p read, writes the whole.
std::string import_head(const ImportRequest& request, const std::filesystem::path& to,
                        const std::function<void(const std::filesystem::path& file, HeadTrace& trace)>& read);

}  // namespace photonlag::cli
