#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

#include "pose-prediction/child_process.hpp"
#include "pose-prediction/exemption.hpp"
#include "pose-prediction/predictor.hpp"

namespace photonlag {
namespace {

/// Any program that reads samples and queries on its standard input and answers on its standard output, one line each:
/// docs/process-predictor.md. How long it thinks is never part of simulated time.
class Process final : public Predictor {
 public:
  Process(const Values& options, const Context& context)
      : where_(options.where("command")),
        name_(fmt::format("{}", fmt::join(options.command("command"), " ")).substr(0, 200)),
        patience_{std::int64_t(options["timeout_ms"])} {
    guarded([&] {
      child_.emplace(options.command("command"));
      const ChildProcess::Patience start{std::int64_t(options["start_timeout_ms"])};
      child_->send(fmt::format("hello photonlag 1 seed {} client {}\n", context.seed, context.client), start);
      if (const std::string line = child_->receive(start); line != "hello 1")
        refuse(line, "must greet with the line 'hello 1'");
      return 0;
    });
  }

  void observe(const PoseSample& sample) override {
    const Eigen::Vector3d& p = sample.position;
    const Eigen::Quaterniond& q = sample.world_from_head;
    const std::string line = fmt::format("sample {} {} {} {} {} {} {} {}\n", sample.at.count(), p.x(), p.y(), p.z(),
                                         q.w(), q.x(), q.y(), q.z());
    guarded([&] { return child_->send(line, patience_), 0; });
    seen_ = true;
    answers_.clear();
  }

  /// An instant is asked for once between two samples.
  [[nodiscard]] Prediction predict(Nanos at) const override {
    Prediction none;
    none.pose.at = at;
    if (!seen_) return none;
    const auto known = std::ranges::find_if(answers_, [&](const Prediction& answer) { return answer.pose.at == at; });
    if (known != answers_.end()) return *known;
    answers_.push_back(guarded([&] { return ask(at); }));
    return answers_.back();
  }

 private:
  [[nodiscard]] Prediction ask(Nanos at) const {
    if (child_->has_said_more()) refuse(child_->receive(patience_), "must say nothing that it was not asked for");
    child_->send(fmt::format("query {}\n", at.count()), patience_);
    const std::string line = child_->receive(patience_);
    const std::vector<double> numbers = numbers_in(line);
    Prediction answer;
    answer.pose = {at, {numbers[3], numbers[4], numbers[5], numbers[6]}, {numbers[0], numbers[1], numbers[2]}};
    const double length = answer.pose.world_from_head.norm();
    if (!(std::abs(length - 1) <= tolerance))
      refuse(line,
             fmt::format("the quaternion (qw qx qy qz) has length {:.6g}, must be 1 to within {}", length, tolerance));
    if (std::abs(length - 1) > exact) answer.pose.world_from_head.normalize();  // what is exact stays bit by bit
    for (int i = 0; i < 3; ++i)
      if (std::abs(answer.pose.position[i]) > farthest_m)
        refuse(line, fmt::format("a position more than {} m away", farthest_m));
    if (numbers.size() == with_p95) answer.position_p95_mm = numbers[7], answer.rotation_p95_deg = numbers[8];
    if (answer.position_p95_mm < 0 || answer.rotation_p95_deg < 0) refuse(line, "p95_mm and p95_deg must be 0 or more");
    return answer;
  }

  /// The numbers after "pose": 7, or 9 with the bounds that 95 % of the errors stay within.
  [[nodiscard]] std::vector<double> numbers_in(const std::string& line) const {
    std::string_view rest = line;
    if (!rest.starts_with("pose ")) refuse(line, "must answer 'pose px py pz qw qx qy qz'");
    std::vector<double> numbers;
    for (rest.remove_prefix(5); !rest.empty();) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      const std::string_view word = rest.substr(0, end);
      double value = 0;
      const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), value);
      if (error != std::errc() || stop != word.data() + word.size())
        refuse(line, fmt::format("'{}' is no number", word));
      if (!std::isfinite(value)) refuse(line, fmt::format("{} is not finite", word));
      numbers.push_back(value);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (numbers.size() != without_p95 && numbers.size() != with_p95)
      refuse(line, fmt::format("7 numbers (or 9, with p95_mm p95_deg) must follow 'pose', not {}", numbers.size()));
    return numbers;
  }

  [[noreturn]] static void refuse(const std::string& line, const std::string& why) {
    throw ProcessFailure(fmt::format("answered '{}': {}", line.substr(0, 200), why));
  }

  /// Names the program in what goes wrong.
  template <class Act>
  auto guarded(Act act) const -> decltype(act()) {
    try {
      return act();
    } catch (const ProcessFailure& e) {
      throw InputError(where_, fmt::format("predictor 'process': '{}' {}", name_, e.what()));
    }
  }

  static constexpr double tolerance = 1e-3, exact = 1e-12;  // as of traces: programs print a few digits
  static constexpr double farthest_m = 1e9;
  static constexpr std::size_t without_p95 = 7, with_p95 = 9;

  Location where_;
  std::string name_;
  ChildProcess::Patience patience_;
  mutable std::optional<ChildProcess> child_;
  mutable std::vector<Prediction> answers_;  // since the newest sample
  bool seen_ = false;
};

const Exemption allocates("process", Clause::allocation_free, "it writes, reads and keeps lines of text");

const Registration<Predictor> registration({
    .name = "process",
    .summary = "any program that answers on its standard output",
    .source = "the program; docs/process-predictor.md has the lines it reads and writes",
    .options = {{.key = "command",
                 .unit = "",
                 .fallback = Command{},
                 .meaning = "the program and its arguments; files are found from the scenario's folder",
                 .required = true},
                {"timeout_ms", "ms", 1000.0, {1, 3'600'000}, "real time it may take for one answer"},
                {"start_timeout_ms", "ms", 10'000.0, {1, 3'600'000}, "real time it may take to greet"}},
    .make = [](const Values& options, const Context& context) { return std::make_unique<Process>(options, context); },
});

}  // namespace
}  // namespace photonlag
