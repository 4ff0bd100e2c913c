#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "cli/import/import.hpp"
#include "sim/core/output_file.hpp"
#include "sim/core/time.hpp"

// Opportunities as mm-link takes them: one whole number of milliseconds a line, not falling, the last one the length of
// the trace; each carries 1504 bytes (Netravali et al., Mahimahi, USENIX ATC 2015, and its source, which has 1504 where
// the manual says 1500).

namespace photonlag::cli {
namespace {

constexpr std::int64_t opportunity_bytes = 1504;
constexpr double longest_s = 1e9;

using Opportunities = std::vector<std::int64_t>;  // ms

void add_opportunity(const TextLine& line, std::int64_t base_ms, Opportunities& out) {
  if (line.fields.size() > 1)
    line.fail(1, "one number a line is an opportunity; for `time bytes` a line say --from packets");
  const double ms = line.number(0);
  if (!(ms >= 0 && ms <= longest_s * 1e3) || ms != std::floor(ms))
    line.fail(0, "an opportunity is a whole number of milliseconds >= 0; for seconds say --from timestamps");
  out.push_back(base_ms + static_cast<std::int64_t>(ms));
}

/// Instants on the way from a recording's clock to whole milliseconds since its first line.
class Clock {
 public:
  std::int64_t ms(const TextLine& line) {
    const double s = line.number(0);
    if (!(std::abs(s) <= longest_s * 10)) line.fail(0, "a time must be less than 1e10 s");  // Unix times are
    if (!begun_) first_s_ = s;
    begun_ = true;
    const double since = s - first_s_;
    if (!(since >= 0 && since <= longest_s)) line.fail(0, "a time must be from 0 to 1e9 s after the first");
    return from_secs(since) / Nanos(1'000'000);
  }

 private:
  bool begun_ = false;
  double first_s_ = 0;
};

/// Arrivals of a flow that fills the link: 1504 bytes that have come are an opportunity that was there.
void read_arrivals(const std::filesystem::path& file, const std::string& text, bool with_bytes, Opportunities& out) {
  const std::int64_t base = out.empty() ? 0 : out.back();
  const std::size_t fields = with_bytes ? 2 : 1;
  Clock clock;
  std::int64_t bytes = 0;
  for_each_line(file, text, [&](const TextLine& line) {
    if (line.where.line == 1 && !line.is_number(0)) return;  // a header
    if (line.fields.size() != fields)
      line.fail(0, fmt::format("{} numbers should stand here: {}", fields, with_bytes ? "seconds, bytes" : "seconds"));
    const std::int64_t at = base + clock.ms(line);
    if (!out.empty() && at < out.back()) line.fail(0, "times must not fall");
    const double size = with_bytes ? line.number(1) : static_cast<double>(opportunity_bytes);
    if (!(size >= 1 && size <= 1e9) || size != std::floor(size)) line.fail(1, "bytes must be a whole number from 1");
    for (bytes += static_cast<std::int64_t>(size); bytes >= opportunity_bytes; bytes -= opportunity_bytes)
      out.push_back(at);
  });
}

void read_file(const std::filesystem::path& file, const std::string& from, Opportunities& out) {
  const std::string text = read_text(file);
  const std::size_t before = out.size();
  const std::int64_t base = out.empty() ? 0 : out.back();
  if (from == "opportunities")
    for_each_line(file, text, [&](const TextLine& line) {
      add_opportunity(line, base, out);
      if (out.size() > 1 && out.back() < out[out.size() - 2]) line.fail(0, "time stamps must not fall");
    });
  else
    read_arrivals(file, text, from == "packets", out);
  if (out.size() == before || out.back() == base)
    throw InputError(location_in(file, text, text.size() - 1),
                     "a trace must last a millisecond and have an opportunity at its end");
}

/// As many opportunities at the same instants: a share of them is left out or said again, evenly, so that the last one,
/// which is the length of the trace, stays.
Opportunities scaled(const Opportunities& all, double scale) {
  constexpr std::int64_t unit = 1'000'000;
  const std::int64_t share = std::llround(scale * unit), total = share * std::ssize(all);
  std::int64_t sum = (unit - total % unit) % unit;
  Opportunities out;
  for (const std::int64_t ms : all) {
    const std::int64_t before = sum / unit;
    sum += share;
    out.insert(out.end(), static_cast<std::size_t>(sum / unit - before), ms);
  }
  return out;
}

std::string run(const ImportRequest& request, const std::filesystem::path& to) {
  Opportunities all;
  for (const auto& file : request.files) read_file(file, request.from, all);
  const Opportunities out = scaled(all, request.scale);
  std::string text;
  for (const std::int64_t ms : out) text += fmt::format("{}\n", ms);
  write_file(to, text);
  const double seconds = static_cast<double>(out.back()) / 1e3;
  return fmt::format("{} opportunities in {:.3f} s: {:.3f} Mbit/s on average", out.size(), seconds,
                     static_cast<double>(out.size() * opportunity_bytes * 8) / seconds / 1e6);
}

}  // namespace

Importer mahimahi_importer() {
  return {.name = "mahimahi",
          .meaning =
              "delivery opportunities for capacity mahimahi, checked, put together and scaled; or made from the "
              "arrivals of a flow that filled the link",
          .from = {"opportunities", "timestamps", "packets"},
          .scales = true,
          .run = run};
}

}  // namespace photonlag::cli
