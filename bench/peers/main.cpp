/// @file
/// ./dev bench --peers: what the referee says, and the race.

#include <fmt/core.h>

#include <algorithm>

#include "bench/peers/compare.hpp"
#include "bench/peers/ns3.hpp"
#include "bench/peers/ours.hpp"

namespace photonlag::peers {
namespace {

using namespace std::chrono_literals;

bool failed = false;

const char* verdict(bool agrees) {
  failed = failed || !agrees;
  return agrees ? "agree" : "DIFFER";
}

void print_drop_tail() {
  const DropTailResult is = compare_drop_tail(200'000);
  fmt::print("drop-tail  {} packets, {} dropped: {} with another fate, arrivals differ by at most {} ns: {}\n",
             is.packets, is.dropped, is.other_fate, is.largest_difference.count(), verdict(is.agrees()));
}

void print_codel() {
  for (const bool poisson : {false, true}) {
    for (const double load : {1.05, 1.2, 1.5}) {
      const CoDelResult is = compare_codel(load, poisson, 10s);
      fmt::print("CoDel      load {:.2f} {}: {} drops, ns-3 {}, at most {:.3f} ms apart (one dequeue is 1.024): {}\n",
                 load, poisson ? "Poisson" : "CBR    ", is.our_drops, is.ns3_drops, millis(is.largest_difference),
                 verdict(is.agrees()));
    }
  }
}

void print_pie() {
  for (const double load : {1.1, 1.3}) {
    const PieResult is = compare_pie(load, 10, 120s);
    fmt::print(
        "PIE        load {:.2f}, 10 seeds: drop rate {:.4f}, ns-3 {:.4f} (se {:.4f}); wait {:.2f} ms, ns-3 {:.2f} "
        "(se {:.2f}): {}\n",
        load, is.drop_rate.ours, is.drop_rate.ns3, is.drop_rate.standard_error, is.mean_wait_ms.ours,
        is.mean_wait_ms.ns3, is.mean_wait_ms.standard_error, verdict(is.agrees()));
  }
}

/// The fastest of three runs of each, in turn: other work on the machine only ever slows a run.
void print_race(int clients, int frames) {
  const Race race{.clients = clients, .frames = frames};
  double ours_s = 1e9, udp_s = 1e9, devices_s = 1e9;
  bool agree = true;
  for (int i = 0; i < 3; ++i) {
    const Finish ours = ours::race(race), udp = ns3_::race(race), devices = ns3_::race_of_devices(race);
    agree = agree && ours.agrees(udp) && ours.agrees(devices) && ours.delivered == race.packets();
    ours_s = std::min(ours_s, ours.cpu_s);
    udp_s = std::min(udp_s, udp.cpu_s);
    devices_s = std::min(devices_s, devices.cpu_s);
  }
  const auto us = [&](double s) { return s * 1e6 / static_cast<double>(race.packets()); };
  fmt::print("{:7} {:9} {:12.3f} {:12.2f} {:7.0f} {:15.2f} {:7.0f}  {}\n", clients, race.packets(), us(ours_s),
             us(udp_s), udp_s / ours_s, us(devices_s), devices_s / ours_s, verdict(agree));
}

}  // namespace
}  // namespace photonlag::peers

int main() {
  using namespace photonlag::peers;
  print_drop_tail();
  print_codel();
  print_pie();
  fmt::print(
      "\nCPU us a packet over a bottleneck and an access link, 60 frames/s of 30 packets of 1200 B a client\n"
      "clients   packets         ours  ns-3 UDP/IP   ratio  ns-3 no IP         ratio  arrivals\n");
  print_race(1, 600);
  print_race(10, 120);
  print_race(100, 20);
  return failed ? 1 : 0;
}
