#include "bench/peers/compare.hpp"

#include <algorithm>
#include <cmath>

#include "bench/peers/ns3.hpp"
#include "bench/peers/ours.hpp"
#include "sim/core/random.hpp"

namespace photonlag::peers {
namespace {

using namespace std::chrono_literals;

constexpr double mbps = 12;  // 1500 B take 1 ms
constexpr std::int32_t packet_bytes = 1500;

// ns-3's CoDel counts in units of 1024 ns and cuts its target and interval to whole ones. Here everything is whole
// units: arrivals, the service of 1000 units, and our target and interval as it has cut them.
constexpr Nanos unit{1024};
constexpr double codel_mbps = 12'000 / 1024.0;

/// Bursts of sizes whose service times are whole nanoseconds (ns-3 rounds each, we carry the rest).
Load bursts(int packets) {
  const RandomStream stream(1, "peers.bursts");
  Load load;
  Nanos now{0};
  for (std::int64_t burst = 0; std::ssize(load) < packets; ++burst) {
    Draws draws = stream.at(burst);
    now += from_ms(draws.exponential(16));
    for (auto left = draws.next() % 32; left > 0; --left) {
      now += Nanos(1 + draws.next() % 10'000);
      load.push_back({now, static_cast<std::int32_t>(3 * (20 + draws.next() % 481))});
    }
  }
  load.resize(static_cast<std::size_t>(packets));
  return load;
}

/// Packets that take @p service each, @p share as many as could be served, at multiples of @p grid.
Load steady(double share, bool poisson, std::uint64_t seed, Nanos duration, Nanos service = 1ms, Nanos grid = 1ns) {
  const RandomStream stream(seed, "peers.steady");
  const double gap_ms = millis(service) / share;
  Load load;
  Nanos now{0};
  for (std::int64_t i = 0; now < duration; ++i) {
    load.push_back({now / grid * grid, packet_bytes});
    now += poisson ? from_ms(stream.at(i).exponential(gap_ms)) : from_ms(gap_ms);
  }
  return load;
}

std::vector<Nanos> in_order(std::vector<Nanos> drops) {
  std::erase(drops, never);
  std::ranges::sort(drops);
  return drops;
}

struct Steady {
  double drop_rate = 0, mean_wait_ms = 0;
};

/// Of what was sent after the first 20 s and 1 s before the end at the latest.
Steady steady_state(const Load& load, const Treatment& is, Nanos end) {
  double sent = 0, dropped = 0, wait_ms = 0;
  for (std::size_t i = 0; i < load.size(); ++i) {
    if (load[i].at < 20s || load[i].at > end - 1s) continue;
    ++sent;
    if (is.dropped[i] != never) {
      ++dropped;
    } else {
      wait_ms += millis(is.served[i] - load[i].at);
    }
  }
  return {dropped / sent, wait_ms / (sent - dropped)};
}

/// Means over the seeds, and the standard error of the mean of the differences.
PieResult::Pair paired(const std::vector<Steady>& ours, const std::vector<Steady>& ns3, double Steady::*value) {
  const auto n = static_cast<double>(ours.size());
  PieResult::Pair pair;
  for (std::size_t i = 0; i < ours.size(); ++i) pair.ours += ours[i].*value / n, pair.ns3 += ns3[i].*value / n;
  double squares = 0;
  for (std::size_t i = 0; i < ours.size(); ++i)
    squares += std::pow(ours[i].*value - ns3[i].*value - (pair.ours - pair.ns3), 2);
  pair.standard_error = std::sqrt(squares / (n - 1) / n);
  return pair;
}

}  // namespace

DropTailResult compare_drop_tail(int packets) {
  const Load load = bursts(packets);
  const auto ours = ours::drop_tail(load, mbps, 20, 7ms), ns3 = ns3_::drop_tail(load, mbps, 20, 7ms);
  DropTailResult result{.packets = packets};
  for (std::size_t i = 0; i < load.size(); ++i) {
    result.dropped += ours[i] == never ? 1 : 0;
    if ((ours[i] == never) != (ns3[i] == never)) {
      ++result.other_fate;
    } else {
      result.largest_difference = std::max(result.largest_difference, std::chrono::abs(ours[i] - ns3[i]));
    }
  }
  return result;
}

CoDelResult compare_codel(double share, bool poisson, Nanos duration) {
  const Load load = steady(share, poisson, 1, duration, CoDelResult::service, unit);
  const std::map<std::string, OptionValue> options = {{"target_ms", millis(5ms / unit * unit)},
                                                      {"interval_ms", millis(100ms / unit * unit)},
                                                      {"limit_packets", 0.0},
                                                      {"control_law", std::string("linux")}};
  const auto ours = in_order(ours::queue(load, codel_mbps, "codel", options, 1, duration).dropped);
  const auto ns3 = in_order(ns3_::codel(load, codel_mbps, duration).dropped);
  CoDelResult result{.load = share, .our_drops = std::ssize(ours), .ns3_drops = std::ssize(ns3)};
  for (std::size_t i = 0; i < std::min(ours.size(), ns3.size()); ++i)
    result.largest_difference = std::max(result.largest_difference, std::chrono::abs(ours[i] - ns3[i]));
  return result;
}

PieResult compare_pie(double share, int seeds, Nanos duration) {
  std::vector<Steady> ours, ns3;
  for (std::uint64_t seed = 1; seed <= static_cast<std::uint64_t>(seeds); ++seed) {
    const Load load = steady(share, true, seed, duration);
    ours.push_back(steady_state(load, ours::queue(load, mbps, "pie", {}, seed, duration), duration));
    ns3.push_back(steady_state(load, ns3_::pie(load, mbps, seed, duration), duration));
  }
  return {.load = share,
          .drop_rate = paired(ours, ns3, &Steady::drop_rate),
          .mean_wait_ms = paired(ours, ns3, &Steady::mean_wait_ms)};
}

}  // namespace photonlag::peers
