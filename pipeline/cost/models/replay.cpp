#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <optional>

#include "pipeline/cost/cost.hpp"
#include "sim/core/number_table.hpp"
#include "sim/core/text/instant.hpp"

namespace photonlag {
namespace {

using Durations = std::vector<Nanos>;

/// "server.render" -> "render", which profiles name with a unit behind it.
std::string column_of_place(const std::string& place) { return place.substr(place.rfind('.') + 1); }

/// The column asked for, or the only one there is, or that of the place.
std::string choose_column(const NumberTable& table, const std::string& asked, const std::string& place) {
  if (!asked.empty()) return asked;
  if (table.names().size() == 1) return table.names().front();
  const auto found = table.find(column_of_place(place));
  return found ? table.names()[*found] : column_of_place(place) + "_ns";
}

/// What the options say of it, or its name.
std::optional<TimeUnit> unit_of(const NumberTable& table, const std::string& column, const std::string& asked) {
  return time_unit(asked == "auto" ? table.unit(column) : asked);
}

Durations read_durations(const NumberTable& table, const std::string& column, const std::string& asked_unit,
                         const Location& asked_at) {
  constexpr double longest_ns = 1e15;
  const NumberTable::Cells& cells = table.column(column);
  const auto unit = unit_of(table, column, asked_unit);
  if (!unit)
    throw InputError(asked_at, "column '" + column +
                                   "' does not say its unit, as render_ms, 'Render (ms)' or MsGPUTime do: add unit = "
                                   "\"ms\" (or \"s\", \"us\", \"ns\")");
  const auto unit_ns = static_cast<double>(nanos_in(*unit));
  Durations durations;
  for (std::size_t row = 0; row < cells.size(); ++row) {
    const double ns = cells[row].value_or(-1) * unit_ns;
    if (cells[row] && !(ns >= 0 && ns <= longest_ns))
      throw InputError(table.where(row), column + " must be a duration from 0 to a million seconds");
    durations.push_back(cells[row] ? Nanos(std::llround(ns)) : never);
  }
  return durations;
}

/// Work that was not done in the recording (a frame that never came to the decoder, say) gets what the next one took.
void fill_gaps(Durations& durations, const std::string& file, const std::string& column) {
  const auto known = std::ranges::find_if(durations, [](Nanos d) { return d != never; });
  if (known == durations.end()) throw InputError({file}, "column '" + column + "' is empty in every row");
  Nanos next = *known;
  for (auto duration = durations.rbegin(); duration != durations.rend(); ++duration) {
    if (*duration == never) *duration = next;
    next = *duration;
  }
}

/// One copy for all clients that replay the same column.
std::shared_ptr<const Durations> shared_durations(const Values& options, const Context& context) {
  static std::mutex mutex;
  static std::map<std::pair<std::string, std::string>, std::weak_ptr<const Durations>> open;
  const std::scoped_lock lock(mutex);
  const std::string file = options.path("file").string();
  const std::string &asked = options.text("column"), &unit = options.text("unit");
  auto& slot = open[{file, (asked.empty() ? "of " + context.place : asked) + "\n" + unit}];
  if (auto known = slot.lock()) return known;
  const NumberTable table = NumberTable::read(file, options.where("file"));
  const std::string column = choose_column(table, asked, context.place);
  Durations durations = read_durations(table, column, unit, options.where("column"));
  fill_gaps(durations, file, column);
  auto made = std::make_shared<const Durations>(std::move(durations));
  slot = made;
  return made;
}

/// Recorded durations: one machine's timing, exactly repeatable anywhere.
class Replay final : public CostModel {
 public:
  Replay(std::shared_ptr<const Durations> durations, bool resample, const Context& context)
      : durations_(std::move(durations)), resample_(resample), stream_(context.stream()), client_(context.client) {}

  [[nodiscard]] Nanos cost(const Work& work) override {
    const auto n = std::uint64_t(durations_->size());
    if (!resample_) return (*durations_)[std::uint64_t(work.number) % n];
    const double pick = stream_.at(client_, work.number).uniform() * double(n);
    return (*durations_)[std::min(std::uint64_t(pick), n - 1)];
  }

 private:
  std::shared_ptr<const Durations> durations_;
  bool resample_;
  RandomStream stream_;
  std::uint32_t client_;
};

const Registration<CostModel> registration({
    .name = "replay",
    .summary = "recorded durations, in order or drawn at random",
    .source = "resampling: Efron, Bootstrap methods, Annals of Statistics 7, 1979",
    .options = {{"file",
                 "",
                 std::filesystem::path{},
                 {},
                 "CSV with a column of durations: a profile of `photonlag calibrate`, say (docs/calibrate.md)",
                 {},
                 true},
                {"column",
                 "",
                 std::string(),
                 {},
                 "its name, as in PresentMon's MsGPUTime; left out: the only column, or that of the place, such as "
                 "render_ns for server.render"},
                {"unit",
                 "",
                 std::string("auto"),
                 {},
                 "of its durations; auto: what its name says (render_ms, 'Render (ms)', MsGPUTime)",
                 {"auto", "s", "ms", "us", "ns"}},
                {"order",
                 "",
                 std::string("loop"),
                 {},
                 "loop: work n takes duration n, from the start again after the last; "
                 "resample: drawn with replacement",
                 {"loop", "resample"}}},
    .make =
        [](const Values& options, const Context& context) {
          return std::make_unique<Replay>(shared_durations(options, context), options.text("order") == "resample",
                                          context);
        },
});

}  // namespace
}  // namespace photonlag
