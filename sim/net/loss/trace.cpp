#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/core/excerpt.hpp"
#include "sim/net/models.hpp"
#include "sim/net/trace_file.hpp"
#include "sim/net/whole_number.hpp"

namespace photonlag {
namespace {

/// What a file says of the packets of one lap.
struct LossTrace {
  std::vector<std::int64_t> lost;  ///< Numbers from 0 on, rising; each < packets.
  std::int64_t packets = 0;        ///< > 0
};

/// Replays which packets were lost, counted in the order they are offered. After the last packet it begins again.
class Trace final : public Loss {
 public:
  Trace(std::shared_ptr<const LossTrace> trace, std::int64_t first) : trace_(std::move(trace)), number_(first) {
    next_ = static_cast<std::size_t>(std::ranges::lower_bound(trace_->lost, number_) - trace_->lost.begin());
  }

  [[nodiscard]] bool loses(Draws&, Nanos) override {
    const bool lost = next_ < trace_->lost.size() && trace_->lost[next_] == number_;
    if (lost) ++next_;
    if (++number_ == trace_->packets) number_ = 0, next_ = 0;
    return lost;
  }
  [[nodiscard]] bool random() const override { return false; }

 private:
  std::shared_ptr<const LossTrace> trace_;
  std::int64_t number_;
  std::size_t next_ = 0;
};

LossTrace read_flags(const std::filesystem::path& path, const Location& asked_at) {
  LossTrace trace;
  Location where{path.string(), 0, 1};
  for (const std::string& line : read_lines(path, asked_at)) {
    ++where.line;
    if (line.starts_with('#')) continue;
    for (const char c : line) {
      if (c == ' ' || c == '\t' || c == ',' || c == ';') continue;
      if (c != '0' && c != '1')
        throw InputError(
            where, excerpt(std::string_view(&c, 1)) + " is no flag: 0 is a packet that came, 1 one that was lost");
      if (c == '1') trace.lost.push_back(trace.packets);
      ++trace.packets;
    }
  }
  if (trace.packets == 0) throw InputError({path.string(), 1, 1}, "the trace is empty: one 0 or 1 a packet is needed");
  return trace;
}

LossTrace read_numbers(const std::filesystem::path& path, std::int64_t packets, const Location& asked_at) {
  LossTrace trace{{}, packets};
  for (const TraceRow& row : read_column(path, "1", asked_at)) {
    const double number = row.value;
    const Location where{path.string(), row.line, 1};
    if (number < 0 || number > 1e15 || number != std::floor(number))
      throw InputError(where, "a packet's number must be whole, from 0 on");
    const auto lost = static_cast<std::int64_t>(number);
    if (packets > 0 && lost >= packets)
      throw InputError(where, "packet " + std::to_string(lost) + " is past the lap of " + std::to_string(packets));
    trace.lost.push_back(lost);
  }
  std::ranges::sort(trace.lost);
  trace.lost.erase(std::unique(trace.lost.begin(), trace.lost.end()), trace.lost.end());
  if (packets == 0) trace.packets = trace.lost.back() + 1;
  return trace;
}

std::unique_ptr<Loss> make_trace(const Values& options, const Context& context) {
  const auto& path = options.path("trace");
  const bool flags = options.text("format") == "flags";
  const std::int64_t packets = whole_number(options, "packets");
  const std::string key = path.string() + (flags ? "\nflags" : "\n" + std::to_string(packets));
  const auto trace = shared_copy<LossTrace>(key, [&] {
    return flags ? read_flags(path, options.where("trace")) : read_numbers(path, packets, options.where("trace"));
  });
  const std::int64_t start = whole_number(options, "start") % trace->packets,
                     stagger = whole_number(options, "stagger") % trace->packets;
  return std::make_unique<Trace>(trace, (start + context.client * stagger) % trace->packets);
}

const Registration<Loss> registration({
    .name = "trace",
    .summary = "packets lost as in a recording, over and over",
    .source = "-",
    .options = {{.key = "trace",
                 .unit = "",
                 .fallback = std::filesystem::path{},
                 .meaning = "file of numbers of lost packets, one a line; or of a 0 or 1 for each packet",
                 .required = true},
                {"format", "", std::string("numbers"), {}, "what the file holds", {"numbers", "flags"}},
                {"packets", "packets", 0.0, {0, 1e12}, "numbers: length of a lap; 0 = it ends with the last one lost"},
                {"start", "packets", 0.0, {0, 1e12}, "how far into the trace the run begins"},
                {"stagger", "packets", 0.0, {0, 1e9}, "client n begins n times so much further into the trace"}},
    .make = make_trace,
});

}  // namespace
}  // namespace photonlag
