#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "cli/import/import.hpp"
#include "sim/core/text/text_table.hpp"
#include "sim/record/profile.hpp"
#include "sim/record/summary.hpp"

// What WIVRN_DUMP_TIMINGS leaves (WiVRn, server/driver/wivrn_session.cpp, dump_time): lines of event, frame, time in ns
// on the server's clock, stream (255 where it is about the whole frame), and in some releases "idr" or "p" behind them.

namespace photonlag::cli {
namespace {

constexpr std::array<std::string_view, 13> known_events = {
    "wake_up",       "begin",       "submit",       "encode_begin", "encode_end", "send_begin", "send_end",
    "receive_begin", "receive_end", "decode_begin", "decode_end",   "blit",       "display"};

constexpr std::string_view no_frame = "18446744073709551615";  // -1, unsigned
constexpr std::int64_t most_frames = 1'000'000'000'000'000;

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
    TextTable table = TextTable::open(file, {file.string()}, {.ragged = true});
    first_frame_ = frames_.empty() ? 0 : frames_.rbegin()->first + 1;
    std::size_t of_wivrn = 0;
    LeftOutLines left_out;
    for_each_good_row<TextRow>(table, left_out, [&](const TextRow& row) { of_wivrn += add(row) ? 1 : 0; });
    left_out.check_and_tell();
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
  bool add(const TextRow& row) {
    const std::string_view event = row.text(0);
    if (row.size() < 4)
      row.fail(0, "event, frame, time in ns and stream should stand here", "too few fields",
               row.last() ? BadLine::Kind::nothing : BadLine::Kind::wrong);
    const std::int64_t number = row.text(1) == no_frame ? -1 : row.whole(1), at = row.whole(2);
    (void)row.number(3);
    if (number > most_frames) row.fail(1, "a frame must be less than 1e15", "a number is out of range");
    if (std::ranges::find(known_events, event) == known_events.end()) return false;
    if (number < 0 || at <= 0) return true;  // not a frame yet; not known
    note(event, frames_[first_frame_ + number], Nanos(at), row);
    return true;
  }

  static void note(std::string_view event, Frame& frame, Nanos at, const TextRow& row) {
    if (event == "begin") frame.compose.start(at);
    if (event == "submit") frame.compose.finish(at);
    if (event == "encode_begin") frame.encode.start(at);
    if (event == "encode_end") frame.encode.finish(at);
    if (event == "decode_begin") frame.decode.start(at);
    if (event == "decode_end") frame.decode.finish(at);
    if (event == "encode_begin" && row.text(4) == "idr") frame.keyframe = true;
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

std::string import_wivrn(const ImportRequest& request, const std::filesystem::path& to) {
  Timings timings;
  for (const auto& file : request.files) timings.read(file);
  const std::vector<ProfileRow> rows = timings.rows();
  if (rows.empty()) throw InputError({request.files.front().string()}, "has no frame whose encoding began and ended");
  write_profile(to, rows);
  return fmt::format("{} frame{}; median of compose {}, encode {}, decode {}; sizes are not in such a file",
                     rows.size(), rows.size() == 1 ? "" : "s", median(rows, &ProfileRow::compose),
                     median(rows, &ProfileRow::encode), median(rows, &ProfileRow::decode));
}

}  // namespace

Importer wivrn_importer() {
  return {.name = "wivrn",
          .meaning =
              "timings that WiVRn wrote (WIVRN_DUMP_TIMINGS) as a profile for cost replay: compose_ns, encode_ns, "
              "decode_ns",
          .begins = "frame,",
          .from = {},
          .scales = false,
          .run = import_wivrn};
}

}  // namespace photonlag::cli
