#include "sim/record/repeats.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>
#include <numeric>

namespace photonlag {
namespace {

constexpr double none = std::numeric_limits<double>::infinity();
constexpr std::uint32_t no_frame = std::numeric_limits<std::uint32_t>::max();

enum FrameColumn : std::size_t {
  client_at,
  number_at,
  fate_at,
  before_start_at,
  before_done_at,
  before_replaced_at,
  steps_at,
  downlink_at = steps_at + step_count,
  frame_columns = downlink_at + downlink_part_count
};
enum RepeatColumn : std::size_t { repeat_number_at, repeat_client_at, repeat_frame_at, latch_at, repeat_columns };

constexpr std::array<const char*, 6> fates = {"", "lost", "skipped", "replaced", "stale", "undecodable"};
constexpr double replaced = 3;

double stored(Nanos t) { return t == never ? none : double(t.count()); }
Nanos instant(double x) { return x == none ? never : Nanos(static_cast<std::int64_t>(x)); }

FrameRow frame_of(std::span<const double> v) {
  FrameRow f;
  f.fate = fates[static_cast<std::size_t>(v[fate_at])];
  for (std::size_t i = 0; i < step_count; ++i) f.at[i] = instant(v[steps_at + i]);
  for (std::size_t p = 0; p < downlink_part_count; ++p) f.downlink[p] = instant(v[downlink_at + p]);
  return f;
}

FrameBefore before_of(std::span<const double> v) {
  return {instant(v[before_start_at]), instant(v[before_done_at]), v[before_replaced_at] != 0};
}

}  // namespace

Repeats::Repeats(const std::filesystem::path& prefix)
    : frames_(frame_columns, prefix.string() + ".frames"), repeats_(repeat_columns, prefix.string() + ".repeats") {}

void Repeats::add(const RefreshRow& row, std::size_t number) {
  const auto stage = [&](Stage s) { return row.stages[static_cast<std::size_t>(s)]; };
  assert(row.frame);
  if (stage(Stage::repeat) == Nanos(0)) return;
  const Nanos latch = row.vsync - stage(Stage::vsync_wait) - stage(Stage::warp);
  repeats_.add(std::array{double(number), double(row.client), double(*row.frame), stored(latch)});
}

void Repeats::add(const FrameRow& row) {
  std::array<double, frame_columns> v{};
  v[client_at] = row.client;
  v[number_at] = double(row.frame);
  const auto fate = std::find(fates.begin(), fates.end(), row.fate);
  v[fate_at] = fate == fates.end() ? 0 : double(fate - fates.begin());
  Last& last = last_[row.client];
  const FrameBefore before = last.number == row.frame - 1 ? last.frame : FrameBefore{};
  v[before_start_at] = stored(before.render_start);
  v[before_done_at] = stored(before.render_done);
  v[before_replaced_at] = before.replaced;
  std::transform(row.at.begin(), row.at.end(), v.begin() + steps_at, stored);
  std::transform(row.downlink.begin(), row.downlink.end(), v.begin() + downlink_at, stored);
  last = {row.frame, {row[Step::render_start], row[Step::render_done], row.fate == "replaced"}};
  frames_.add(v);
}

/// For every repeat, which row of the frames is the first after the shown one that was to be sent; no_frame = none.
std::vector<std::uint32_t> Repeats::missing_frames() {
  const std::vector<double> client = frames_.column(client_at), number = frames_.column(number_at);
  std::vector<std::uint32_t> order;
  const std::vector<double> fate = frames_.column(fate_at);
  for (std::uint32_t i = 0; i < fate.size(); ++i)
    if (fate[i] != replaced) order.push_back(i);
  using Key = std::pair<double, double>;
  const auto key = [&](std::uint32_t i) { return Key(client[i], number[i]); };
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });

  const std::vector<double> of_client = repeats_.column(repeat_client_at), shown = repeats_.column(repeat_frame_at);
  std::vector<std::uint32_t> result(repeats_.rows(), no_frame);
  for (std::size_t r = 0; r < result.size(); ++r) {
    const auto next = std::upper_bound(order.begin(), order.end(), Key(of_client[r], shown[r]),
                                       [&](const Key& k, std::uint32_t i) { return k < key(i); });
    if (next != order.end() && client[*next] == of_client[r]) result[r] = *next;
  }
  return result;
}

std::vector<Repeats::Rooted> Repeats::roots(const Usual& usual) {
  const std::vector<std::uint32_t> frame = missing_frames();
  const std::vector<double> number = repeats_.column(repeat_number_at), latch = repeats_.column(latch_at);
  std::vector<Rooted> result(frame.size());
  for (std::size_t r = 0; r < result.size(); ++r) result[r].number = static_cast<std::uint32_t>(number[r]);
  std::vector<std::uint32_t> by_frame(frame.size());
  std::iota(by_frame.begin(), by_frame.end(), 0u);
  std::stable_sort(by_frame.begin(), by_frame.end(), [&](auto a, auto b) { return frame[a] < frame[b]; });
  auto next = by_frame.begin();
  frames_.for_each([&](std::size_t row, std::span<const double> values) {
    if (next == by_frame.end() || frame[*next] != row) return;
    const FrameRow missing = frame_of(values);
    for (; next != by_frame.end() && frame[*next] == row; ++next)
      result[*next].root = root_of(missing, before_of(values), instant(latch[*next]), usual).root;
  });
  return result;
}

}  // namespace photonlag
