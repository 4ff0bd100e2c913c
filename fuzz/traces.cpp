/// Traces: of heads, and of networks (rates, delays, losses).
#include "fuzz/modules_of_file.hpp"
#include "fuzz/target.hpp"
#include "pose-prediction/head_motion.hpp"
#include "pose-prediction/trace_reader.hpp"
#include "sim/net/models.hpp"

namespace photonlag::fuzz {
namespace {

const std::vector<Nanos> instants = {Nanos(0), from_ms(7), from_ms(7), from_secs(3), from_secs(1e5)};

void read_head(const std::filesystem::path& file) {
  LeftOut left_out;
  const TraceMotion motion(read_samples(file, {"scenario.toml", 1, 1}, &left_out));
  for (const Nanos at : instants)
    if (!motion.at(at).position.allFinite()) throw std::logic_error("a position that is not finite");
  Tracker tracker(motion, {.rate_hz = 90}, 1, 0);
  for (int i = 0; i < 4 && tracker.next(); ++i) continue;
}

void serve(Capacity& capacity) {
  Nanos before{};
  for (const Nanos at : instants) {
    const auto [start, done] = capacity.serve(at, 1200);
    if (start < at || done < start || start < before) throw std::logic_error("served out of order");
    before = done;
  }
  (void)capacity.mean_bps(Nanos(0), from_secs(1));
}

void read(std::string_view bytes, const std::filesystem::path& folder) {
  const auto file = put(folder / "trace.csv", bytes);
  refusable([&] { read_head(file); });
  const Context context{.seed = 1, .client = 1, .place = "downlink.delay"};
  Draws draws = RandomStream(1, "fuzz").at(0);
  each_made_from<Capacity>(file, context, serve);
  each_made_from<Delay>(file, context, [&](Delay& delay) {
    for (const Nanos at : instants)
      if (delay.draw(draws, at).total < Nanos(0)) throw std::logic_error("a delay below 0");
  });
  each_made_from<Loss>(file, context, [&](Loss& loss) {
    for (const Nanos at : instants) (void)loss.loses(draws, at);
  });
}

const Target target("traces", read);

}  // namespace
}  // namespace photonlag::fuzz
