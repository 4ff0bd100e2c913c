#include "pose-prediction/trace_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <string_view>

#include "pose-prediction/head_motion.hpp"

namespace photonlag {
namespace {

constexpr std::string_view pose_header = "t_s,px_m,py_m,pz_m,qw,qx,qy,qz";
constexpr std::string_view velocity_header =
    "t_s,px_m,py_m,pz_m,qw,qx,qy,qz,vx_mps,vy_mps,vz_mps,wx_radps,wy_radps,wz_radps";
constexpr std::size_t pose_fields = 8, velocity_fields = 14;
constexpr std::size_t first_quaternion_field = 4;
constexpr double quaternion_tolerance = 1e-3;
constexpr double farthest_m = 1e9;      // nothing on Earth is; squares of it are exact enough
constexpr double fastest = 1e6;         // m/s, rad/s
constexpr double latest_stamp_s = 9e9;  // int64 ns end at 9.2e9 s

/// One line of the file, without its end.
struct Line {
  std::string_view text;
  unsigned number = 0;
  bool ended = false;  ///< By a newline: the last line of a cut file is not.
};

/// Numbers of one line and where each stands.
struct Row {
  std::array<double, velocity_fields> value{};
  std::array<unsigned, velocity_fields> column{};
};

std::string whole_file(const std::filesystem::path& csv, const Location& where) {
  std::error_code ignored;
  if (!std::filesystem::exists(csv, ignored))
    throw InputError(where, fmt::format("no such head trace: '{}'", csv.string()));
  if (std::filesystem::is_directory(csv, ignored))
    throw InputError(where, fmt::format("head trace '{}' is a folder; name a CSV file", csv.string()));
  std::ifstream file(csv, std::ios::binary);
  if (!file) throw InputError(where, fmt::format("head trace '{}' cannot be opened for reading", csv.string()));
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (file.bad()) throw EnvironmentError(csv.string(), "reading failed");
  return text;
}

class Reader {
 public:
  /// @param left_out Counts samples that are not after the one before; null: they are errors.
  Reader(std::string path, std::string_view text, LeftOut* left_out)
      : path_(std::move(path)), rest_(text), left_out_(left_out) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";  // spreadsheets write it
    if (rest_.starts_with(byte_order_mark)) rest_.remove_prefix(byte_order_mark.size());
  }

  std::vector<PoseSample> read() {
    read_header();
    std::vector<PoseSample> samples;
    samples.reserve(rest_.size() / 64);
    Nanos first{};
    while (!rest_.empty()) {
      const Line line = next_line();
      const Row row = split(line);
      const Nanos at = stamp(line, row);
      if (samples.empty()) first = at;
      const Eigen::Quaterniond world_from_head = orientation(line, row);
      if (!samples.empty() && at - first <= samples.back().at) {
        if (left_out_ == nullptr)
          fail(line, row.column[0],
               fmt::format("t_s = {} is not after the sample before; stamps must rise", row.value[0]));
        ++(at - first == samples.back().at ? left_out_->repeated : left_out_->backward);
        continue;
      }
      samples.push_back({at - first, world_from_head, position(line, row)});
      if (fields_ == velocity_fields) add_velocities(line, row, samples.back());
    }
    if (samples.empty()) throw InputError({path_, 2, 1}, "no samples after the header");
    return samples;
  }

 private:
  [[noreturn]] void fail(const Line& line, std::size_t column, const std::string& message) const {
    throw InputError({path_, line.number, unsigned(column)}, message);
  }

  Line next_line() {
    const std::size_t end = rest_.find('\n');
    Line line{rest_.substr(0, end), ++lines_, end != std::string_view::npos};
    rest_.remove_prefix(line.ended ? end + 1 : rest_.size());
    if (line.ended && line.text.ends_with('\r')) line.text.remove_suffix(1);
    return line;
  }

  void read_header() {
    const std::string right = fmt::format("a head trace starts with the line '{}', to which '{}' may be added",
                                          pose_header, velocity_header.substr(pose_header.size()));
    if (rest_.empty()) throw InputError({path_, 1, 1}, "empty file; " + right);
    const Line line = next_line();
    if (line.text == velocity_header) fields_ = velocity_fields;
    if (line.text == pose_header || line.text == velocity_header) return;
    std::size_t same = 0;
    while (same < std::min(line.text.size(), velocity_header.size()) && line.text[same] == velocity_header[same])
      ++same;
    fail(line, same + 1, "wrong header; " + right);
  }

