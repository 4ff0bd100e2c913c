#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>

#include "pipeline/cost/cost.hpp"

namespace photonlag {
namespace {

/// Reads one column of durations.
class Profile {
 public:
  explicit Profile(const std::filesystem::path& file) : at_{file.string()} {}

  std::vector<Nanos> read() {
    errno = 0;
    std::ifstream in(at_.path);
    if (!in) throw InputError(at_, std::string("cannot be opened: ") + std::strerror(errno));
    std::string line;
    if (!next(in, line) && in.bad()) throw InputError(at_, "cannot be read");
    if (at_.line == 0) throw InputError(at_, "is empty; it must begin with a header, duration_ns or duration_ms");
    if (line != "duration_ns" && line != "duration_ms")
      fail("the header must be duration_ns or duration_ms, not '", line);
    const double unit_ns = line == "duration_ns" ? 1 : 1e6;
    std::vector<Nanos> durations;
    while (next(in, line)) durations.push_back(duration(line, unit_ns));
    if (in.bad()) throw InputError({at_.path}, "cannot be read");
    if (durations.empty()) throw InputError({at_.path}, "has no durations");
    return durations;
  }

 private:
  bool next(std::istream& in, std::string& line) {
    if (!std::getline(in, line)) return false;
    if (line.ends_with('\r')) line.pop_back();
    ++at_.line;
    at_.column = 1;
    return true;
  }

  [[nodiscard]] Nanos duration(const std::string& line, double unit_ns) const {
    double value = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), value);
    const double ns = value * unit_ns;
    if (error != std::errc() || end != line.data() + line.size() || !(ns >= 0 && ns <= 1e15))
      fail("must be one duration from 0 to a million seconds, not '", line);
    return Nanos(std::llround(ns));
  }

  [[noreturn]] void fail(const char* problem, const std::string& line) const {
    throw InputError(at_, problem + line.substr(0, 40) + "'");
  }

  Location at_;
};

/// Recorded durations: one machine's timing, exactly repeatable anywhere.
class Replay final : public CostModel {
 public:
  Replay(std::vector<Nanos> durations, bool resample, const Context& context)
      : durations_(std::move(durations)), resample_(resample), stream_(context.stream()), client_(context.client) {}

  [[nodiscard]] Nanos cost(const Work& work) override {
    const auto n = std::uint64_t(durations_.size());
    if (!resample_) return durations_[std::uint64_t(work.number) % n];
    const double pick = stream_.at(client_, work.number).uniform() * double(n);
    return durations_[std::min(std::uint64_t(pick), n - 1)];
  }

 private:
  std::vector<Nanos> durations_;
  bool resample_;
  RandomStream stream_;
  std::uint32_t client_;
};

const Registration<CostModel> registration({
    .name = "replay",
    .summary = "recorded durations, in order or drawn at random",
    .source = "resampling: Efron, Bootstrap methods, Annals of Statistics 7, 1979",
    .options = {{"file", "", std::filesystem::path{}, {}, "CSV of one column, duration_ns or duration_ms", {}, true},
                {"order",
                 "",
                 std::string("loop"),
                 {},
                 "loop: work n takes duration n, from the start again after the last; "
                 "resample: drawn with replacement",
                 {"loop", "resample"}}},
    .make =
        [](const Values& options, const Context& context) {
          return std::make_unique<Replay>(Profile(options.path("file")).read(), options.text("order") == "resample",
                                          context);
        },
});

}  // namespace
}  // namespace photonlag
