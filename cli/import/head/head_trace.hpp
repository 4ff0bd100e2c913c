#pragma once
/// @file
/// What importers of head motion share: lines with exact times in, `t_s,px_m,py_m,pz_m,qw,qx,qy,qz` out.

#include <Eigen/Geometry>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/import/import.hpp"

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

/// Lines of @p fields fields or more, which @p visit may change once it has seen a header. What begins with `#` is a
/// comment. A last line that is cut off is left out, which stderr is told. @throws InputError at path:line:col
void for_each_sample(const std::filesystem::path& file, std::string_view text, const std::size_t& fields,
                     const std::function<void(const TextLine&)>& visit);

/// A time in units of @p unit_ns, to the nanosecond: "1520530308.18968" s, "637231069485244909" ticks of 100 ns.
/// @throws InputError at the field
[[nodiscard]] std::int64_t time_ns(const TextLine& line, std::size_t field, std::int64_t unit_ns);

/// Metres, or m/s or rad/s. @throws InputError at the field if one is not within 1e6
[[nodiscard]] Eigen::Vector3d vector_at(const TextLine& line, const std::array<std::size_t, 3>& fields);

/// Where a quaternion's components stand in a line.
struct QuaternionFields {
  std::size_t w = 0, x = 0, y = 0, z = 0;
};

/// Normalised. @throws InputError at the field if its length is not 1 within 0.01
[[nodiscard]] Eigen::Quaterniond quaternion_at(const TextLine& line, const QuaternionFields& fields);

/// The rotation from the head (+x right, +y up, -z forward) to a body whose x, y and z axes point along @p words, three
/// of right, left, up, down, forward, back, parted by commas. @throws InputError at the words if they are no
/// right-handed frame
[[nodiscard]] Eigen::Quaterniond body_from_head(const std::string& words);

/// Reads every file of the request with @p read, writes the whole.
std::string import_head(const ImportRequest& request, const std::filesystem::path& to,
                        const std::function<void(const std::filesystem::path& file, HeadTrace& trace)>& read);

}  // namespace photonlag::cli
