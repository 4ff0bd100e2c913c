#include <vector>

#include "sim/net/jitter.hpp"
#include "sim/net/trace_file.hpp"

namespace photonlag {
namespace {

/// Of @p n values in rising order, the one that u falls on: each has the share 1/n.
std::size_t place_of(double u, std::size_t n) {
  return std::min(static_cast<std::size_t>(u * static_cast<double>(n)), n - 1);
}

/// The delays of a file, each as likely as any other.
class Measured {
 public:
  explicit Measured(std::shared_ptr<const std::vector<Nanos>> rising) : rising_(std::move(rising)) {}

  [[nodiscard]] Nanos least() const { return rising_->front(); }
  [[nodiscard]] Nanos quantile(double u) const { return (*rising_)[place_of(u, rising_->size())]; }

 private:
  std::shared_ptr<const std::vector<Nanos>> rising_;
};

/// A table of netem's: mean + jitter * entry / 8192, not below 0.
class Tabled {
 public:
  Tabled(std::shared_ptr<const NetemTable> table, Nanos mean, Nanos jitter)
      : table_(std::move(table)), mean_(mean), jitter_(jitter) {}

  [[nodiscard]] Nanos least() const { return std::max(Nanos(0), at(table_->rising.front())); }
  [[nodiscard]] Nanos quantile(double u) const { return at(table_->rising[place_of(u, table_->rising.size())]); }
  [[nodiscard]] Nanos netem(std::uint32_t random) const { return netem_delay(mean_, jitter_, table_.get(), random); }

 private:
  [[nodiscard]] Nanos at(std::int16_t entry) const { return netem_delay(mean_, jitter_, entry); }

  std::shared_ptr<const NetemTable> table_;
  Nanos mean_, jitter_;
};

std::vector<Nanos> read_delays(const Values& options) {
  constexpr double longest_ms = 1e6;
  const auto& path = options.path("table");
  std::vector<Nanos> delays;
  for (const TraceRow& row : read_column(path, options.text("column"), options.where("table"))) {
    const double ms = row.value * options["scale"];
    if (ms < 0 || ms > longest_ms)
      throw InputError({path.string(), row.line, 1}, "a delay must be from 0 to 1000000 ms, not " + std::to_string(ms));
    delays.push_back(from_ms(ms));
  }
  std::ranges::sort(delays);
  return delays;
}

std::unique_ptr<Delay> make_empirical(const Values& options, const Context& context) {
  const auto& path = options.path("table");
  if (options.text("format") == "dist") {
    check_netem_jitter(options, "jitter_ms");
    return std::make_unique<Jitter<Tabled>>(Tabled(read_netem_table(path, options.where("table")),
                                                   from_ms(options["mean_ms"]), from_ms(options["jitter_ms"])),
                                            options, context);
  }
  if (options.flag("netem_compat"))
    throw InputError(options.where("netem_compat"), "netem has no table of delays in ms: it needs format = \"dist\"");
  const std::string key = path.string() + '\n' + options.text("column") + '\n' + std::to_string(options["scale"]);
  auto delays = shared_copy<std::vector<Nanos>>(key, [&] { return read_delays(options); });
  return std::make_unique<Jitter<Measured>>(Measured(std::move(delays)), options, context);
}

const Registration<Delay> registration({
    .name = "empirical",
    .summary = "delays drawn from a file: measured ones, or a distribution table of netem's",
    .source = "tc-netem(8), `distribution FILE` (iproute2's .dist); inverse transform of the empirical distribution",
    .options = with_jitter_options(
        {{.key = "table",
          .unit = "",
          .fallback = std::filesystem::path{},
          .meaning = "CSV with a delay in ms a row, each as likely as the others; or a .dist file",
          .required = true},
         {"format", "", std::string("ms"), {}, "what the file is", {"ms", "dist"}},
         {"column", "", std::string("1"), {}, "ms: which column holds the delays, by number or by name"},
         {"scale", "1", 1.0, {0, 1000}, "ms: delays are multiplied by it (0.5 makes one-way delays of round trips)"},
         {"mean_ms", "ms", 5.0, {0, 60'000}, "dist: the delay of an entry 0"},
         {"jitter_ms", "ms", 1.0, {0, 2147}, "dist: what an entry of 8192 adds"}},
        true),
    .make = make_empirical,
});

}  // namespace
}  // namespace photonlag
