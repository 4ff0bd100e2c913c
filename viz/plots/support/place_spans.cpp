#include <algorithm>
#include <map>

#include "viz/plots/support/run_view.hpp"

namespace photonlag::viz {
namespace {

struct Lane {
  std::string_view resource, lane;
};

// Resources that hand a frame straight to each other share a lane: fewer lines, the same story.
constexpr Lane known_lanes[] = {{"tracker", "pose uplink"},   {"uplink", "pose uplink"},
                                {"server_gpu", "server GPU"}, {"compositor", "server GPU"},
                                {"encoder", "encoder"},       {"pacer", "downlink"},
                                {"downlink", "downlink"},     {"jitter_buffer", "decoder"},
                                {"decoder", "decoder"},       {"client_gpu", "present wait"}};

std::string lane_of(const ReadSpan& span) {
  // The parts of the downlink are drawn inside it, whatever holds the packets meanwhile.
  if (span.stage.starts_with("downlink")) return "downlink";
  for (const Lane& known : known_lanes)
    if (known.resource == span.resource) return std::string(known.lane);
  return span.resource;
}

/// Lanes in the order of a frame's life; the ones nobody knows after them, as they come.
std::vector<std::string> lanes_of(const std::vector<const ReadSpan*>& spans) {
  std::vector<std::string> lanes;
  const auto add = [&](const std::string& lane) {
    if (std::find(lanes.begin(), lanes.end(), lane) == lanes.end()) lanes.push_back(lane);
  };
  for (const Lane& known : known_lanes)
    if (std::any_of(spans.begin(), spans.end(), [&](const auto* s) { return lane_of(*s) == known.lane; }))
      add(std::string(known.lane));
  for (const auto* s : spans) add(lane_of(*s));
  return lanes;
}

/// A frame's whole stay in a lane.
struct Stay {
  Nanos start = never, end{};
  int row = 0;
};

using Stays = std::map<std::pair<int, std::int64_t>, Stay>;  // by lane and frame

/// First fit, by start: as few rows as there are frames at once.
void choose_rows(Stays& stays, std::size_t lanes) {
  std::vector<std::pair<int, Stay*>> order;
  for (auto& [key, stay] : stays) order.emplace_back(key.first, &stay);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.second->start < b.second->start; });
  std::vector<std::vector<Nanos>> busy_until(lanes);
  for (auto& [lane, stay] : order) {
    auto& rows = busy_until[static_cast<std::size_t>(lane)];
    auto row = std::find_if(rows.begin(), rows.end(), [s = stay](Nanos end) { return end <= s->start; });
    if (row == rows.end()) row = rows.insert(row, Nanos(0));
    *row = stay->end;
    stay->row = static_cast<int>(row - rows.begin());
  }
}

}  // namespace

void place_spans(RunView& view) {
  std::vector<const ReadSpan*> spans;
  for (const auto& s : view.run->spans)
    if (s.client == view.client) spans.push_back(&s);
  std::stable_sort(spans.begin(), spans.end(), [](const auto* a, const auto* b) { return a->start < b->start; });
  view.lanes = lanes_of(spans);
  Stays stays;
  for (const auto* s : spans) {
    const auto lane = std::find(view.lanes.begin(), view.lanes.end(), lane_of(*s)) - view.lanes.begin();
    view.spans.push_back({s, static_cast<int>(lane), 0});
    Stay& stay = stays[{static_cast<int>(lane), s->frame}];
    stay.start = std::min(stay.start, s->start);
    stay.end = std::max(stay.end, s->end);
  }
  choose_rows(stays, view.lanes.size());
  for (PlacedSpan& s : view.spans) s.row = stays[{s.lane, s.span->frame}].row;
}

}  // namespace photonlag::viz
