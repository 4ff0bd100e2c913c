#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/import/import.hpp"
#include "sim/core/output_file.hpp"

// iperf3 --json; iperf2 -y C (date,from,port,to,port,id,begin-end,bytes,bits/s); or any table whose lines begin with
// seconds and Mbit/s.

namespace photonlag::cli {
namespace {

using nlohmann::json;

struct Step {
  double begin_s = 0, end_s = 0, mbps = 0;
};

constexpr double longest_s = 1e9, fastest_mbps = 1e6;

/// @returns the steps of one file, from its own time 0.
using Steps = std::vector<Step>;

/// The sum of an interval's streams. @throws InputError at the file with the interval's place in it
Step step_of(const json& interval, std::size_t number, const std::filesystem::path& file) {
  const auto refuse = [&](const std::string& why) {
    throw InputError({file.string()}, fmt::format("intervals[{}].sum {}", number, why));
  };
  const json sum = interval.is_object() ? interval.value("sum", json()) : json();
  for (const char* key : {"start", "end", "bits_per_second"})
    if (!sum.is_object() || !sum.contains(key) || !sum.at(key).is_number())
      refuse(fmt::format("has no number '{}', as iperf3 writes it", key));
  const Step step{sum.at("start"), sum.at("end"), sum.at("bits_per_second").get<double>() / 1e6};
  if (!(step.end_s > step.begin_s)) refuse("ends before it begins");
  return step;
}

Steps read_json(const std::filesystem::path& file, const std::string& text) {
  json root;
  try {
    root = json::parse(text, [&](int depth, json::parse_event_t, const json&) {
      if (depth > 64) throw InputError({file.string()}, "is nested more than 64 levels deep: not what iperf3 writes");
      return true;
    });
  } catch (const json::parse_error& e) {
    throw InputError(location_in(file, text, std::min(e.byte == 0 ? 0 : e.byte - 1, text.size())),
                     "is not whole JSON; iperf3 --json writes it when it is done");
  }
  if (root.is_object() && root.contains("error"))
    throw InputError({file.string()}, "iperf3 failed when this was recorded: " + root.at("error").dump());
  if (!root.is_object() || !root.contains("intervals") || !root.at("intervals").is_array())
    throw InputError({file.string(), 1, 1}, "has no list 'intervals': not what iperf3 --json writes");
  Steps steps;
  const json& intervals = root.at("intervals");
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    const json& sum = intervals[i].is_object() ? intervals[i].value("sum", json::object()) : json();
    if (sum.is_object() && sum.value("omitted", false)) continue;  // -O: before the measurement
    steps.push_back(step_of(intervals[i], i, file));
  }
  return steps;
}

/// Lines of iperf2 -y C. Several streams have a sum of their own (id -1); the last line is about the whole.
class Iperf2 {
 public:
  static bool is(const TextLine& line) {
    return line.fields.size() >= 9 && line.fields[6].find('-') != line.fields[6].npos;
  }

  void add(const TextLine& line) {
    if (!is(line)) line.fail(0, "nine fields of iperf -y C should stand here");
    const std::string_view interval = line.fields[6];
    const std::size_t dash = interval.find('-');
    TextLine ends = line;
    ends.fields = {interval.substr(0, dash), interval.substr(dash + 1)};
    ends.columns = {line.columns[6], line.columns[6]};
    const Step step{ends.number(0), ends.number(1), line.number(8) / 1e6};
    if (!(step.end_s > step.begin_s)) line.fail(6, "the interval ends before it begins");
    Steps& steps = line.number(5) < 0 ? sums_ : single_;
    if (&steps == &single_ && id_.value_or(line.number(5)) != line.number(5)) several_ = true;
    if (&steps == &single_) id_ = line.number(5);
    if (steps.empty() || step.begin_s >= steps.back().end_s - 1e-9) steps.push_back(step);
  }

  [[nodiscard]] Steps steps(const std::filesystem::path& file) const {
    if (!sums_.empty()) return sums_;
    if (several_)
      throw InputError({file.string(), 1, 1}, "has several streams and no sum of them (id -1); let iperf write it");
    return single_;
  }

 private:
  Steps sums_, single_;
  std::optional<double> id_;
  bool several_ = false;
};

/// Seconds and Mbit/s; each holds until the next, the last as long as the one before it.
class Plain {
 public:
  void add(const TextLine& line) {
    if (line.where.line == 1 && !line.is_number(0)) return;  // a header
    if (line.fields.size() < 2) line.fail(0, "seconds and Mbit/s should stand here");
    const double at = line.number(0), mbps = line.number(1);
    if (!steps_.empty() && !(at > steps_.back().begin_s)) line.fail(0, "times must rise");
    if (!(mbps >= 0 && mbps <= fastest_mbps)) line.fail(1, "a rate must be from 0 to 1e6 Mbit/s");
    if (steps_.empty()) first_s_ = at;
    if (at - first_s_ > longest_s) line.fail(0, "a time must be less than 1e9 s after the first");
    if (!steps_.empty()) steps_.back().end_s = at - first_s_;
    steps_.push_back({at - first_s_, 0, mbps});
  }

  [[nodiscard]] Steps steps() const {
    Steps out = steps_;
    if (out.empty()) return out;
    const double last = out.size() > 1 ? out[out.size() - 2].end_s - out[out.size() - 2].begin_s : 1;
    out.back().end_s = out.back().begin_s + last;
    return out;
  }

 private:
  Steps steps_;
  double first_s_ = 0;
};

Steps read_lines(const std::filesystem::path& file, const std::string& text) {
  Iperf2 iperf2;
  Plain plain;
  bool of_iperf2 = false;
  for_each_line(file, text, [&](const TextLine& line) {
    if (line.where.line == 1) of_iperf2 = Iperf2::is(line);
    if (of_iperf2)
      iperf2.add(line);
    else
      plain.add(line);
  });
  return of_iperf2 ? iperf2.steps(file) : plain.steps();
}

Steps read_steps(const std::filesystem::path& file) {
  const std::string text = read_text(file);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const Steps steps = first != std::string::npos && text[first] == '{' ? read_json(file, text) : read_lines(file, text);
  if (steps.empty()) throw InputError({file.string(), 1, 1}, "has no interval");
  return steps;
}

std::string run(const ImportRequest& request, const std::filesystem::path& to) {
  std::string text = "t_s,mbps\n";
  double base_s = 0, megabits = 0;
  std::size_t count = 0;
  for (const auto& file : request.files) {
    const Steps steps = read_steps(file);
    for (const Step& step : steps) {
      const double mbps = step.mbps * request.scale;
      text += fmt::format("{:.6f},{:.6f}\n", base_s + step.begin_s - steps.front().begin_s, mbps);
      megabits += mbps * (step.end_s - step.begin_s);
    }
    base_s += steps.back().end_s - steps.front().begin_s;
    count += steps.size();
  }
  write_file(to, text);
  return fmt::format("{} intervals in {:.3f} s: {:.3f} Mbit/s on average", count, base_s, megabits / base_s);
}

}  // namespace

Importer iperf_importer() {
  return {.name = "iperf",
          .meaning =
              "throughput by interval (iperf3 --json, iperf2 -y C, or lines of seconds and Mbit/s) as steps for "
              "capacity steps",
          .from = {},
          .scales = true,
          .run = run};
}

}  // namespace photonlag::cli
