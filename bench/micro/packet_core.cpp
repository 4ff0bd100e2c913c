/// @file
/// Packets through the packet core, and how much faster that is than a heap of events with the same outcome.

#include <benchmark/benchmark.h>

#include <ctime>

#include "bench/micro/heap_network.hpp"
#include "sim/core/tests/allocations.hpp"
#include "sim/net/fec_layout.hpp"
#include "sim/net/transport.hpp"

namespace photonlag::bench {
namespace {

constexpr std::uint64_t seed = 1;
constexpr int frames = 60;  // a simulated second

class Tally final : public FateSink {
 public:
  void fate_was_decided(const Packet&, const Fate& fate) override {
    if (fate.dropped_by == DroppedBy::nobody) {
      outcome.add(fate.delivered);
    } else {
      ++outcome.lost;
    }
  }
  Outcome outcome;
};

Outcome play_core(std::uint32_t clients) {
  Tally tally;
  std::vector<Link> links;
  links.reserve(clients);
  for (std::uint32_t client = 0; client < clients; ++client) {
    links.emplace_back("downlink" + std::to_string(client), seed, load_parts(), tally);
  }
  offer_load(clients, frames, [&](const Packet& packet, Nanos now) { links[packet.client].offer(packet, now); });
  return tally.outcome;
}

Outcome play_heap(std::uint32_t clients) {
  HeapNetwork network(clients, seed);
  offer_load(clients, frames, [&](const Packet& packet, Nanos now) {
    network.play(now - Nanos(1));
    network.offer(packet, now);
  });
  network.play(never);
  return network.outcome();
}

/// CPU time of this thread, s: other work on the machine does not count.
double cpu_now_s() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

template <class Work>
double seconds_of(Work&& work) {
  const double start = cpu_now_s();
  work();
  return cpu_now_s() - start;
}

/// What must be the same every time: packets, what was drawn for them, memory taken.
void count_exactly(benchmark::State& state, const Outcome& outcome, long allocated) {
  constexpr std::uint64_t whole_in_a_double = 1ULL << 53;
  state.counters["packets"] = double(outcome.delivered);
  state.counters["lost"] = double(outcome.lost);
  state.counters["draws"] = double(outcome.delivered_ns_sum % whole_in_a_double);  // another draw, another sum
  state.counters["allocations"] = double(allocated);
}

/// Both in turn, so that a busy machine slows both alike; timed is the core. `times_heap` = heap's time / core's time.
void packet_core(benchmark::State& state) {
  const auto clients = static_cast<std::uint32_t>(state.range(0));
  double core_s = 0, heap_s = 0;
  for (auto _ : state) {
    Outcome core, heap;
    heap_s += seconds_of([&] { heap = play_heap(clients); });
    const long before = allocations();
    const double s = seconds_of([&] { core = play_core(clients); });
    count_exactly(state, core, allocations() - before);
    state.SetIterationTime(s);
    core_s += s;
    if (core != heap) return state.SkipWithError("the core and the heap disagree");
  }
  state.SetItemsProcessed(state.iterations() * clients * frames * packets_per_frame);
  state.counters["times_heap"] = heap_s / core_s;
}
BENCHMARK(packet_core)->ArgName("clients")->Arg(1)->Arg(100)->UseManualTime()->Unit(benchmark::kMillisecond);

void packetise_and_reassemble(benchmark::State& state) {
  const auto no_parity = make_module<Fec>("none");
  FecLayout layout;
  FecReassembly reassembly;
  std::int64_t packets = 0;
  long allocated = 0;
  for (auto _ : state) {
    const long before = allocations();
    const Packetised frame = packetise(42'000, 1500);
    layout.set(frame.packets, *no_parity, 0);
    reassembly.start(packets, layout);
    for (std::int32_t i = 0; i < frame.packets; ++i) reassembly.take(static_cast<std::uint32_t>(i));
    benchmark::DoNotOptimize(reassembly.complete());
    packets += frame.packets;
    allocated = allocations() - before;  // of the last, when all that grows has grown
  }
  state.SetItemsProcessed(packets);
  state.counters["allocations"] = double(allocated);
}
BENCHMARK(packetise_and_reassemble);

}  // namespace
}  // namespace photonlag::bench
