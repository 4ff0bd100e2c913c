#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "pose-prediction/tests/motion_statistics.hpp"

/// Prints how fast heads move and how far off hold and constant velocity are; docs/head-motion.md shows what comes out.
///     walker_statistics [TRACE.csv]...        (then 20 walkers, 60 s at 72 Hz)

namespace photonlag {
namespace {

using namespace std::chrono_literals;

/// p50 and p95 speeds, then mean errors in mm and deg: hold at 60 and 100 ms, constant velocity likewise.
using Figures = std::array<double, 12>;

Figures figures_of(const HeadMotion& motion, const std::vector<Nanos>& stamps) {
  const MotionStatistics s = statistics_of(motion, stamps);
  Figures out{s.median_m_per_s, s.p95_m_per_s, s.median_deg_per_s, s.p95_deg_per_s};
  std::size_t next = 4;
  for (const char* predictor : {"hold", "constant_velocity"})
    for (const Nanos horizon : {60ms, 100ms}) {
      const PredictionErrors e = causal_errors(*make_module<Predictor>(predictor), motion, stamps, horizon);
      out[next++] = mean(e.mm);
      out[next++] = mean(e.deg);
    }
  return out;
}

void print(const std::string& name, const Figures& f) {
  fmt::print("{:34} {:5.3f} {:5.3f} {:6.1f} {:6.1f}", name, f[0], f[1], f[2], f[3]);
  for (std::size_t i = 4; i < f.size(); i += 2) fmt::print(" {:6.2f}/{:4.2f}", f[i], f[i + 1]);
  fmt::print("\n");
}

void print_summary(const std::string& name, const std::vector<Figures>& all) {
  Figures lowest = all.front(), highest = lowest, average{};
  for (const Figures& one : all)
    for (std::size_t i = 0; i < one.size(); ++i) {
      lowest[i] = std::min(lowest[i], one[i]);
      highest[i] = std::max(highest[i], one[i]);
      average[i] += one[i] / double(all.size());
    }
  print(name + ", lowest", lowest);
  print(name + ", highest", highest);
  print(name + ", mean", average);
}

void print_all(const std::vector<std::string>& traces) {
  fmt::print("{:34} {:>11} {:>13} {:>11} {:>11} {:>11} {:>11}\n", "", "m/s p50 p95", "deg/s p50 p95", "hold 60 ms",
             "hold 100 ms", "cv 60 ms", "cv 100 ms");
  std::vector<Figures> recorded, synthetic;
  for (const std::string& trace : traces) {
    const auto motion = TraceMotion::read(trace, {"command line"});
    recorded.push_back(figures_of(*motion, motion->stamps()));
    print(std::filesystem::path(trace).stem().string(), recorded.back());
  }
  if (!recorded.empty()) print_summary("traces", recorded);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    synthetic.push_back(figures_of(*make_walker(seed, 0), even_stamps(72, 60s)));
    print(fmt::format("walker, seed {}", seed), synthetic.back());
  }
  print_summary("walkers", synthetic);
}

}  // namespace
}  // namespace photonlag

int main(int argc, char** argv) {
  try {
    photonlag::print_all({argv + 1, argv + argc});
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 2;
  }
}
