/// photonlag predict, by the real program, on traces of known motion.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/tests/program.hpp"
#include "sim/record/reader.hpp"

namespace photonlag::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr double pi = 3.14159265358979323846;

/// A head at @p t seconds: x, in m, and yaw in rad.
using Motion = std::function<std::pair<double, double>(double t)>;

std::string row_text(double t, const Motion& motion, double sign = 1) {
  const auto [x, yaw] = motion(t);
  return fmt::format("{:.9f},{:.12f},1.6,0,{:.15f},0,{:.15f},0\n", t, x, sign * std::cos(yaw / 2),
                     sign * std::sin(yaw / 2));
}

const std::string header = "t_s,px_m,py_m,pz_m,qw,qx,qy,qz\n";

fs::path write_trace(const fs::path& file, const Motion& motion, double rate_hz, double seconds) {
  std::ofstream out(file);
  out << header;
  for (int k = 0; k <= int(seconds * rate_hz); ++k) out << row_text(k / rate_hz, motion);
  return file;
}

std::pair<double, double> steady(double t) { return {0.4 * t, 1.2 * t}; }
Motion swaying(double phase) {
  return [phase](double t) { return std::pair{0.2 * std::sin(4 * t + phase), 0.5 * std::sin(3 * t + 2 * phase)}; };
}