  Row split(const Line& line) const {
    Row row;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < fields_; ++i) {
      const std::size_t end = std::min(line.text.find(',', begin), line.text.size());
      row.column[i] = unsigned(begin + 1);
      const bool last = i + 1 == fields_;
      if (end == line.text.size() && !last) wrong_count(line, i + 1, end + 1);
      row.value[i] = number(line, i, line.text.substr(begin, end - begin), begin + 1);
      if (last && end != line.text.size()) wrong_count(line, fields_in(line), end + 1);
      begin = end + 1;
    }
    return row;
  }

  static std::size_t fields_in(const Line& line) {
    return 1 + std::size_t(std::count(line.text.begin(), line.text.end(), ','));
  }

  [[noreturn]] void wrong_count(const Line& line, std::size_t count, std::size_t column) const {
    if (!line.ended && count < fields_) cut(line, count, column);
    fail(line, column,
         fmt::format("{} fields; a sample has {}: {}", line.text.empty() ? 0 : count, fields_,
                     fields_ == pose_fields ? pose_header : velocity_header));
  }

  [[noreturn]] void cut(const Line& line, std::size_t count, std::size_t column) const {
    fail(line, column,
         fmt::format("the last line is cut off in field {} of {}; remove it or copy the file again", count, fields_));
  }

  double number(const Line& line, std::size_t field, std::string_view text, std::size_t column) const {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = end == text.data() + text.size();
    if (error == std::errc::result_out_of_range && whole) fail(line, column, fmt::format("'{}' is out of range", text));
    if (error != std::errc() || !whole) {
      if (!line.ended && field + 1 == fields_in(line)) cut(line, field + 1, column);
      fail(line, column, fmt::format("'{}' is not a number", text));
    }
    if (!std::isfinite(value)) fail(line, column, fmt::format("'{}' is not finite", text));
    return value;
  }

  Nanos stamp(const Line& line, const Row& row) const {
    if (std::abs(row.value[0]) > latest_stamp_s)
      fail(line, row.column[0], fmt::format("t_s = {} is out of range; it is in seconds", row.value[0]));
    return from_secs(row.value[0]);
  }

  Eigen::Vector3d position(const Line& line, const Row& row) const {
    for (std::size_t i = 1; i < first_quaternion_field; ++i)
      if (std::abs(row.value[i]) > farthest_m)
        fail(line, row.column[i], fmt::format("{} m is out of range; positions are in metres", row.value[i]));
    return {row.value[1], row.value[2], row.value[3]};
  }

  Eigen::Quaterniond orientation(const Line& line, const Row& row) const {
    const auto& v = row.value;
    const Eigen::Quaterniond q(v[4], v[5], v[6], v[7]);
    if (!(std::abs(q.norm() - 1) <= quaternion_tolerance))
      fail(line, row.column[first_quaternion_field],
           fmt::format("the quaternion has length {:.6g}; it must be 1 to within {}", q.norm(), quaternion_tolerance));
    return q.normalized();
  }

  void add_velocities(const Line& line, const Row& row, PoseSample& sample) const {
    for (std::size_t i = pose_fields; i < velocity_fields; ++i)
      if (std::abs(row.value[i]) > fastest)
        fail(line, row.column[i], fmt::format("{} is out of range; velocities are in m/s and rad/s", row.value[i]));
    const auto& v = row.value;
    sample.velocity = Eigen::Vector3d(v[8], v[9], v[10]);
    sample.angular_velocity = Eigen::Vector3d(v[11], v[12], v[13]);
  }

  std::string path_;
  std::string_view rest_;
  std::size_t fields_ = pose_fields;
  LeftOut* left_out_;
  unsigned lines_ = 0;
};

}  // namespace

std::vector<PoseSample> read_samples(const std::filesystem::path& csv, const Location& where, LeftOut* left_out) {
  const std::string text = whole_file(csv, where);
  return Reader(csv.string(), text, left_out).read();
}

std::unique_ptr<TraceMotion> TraceMotion::read(const std::filesystem::path& csv, const Location& where) {
  return std::make_unique<TraceMotion>(read_samples(csv, where));
}

}  // namespace photonlag
