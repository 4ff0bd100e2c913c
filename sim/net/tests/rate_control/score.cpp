#include "sim/net/tests/rate_control/score.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace photonlag {
namespace {

constexpr double never_came = 1e9;

double p95(std::vector<double>& values) {
  if (values.empty()) return 0;
  const auto rank = static_cast<std::size_t>(std::ceil(0.95 * static_cast<double>(values.size()))) - 1;
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(rank));
  return values[rank];
}

void score_packets(const RateControlLoop::Flow& flow, const Judging& is, Score& out) {
  std::vector<double> waits;
  std::int64_t sent = 0, lost = 0;
  double bits = 0;
  for (const SentPacket& p : flow.sent) {
    if (p.arrived != never && p.arrived >= is.from && p.arrived < is.until) bits += 8.0 * p.bytes;
    // Late ones are still on their way when the run ends.
    if (p.at < is.from || p.at >= is.until - std::chrono::seconds(2)) continue;
    ++sent;
    lost += p.arrived == never ? 1 : 0;
    if (p.queued != never) waits.push_back(millis(p.queued));
  }
  out.mean_mbps = bits / secs(is.until - is.from) / 1e6;
  out.loss = sent > 0 ? static_cast<double>(lost) / static_cast<double>(sent) : 0;
  out.queue_p95_ms = p95(waits);
}

void score_freezes(const RateControlLoop::Flow& flow, const Judging& is, Score& out) {
  std::vector<std::pair<Nanos, std::int64_t>> came;
  for (std::size_t i = 0; i < flow.frames.size(); ++i)
    if (flow.frames[i].complete < is.until) came.emplace_back(flow.frames[i].complete, i);
  std::ranges::sort(came);
  const Nanos pause = flow.plan.resume == never ? Nanos(0) : flow.plan.resume - flow.plan.pause;
  Nanos last = never, frozen{0}, longest{0};
  std::int64_t newest = -1;
  const auto shown = [&](Nanos at, Nanos captured) {
    if (last != never && at > is.from) {
      Nanos gap = at - std::max(last, is.from);
      if (captured >= flow.plan.resume && last < flow.plan.resume) gap = std::max(Nanos(0), gap - pause);
      longest = std::max(longest, gap);
      if (secs(gap) > 1 / RateControlLoop::frame_rate + 0.15) frozen += gap;
    }
    last = at;
  };
  for (const auto& [at, i] : came) {
    if (i < newest) continue;
    newest = i;
    shown(at, flow.frames[static_cast<std::size_t>(i)].captured);
  }
  if (flow.plan.stop == never) shown(is.until, Nanos(0));
  out.longest_freeze_ms = millis(longest);
  out.frozen_ms_per_min = millis(frozen) / secs(is.until - is.from) * 60;
}

double turns(const std::vector<SourceFrame>& frames, const Judging& is) {
  double extreme = 0, count = 0, sum = 0;
  int direction = 0, in_sum = 0;
  for (const SourceFrame& f : frames) {
    if (f.captured < is.from || f.captured >= is.until) continue;
    sum += f.target_bps;
    if (++in_sum < static_cast<int>(RateControlLoop::frame_rate)) continue;
    const double now = std::exchange(sum, 0) / std::exchange(in_sum, 0);
    if (extreme == 0) extreme = now;
    const int to = now > 1.05 * extreme ? 1 : now < extreme / 1.05 ? -1 : 0;
    if (to * direction < 0) ++count;
    if (to != 0) direction = to;
    if (to != 0 || (now - extreme) * direction > 0) extreme = now;
  }
  return count / secs(is.until - is.from) * 60;
}

std::vector<double> recoveries(const std::vector<SourceFrame>& frames, const Judging& is) {
  std::vector<double> out;
  for (std::size_t e = 0; e < is.events.size(); ++e) {
    const Nanos event = is.events[e], end = e + 1 < is.events.size() ? is.events[e + 1] : is.until;
    int good = 0;
    Nanos since = end;
    for (const SourceFrame& f : frames) {
      if (f.captured < event || f.captured >= end) continue;
      if (f.complete != never && millis(f.complete - f.captured - is.path_delay) <= 100) {
        if (good++ == 0) since = f.captured;
        if (good >= static_cast<int>(RateControlLoop::frame_rate)) break;
      } else {
        good = 0;
        since = end;
      }
    }
    out.push_back(secs(since - event));
  }
  return out;
}

}  // namespace

Score score_flow(const RateControlLoop::Flow& flow, const Judging& is) {
  Score out;
  score_packets(flow, is, out);
  score_freezes(flow, is, out);
  std::vector<double> delays;
  double lost = 0;
  for (const SourceFrame& f : flow.frames) {
    if (f.captured < is.from || f.captured >= is.until - std::chrono::seconds(2)) continue;
    lost += f.complete == never ? 1 : 0;
    delays.push_back(f.complete == never ? never_came
                                         : millis(f.complete - f.captured - is.path_delay - flow.plan.extra_delay));
  }
  out.lost_frames = delays.empty() ? 0 : lost / static_cast<double>(delays.size());
  out.frame_p95_ms = p95(delays);
  out.turns_per_min = turns(flow.frames, is);
  Judging own = is;
  own.path_delay += flow.plan.extra_delay;
  out.recovery_s = recoveries(flow.frames, own);
  return out;
}

Score score(const RateControlLoop& loop, const Capacity& capacity, const Judging& is) {
  Score all;
  double n = 0, squares = 0;
  for (const auto& flow : loop.flows()) {
    if (!flow.plan.forward) continue;
    ++n;
    const Score one = score_flow(flow, is);
    all.mean_mbps += one.mean_mbps;
    squares += one.mean_mbps * one.mean_mbps;
    all.queue_p95_ms = std::max(all.queue_p95_ms, one.queue_p95_ms);
    all.frame_p95_ms = std::max(all.frame_p95_ms, one.frame_p95_ms);
    all.loss = std::max(all.loss, one.loss);
    all.lost_frames = std::max(all.lost_frames, one.lost_frames);
    all.longest_freeze_ms = std::max(all.longest_freeze_ms, one.longest_freeze_ms);
    all.frozen_ms_per_min = std::max(all.frozen_ms_per_min, one.frozen_ms_per_min);
    all.turns_per_min += one.turns_per_min;
    all.recovery_s.resize(one.recovery_s.size());
    for (std::size_t i = 0; i < one.recovery_s.size(); ++i)
      all.recovery_s[i] = std::max(all.recovery_s[i], one.recovery_s[i]);
  }
  all.turns_per_min /= n;
  all.fairness = squares > 0 ? all.mean_mbps * all.mean_mbps / (n * squares) : 1;
  all.utilisation = all.mean_mbps * 1e6 / capacity.mean_bps(is.from, is.until);
  return all;
}

}  // namespace photonlag