std::string slurp(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

/// Runs with --json. @returns predictor -> horizon in ms -> figures.
std::map<std::string, std::map<double, nlohmann::json>> figures(const Scratch& scratch,
                                                                std::vector<std::string> words) {
  words.insert(words.begin(), "predict");
  words.insert(words.end(), {"--json", scratch / "f.json", "--force"});
  const Outcome outcome = photonlag(words);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  std::map<std::string, std::map<double, nlohmann::json>> out;
  if (outcome.exit_code != 0) return out;
  const auto report = nlohmann::json::parse(slurp(scratch / "f.json"));
  for (const auto& row : report.at("predictors"))
    for (const auto& h : row.at("horizons")) out[row.at("predictor")][h.at("horizon_ms")] = h;
  return out;
}

TEST(Predict, FollowsASteadyHeadExactlyAtAnyRate) {
  const Scratch scratch;
  for (const double rate : {30.0, 72.0, 1000.0}) {
    const fs::path trace = write_trace(scratch / "t.csv", steady, rate, 2);
    const auto all = figures(scratch, {trace, "--predictor", "constant_velocity", "--predictor", "hold"});
    EXPECT_LT(all.at("constant_velocity").at(100).at("mm").at("mae"), 1e-4) << rate;
    EXPECT_LT(all.at("constant_velocity").at(100).at("deg").at("p99"), 1e-4) << rate;
    EXPECT_NEAR(all.at("hold").at(100).at("mm").at("mae"), 40, 1e-4) << rate;
    EXPECT_NEAR(all.at("hold").at(100).at("deg").at("mae"), 0.12 * 180 / pi, 1e-4) << rate;
  }
}

TEST(Predict, TakesOptionsWithAName) {
  const Scratch scratch;
  const fs::path trace = write_trace(scratch / "t.csv", swaying(0), 60, 4);
  const auto all =
      figures(scratch, {trace, "--predictor", "hold", "--predictor", "constant_velocity:max_horizon_ms=0"});
  EXPECT_EQ(all.at("hold").at(60).at("mm"), all.at("constant_velocity:max_horizon_ms=0").at(60).at("mm"));
}

TEST(Predict, WritesTheSameCsvAndPicturesEveryTime) {
  const Scratch scratch;
  fs::create_directory(scratch / "traces");
  for (int i = 0; i < 3; ++i) write_trace(scratch / fmt::format("traces/{}.csv", i), swaying(i), 72, 4);
  for (const std::string name : {"a", "b"}) {
    const Outcome outcome =
        photonlag({"predict", scratch / "traces", "--predictor", "hold", "--predictor", "constant_velocity", "--csv",
                   scratch / (name + ".csv"), "--plot", scratch / (name + ".svg")});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    EXPECT_THAT(outcome.out, HasSubstr("3 traces, protocol causal"));
  }
  const std::string csv = slurp(scratch / "a.csv");
  EXPECT_EQ(csv, slurp(scratch / "b.csv"));
  EXPECT_EQ(std::ranges::count(csv, '\n'), 1 + 2 * 7);
  EXPECT_THAT(
      csv, testing::StartsWith("predictor,choice,protocol,horizon_ms,traces,fitted_on,predictions,mae_mm,mae_low_mm,"));
  EXPECT_THAT(csv, Not(HasSubstr("predict_ns"))) << "wall time only where asked for";
  const std::string svg = slurp(scratch / "a.svg");
  EXPECT_EQ(svg, slurp(scratch / "b.svg"));
  for (const char* word : {"constant_velocity", "Position error", "Rotation error", "bands: 95 %"})
    EXPECT_THAT(svg, HasSubstr(word));
  const Outcome png = photonlag({"predict", scratch / "traces", "--predictor", "hold", "--plot", scratch / "p.png"});
  EXPECT_EQ(png.exit_code, 0) << png.err;
  EXPECT_THAT(slurp(scratch / "p.png"), testing::StartsWith("\x89PNG"));
}

TEST(Predict, CountsHowOftenErrorsStayWithinWhatWasStatedOfThem) {
  const Scratch scratch;
  const fs::path trace = write_trace(scratch / "t.csv", swaying(0), 72, 60);
  const std::vector<std::string> words{trace, "--predictor", "hold", "--csv", scratch / "o.csv"};
  EXPECT_FALSE(figures(scratch, words).at("hold").at(100).at("mm").contains("covered"));
  EXPECT_THAT(slurp(scratch / "o.csv"), Not(HasSubstr("covered")));
  auto asked = words;
  asked.emplace_back("--uncertainty");
  const auto all = figures(scratch, asked);
  for (const char* unit : {"mm", "deg"}) {
    const nlohmann::json& h = all.at("hold").at(100).at(unit);
    EXPECT_NEAR(h.at("covered"), 0.95, 0.03) << unit;
    EXPECT_NEAR(h.at("stated_p95").get<double>() / h.at("p95").get<double>(), 1, 0.3) << unit;
  }
  EXPECT_THAT(slurp(scratch / "o.csv"), HasSubstr("overshoot_mm,covered_mm,stated_p95_mm,mae_deg"));
}

TEST(Predict, CountsWhatItLeavesOut) {
  const Scratch scratch;
  std::ofstream out(scratch / "t.csv");
  out << header;
  for (int k = 0; k <= 200; ++k) {
    if (k % 7 == 3) continue;  // dropped
    out << row_text(k * 0.016, steady);
    if (k % 50 == 1) out << row_text(k * 0.016, steady, -1);  // twice
  }
  out << row_text(1.0, steady);  // late
  out.close();
  const Outcome outcome =
      photonlag({"predict", scratch / "t.csv", "--predictor", "constant_velocity", "--csv", scratch / "o.csv"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.err,
              HasSubstr("4 of 176 samples left out: 3 with the stamp of the one before, 1 with an earlier one"));
  EXPECT_THAT(outcome.out, HasSubstr("0.00/0.000"));
}

TEST(Predict, DefaultsToTheReferenceTable) {
  const Scratch scratch;
  fs::create_directory(scratch / "traces");
  for (int i = 0; i < 2; ++i) write_trace(scratch / fmt::format("traces/{}.csv", i), swaying(i), 72, 4);
  const auto all = figures(scratch, {scratch / "traces", "--horizon", "60"});
  for (const char* label : {"hold", "cv 2-sample", "linear fir L1", "linear fir L1 (leave one out)"})
    EXPECT_TRUE(all.contains(label)) << label;
}

TEST(Predict, SaysWhatIsWrong) {
  const Scratch scratch;
  const fs::path trace = write_trace(scratch / "t.csv", steady, 72, 4),
                 brief = write_trace(scratch / "s.csv", steady, 72, 0.4);
  fs::create_directory(scratch / "empty");
  const auto refusal = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "predict");
    const Outcome outcome = photonlag(words, scratch.path());
    EXPECT_EQ(outcome.exit_code, 2) << outcome.out;
    return outcome.err;
  };
  EXPECT_THAT(refusal({brief}), HasSubstr("s.csv: error: too short for a horizon of 100 ms"));
  EXPECT_THAT(refusal({trace, trace}), HasSubstr("would count twice"));
  EXPECT_THAT(refusal({scratch / "empty"}), HasSubstr("no *.csv"));
  EXPECT_THAT(refusal({scratch / "none.csv"}), HasSubstr("cannot be opened: no such file"));
  EXPECT_THAT(refusal({trace, "--predictor", "kalmann"}), HasSubstr("--predictor kalmann: error: "));
  EXPECT_THAT(refusal({trace, "--predictor", "hold:window=3"}), HasSubstr("has no key 'window'"));
  EXPECT_THAT(refusal({trace, "--predictor", "constant_velocity:max_horizon_ms=-1"}),
              HasSubstr("allowed 0 .. 1000 ms"));
  EXPECT_THAT(refusal({trace, "--horizon", "20,x"}), HasSubstr("must be milliseconds"));
  EXPECT_THAT(refusal({trace, "--horizon", "0"}), HasSubstr("must be milliseconds"));
  EXPECT_THAT(refusal({trace, "--detail", "33"}), HasSubstr("not one of the horizons"));
  EXPECT_THAT(refusal({trace, "--protocol", "gul2020", "--horizon", "33"}), HasSubstr("multiples of 5 ms"));
  EXPECT_THAT(refusal({trace, "--csv", trace, "--force"}), HasSubstr("is to be read"));
  std::ofstream(scratch / "old.csv") << "old";
  EXPECT_THAT(refusal({trace, "--csv", scratch / "old.csv"}), HasSubstr("--force"));
  EXPECT_THAT(refusal({trace, "--plot", scratch / "p.jpg"}), HasSubstr(".png or .svg"));
  EXPECT_THAT(refusal({trace, "--fit", "linear_fir"}), HasSubstr("needs -o"));
  EXPECT_THAT(refusal({trace, "--fit", "hold", "-o", "w.toml"}), HasSubstr("linear_fir"));
  EXPECT_THAT(slurp(trace), testing::StartsWith(header)) << "and leaves files as they were";
}

