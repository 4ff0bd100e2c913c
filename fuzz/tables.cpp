/// Tables of numbers: profiles and recorded durations.
#include "fuzz/modules_of_file.hpp"
#include "fuzz/target.hpp"
#include "pipeline/cost/cost.hpp"
#include "sim/core/number_table.hpp"
#include "sim/net/transport.hpp"

namespace photonlag::fuzz {
namespace {

void read_columns(const std::filesystem::path& file) {
  const NumberTable table = NumberTable::read(file, {"scenario.toml", 1, 1});
  for (const std::string& name : table.names()) refusable([&] { (void)table.full_column(name, 0, 1e9); });
}

void read(std::string_view bytes, const std::filesystem::path& folder) {
  const auto file = put(folder / "table.csv", bytes);
  refusable([&] { read_columns(file); });
  const Context context{.seed = 1, .client = 1, .place = "server.render"};
  each_made_from<CostModel>(file, context, [](CostModel& cost) {
    for (std::int64_t number = 0; number < 4; ++number)
      if (cost.cost({.number = number}) < Nanos(0)) throw std::logic_error("a duration below 0");
  });
  each_made_from<Traffic>(file, context, [](Traffic& traffic) {
    Draws draws = RandomStream(1, "fuzz").at(0);
    for (std::int64_t frame = 0; frame < 4; ++frame)
      if (traffic.frame_bytes({.frame = frame, .keyframe = frame % 2 == 0, .target_bytes = 3e4}, draws) <= 0)
        throw std::logic_error("a frame of no bytes");
  });
}

const Target target("tables", read);

}  // namespace
}  // namespace photonlag::fuzz
