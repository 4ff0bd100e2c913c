#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>

#include "cli/import/import.hpp"
#include "sim/record/profile.hpp"
#include "sim/record/summary.hpp"

// What WIVRN_DUMP_TIMINGS leaves (WiVRn, server/driver/wivrn_session.cpp, dump_time): lines of event, frame, time in ns
// on the server's clock, stream (255 where it is about the whole frame), and in some releases "idr" or "p" behind them.

namespace photonlag::cli {
namespace {

constexpr std::array<std::string_view, 13> known_events = {
    "wake_up",       "begin",       "submit",       "encode_begin", "encode_end", "send_begin", "send_end",
    "receive_begin", "receive_end", "decode_begin", "decode_end",   "blit",       "display"};

/// From the first stream's beginning to the last one's end.
struct Extent {
  Nanos begin = never, end = Nanos::min();
  void start(Nanos at) { begin = std::min(begin, at); }
  void finish(Nanos at) { end = std::max(end, at); }
  [[nodiscard]] Nanos length() const { return begin == never || end < begin ? never : end - begin; }
};

struct Frame {
  Extent compose, encode, decode;
  bool keyframe = false;
};

class Timings {
 public:
  void read(const std::filesystem::path& file) {
    const std::string text = read_text(file);
    first_frame_ = frames_.empty() ? 0 : frames_.rbegin()->first + 1;
    std::size_t of_wivrn = 0;
    for_each_line(file, text, [&](const TextLine& line) { of_wivrn += add(line) ? 1 : 0; });
    if (of_wivrn == 0)
      throw InputError({file.string(), 1, 1}, "has no event of WiVRn: not what WIVRN_DUMP_TIMINGS writes");
  }

  [[nodiscard]] std::vector<ProfileRow> rows() const {
    std::vector<ProfileRow> rows;
    for (const auto& [number, frame] : frames_) {
      if (frame.encode.length() == never) continue;
      ProfileRow& row = rows.emplace_back();
      row.frame = number;
      row.keyframe = frame.keyframe;
      row.compose = frame.compose.length();
      row.encode = frame.encode.length();
      row.decode = frame.decode.length();
    }
    return rows;
  }

 private:
  /// @returns whether it was an event that is known.
  bool add(const TextLine& line) {
    std::string_view event = line.fields[0];
    if (line.where.line == 1 && event == "event") return false;
    if (line.fields.size() < 4) line.fail(0, "event, frame, time in ns and stream should stand here");
    if (event.size() > 1 && event.starts_with('"') && event.ends_with('"')) event = event.substr(1, event.size() - 2);
    const double number = line.number(1), at = line.number(2);
    if (number != std::floor(number) || !(std::abs(number) < 1e15)) line.fail(1, "a frame must be a whole number");
    if (!(std::abs(at) < 9e18)) line.fail(2, "a time must be a number of nanoseconds");
    (void)line.number(3);
    if (std::ranges::find(known_events, event) == known_events.end()) return false;
    if (number < 0 || at <= 0) return true;  // not a frame yet; not known
    note(event, frames_[first_frame_ + static_cast<std::int64_t>(number)], instant(line), line);
    return true;
  }

  static Nanos instant(const TextLine& line) {
    std::int64_t ns = 0;
    const std::string_view field = line.fields[2];
    if (std::from_chars(field.data(), field.data() + field.size(), ns).ptr != field.data() + field.size())
      line.fail(2, "a time must be a whole number of nanoseconds");
    return Nanos(ns);
  }

  static void note(std::string_view event, Frame& frame, Nanos at, const TextLine& line) {
    if (event == "begin") frame.compose.start(at);
    if (event == "submit") frame.compose.finish(at);
    if (event == "encode_begin") frame.encode.start(at);
    if (event == "encode_end") frame.encode.finish(at);
    if (event == "decode_begin") frame.decode.start(at);
    if (event == "decode_end") frame.decode.finish(at);
    if (event == "encode_begin" && line.fields.size() > 4 && line.fields[4] == "idr") frame.keyframe = true;
  }

  std::map<std::int64_t, Frame> frames_;
  std::int64_t first_frame_ = 0;  // of the file being read
};

std::string median(const std::vector<ProfileRow>& rows, Nanos ProfileRow::*stage) {
  std::vector<double> ms;
  for (const ProfileRow& row : rows)
    if (row.*stage != never) ms.push_back(millis(row.*stage));
  return ms.empty() ? "not there" : fmt::format("{:.3f} ms", nearest_rank(ms, 0.5));
}

std::string run(const ImportRequest& request, const std::filesystem::path& to) {
  Timings timings;
  for (const auto& file : request.files) timings.read(file);
  const std::vector<ProfileRow> rows = timings.rows();
  if (rows.empty()) throw InputError({request.files.front().string()}, "has no frame whose encoding began and ended");
  write_profile(to, rows);
  return fmt::format("{} frames; median of compose {}, encode {}, decode {}; sizes are not in such a file", rows.size(),
                     median(rows, &ProfileRow::compose), median(rows, &ProfileRow::encode),
                     median(rows, &ProfileRow::decode));
}

}  // namespace

Importer wivrn_importer() {
  return {.name = "wivrn",
          .meaning =
              "timings that WiVRn wrote (WIVRN_DUMP_TIMINGS) as a profile for cost replay: compose_ns, encode_ns, "
              "decode_ns",
          .from = {},
          .scales = false,
          .run = run};
}

}  // namespace photonlag::cli