TEST(PredictFit, LearnsWeightsThatThePredictorReads) {
  const Scratch scratch;
  fs::create_directory(scratch / "traces");
  for (int i = 0; i < 3; ++i) write_trace(scratch / fmt::format("traces/{}.csv", i), swaying(i), 72, 12);
  const auto learn = [&](const std::string& out) {
    return photonlag({"predict", "--fit", "linear_fir", scratch / "traces", "-o", scratch / out, "--horizon", "20,100",
                      "--notice", "of the \"synthetic\" heads"});
  };
  const Outcome outcome = learn("w.toml");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("linear_fir (leave one out)"));
  ASSERT_EQ(learn("v.toml").exit_code, 0);
  const std::string weights = slurp(scratch / "w.toml");
  EXPECT_EQ(weights, slurp(scratch / "v.toml"));
  for (const char* word : {"model = \"linear_fir\"", "[provenance]", "ridge = 1e-05", "name = \"2\"", "sha256 = \"",
                           "notice = \"of the \\\"synthetic\\\" heads\""})
    EXPECT_THAT(weights, HasSubstr(word));
  const std::string choice = "linear_fir:weights=" + (scratch / "w.toml").string();
  const fs::path unseen = write_trace(scratch / "u.csv", swaying(7), 72, 12);
  const auto all = figures(scratch, {unseen, "--predictor", choice, "--predictor", "constant_velocity"});
  EXPECT_LT(all.at(choice).at(100).at("mm").at("mae"),
            0.2 * all.at("constant_velocity").at(100).at("mm").at("mae").get<double>());
  EXPECT_LT(all.at(choice).at(100).at("deg").at("mae"),
            0.2 * all.at("constant_velocity").at(100).at("deg").at("mae").get<double>());
  const Outcome seen = photonlag({"predict", scratch / "traces", "--predictor", choice});
  EXPECT_THAT(seen.out, HasSubstr("fitted on 3 of these 3 traces"));
}

/// Uneven samples, a tremble, a hole, a leap; signs that flip, of all four components and, from 10 s on, when the head
/// only yaws, of the two that are not 0: everything the published protocol stumbles over.
fs::path write_uneven_trace(const fs::path& file, double phase = 0) {
  std::ofstream out(file);
  out << header;
  double t = 0;
  for (int k = 0; k < 900; ++k) {
    t += k == 400 ? 0.3 : k % 11 == 0 ? 0.002 : 0.0165 + 0.003 * std::sin(k * 1.7);
    const double tremble = 0.002 * std::sin(k * k * 0.7), leap = k > 700 ? 0.5 : 0;
    const double x = 0.3 * std::sin(2 * t + phase) + 0.05 * std::sin(9 * t) + tremble + leap,
                 yaw = 0.8 * std::sin(1.5 * t + phase) + tremble,
                 pitch = t < 10 ? 0.3 * std::cos(2.3 * t) + tremble : 0;
    const double sign = k / 130 % 2 == 0 ? 1 : -1;
    const double cy = std::cos(yaw / 2), sy = std::sin(yaw / 2), cp = std::cos(pitch / 2), sp = std::sin(pitch / 2);
    out << fmt::format("{:.9f},{:.9f},{:.9f},{:.9f},{:.15f},{:.15f},{:.15f},{:.15f}\n", t, x,
                       1.6 + 0.1 * std::cos(3 * t), 0.2 * t, sign * cy * cp, sign * cy * sp, sign * sy * cp,
                       -sign * sy * sp);
  }
  return file;
}

/// What gul2020_reference.py prints: horizon in ms, model, mm, half and whole angle. @returns the words
std::vector<std::string> gul2020_reference(const fs::path& trace, const fs::path& train) {
  const Outcome outcome =
      program({"/usr/bin/python3", source("cli/tests/gul2020_reference.py"), trace, train, "20", "60", "100"});
  if (outcome.exit_code == 127 || outcome.err.find("No module named") != std::string::npos) return {};
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  std::istringstream text(outcome.out);
  return {std::istream_iterator<std::string>(text), {}};
}

TEST(PredictGul2020, AgreesWithNumpy) {
  const Scratch scratch;
  const fs::path trace = write_uneven_trace(scratch / "t.csv"), train = write_uneven_trace(scratch / "3.csv", 0.5);
  const std::vector<std::string> reference = gul2020_reference(trace, train);
  if (reference.empty()) GTEST_SKIP() << "needs python3-numpy";
  const std::string trained = "autoregressive:order=40,step_ms=5,train=" + train.string();
  const std::map<std::string, std::string> all_names{
      {"hold", "hold"}, {"kalman", "kalman:preset=gul2020"}, {"autoregressive", trained}};
  std::vector<std::string> words{trace, "--protocol", "gul2020", "--horizon", "20,60,100"};
  for (const auto& [module, choice] : all_names) words.insert(words.end(), {"--predictor", choice});
  const auto all = figures(scratch, words);
  for (std::size_t i = 0; i < reference.size(); i += 5) {
    const std::string& module = reference[i + 1];
    const auto& h = all.at(all_names.at(module)).at(std::stod(reference[i]));
    const auto expect = [&](double got, std::size_t column) {
      const double expected = std::stod(reference[i + column]);
      EXPECT_NEAR(got, expected, 1e-5 * expected) << module << ", column " << column << ", " << reference[i] << " ms";
    };
    expect(h.at("mm").at("mae"), 2);
    expect(h.at("mae_half_deg"), 3);
    expect(h.at("deg").at("mae"), 4);
  }
  EXPECT_EQ(reference.size(), 3 * 3 * 5U);
}

TEST(PredictGul2020, TrainsInItsOwnStepsOnly) {
  const Scratch scratch;
  const fs::path trace = write_uneven_trace(scratch / "t.csv");
  const auto refusal = [&](const std::string& options) {
    const Outcome outcome = photonlag({"predict", trace, "--protocol", "gul2020", "--predictor",
                                       "autoregressive:" + options + "train=" + trace.string()});
    EXPECT_EQ(outcome.exit_code, 2);
    return outcome.err;
  };
  EXPECT_THAT(refusal(""), HasSubstr("step_ms = 5"));
  EXPECT_THAT(refusal("step_ms=5,order=2.5,"), HasSubstr("whole number"));
}

TEST(PredictGul2020, SaysThatItLeaksTheFutureAndHalvesAngles) {
  const Scratch scratch;
  const fs::path trace = write_uneven_trace(scratch / "t.csv");
  const Outcome outcome = photonlag({"predict", trace, "--protocol", "gul2020", "--predictor", "hold"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  for (const char* word : {"leaks the future", "half the geodesic angle", "as published"})
    EXPECT_THAT(outcome.out, HasSubstr(word));
}

}  // namespace
}  // namespace photonlag::test
