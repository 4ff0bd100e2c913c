#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/tests/program.hpp"
#include "sim/record/run_files.hpp"

/// `photonlag compare` and `photonlag history` end to end, on short runs without pixels.

namespace photonlag::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

std::vector<std::string> words_of(const std::vector<std::string>& more) {
  std::vector<std::string> words{
      "compare", source("scenarios/quickstart.toml"), "--set", "pixels=false", "--set", "duration_s=1.5", "--max-seeds",
      "10"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// By metric.
std::map<std::string, std::string> verdicts(const std::filesystem::path& report) {
  std::map<std::string, std::string> out;
  const json claims = load_json(report).at("claims");
  for (const json& claim : claims) out[claim.at("metric")] = claim.at("verdict");
  return out;
}

TEST(Compare, FindsAMillisecondAndNamesWhatDiffers) {
  const Scratch scratch;
  const Outcome done = photonlag(words_of({"--swap", "display.persistence_ms=2,4", "--json", scratch / "r.json",
                                           "--plot", scratch / "p.svg", "--out", scratch / "runs"}));
  EXPECT_EQ(done.exit_code, 1) << done.out << done.err;
  EXPECT_THAT(done.out, HasSubstr("display.persistence_ms  2 -> 4"));
  EXPECT_EQ(verdicts(scratch / "r.json")["pose_to_photon_render_ms.p99"], "regressed");
  EXPECT_EQ(verdicts(scratch / "r.json")["stale_rate.value"], "same");
  EXPECT_TRUE(std::filesystem::file_size(scratch / "p.svg") > 1000);
  // The same from the folders that it left, the other way round.
  const Outcome back =
      photonlag({"compare", scratch / "runs/B", scratch / "runs/A", "--metrics", "pose_to_photon_render_ms.p99"});
  EXPECT_EQ(back.exit_code, 0) << back.out << back.err;
  EXPECT_THAT(back.out, HasSubstr("improved"));
}

TEST(Compare, SwapLeavesEveryOtherDraw) {
  const Scratch scratch;
  const Outcome done =
      photonlag(words_of({"--swap", "reprojector.name=none,rotational", "--json", scratch / "r.json"}));
  EXPECT_EQ(done.exit_code, 0) << done.out << done.err;
  const json report = load_json(scratch / "r.json");
  for (const json& r : report.at("refreshes"))
    if (r.at("column") == "pose_to_photon_render") {
      EXPECT_EQ(r.at("p05"), 0);
      EXPECT_EQ(r.at("p95"), 0);
      EXPECT_EQ(r.at("pairs"), 300);
    }
  EXPECT_EQ(verdicts(scratch / "r.json")["pose_error_warp_deg.p95"], "improved");
}

TEST(Compare, OtherNetworksLeaveTheHeadAndChangeThePackets) {
  const Scratch scratch;
  const Outcome done = photonlag({"compare", source("scenarios/quickstart.toml"), "--set", "pixels=false", "--set",
                                  "duration_s=1.5", "--swap", "network_seed_offset=0,1000", "--seeds", "1..2",
                                  "--max-seeds", "2", "--out", scratch / "runs"});
  EXPECT_EQ(done.exit_code, 3) << done.out << done.err;
  EXPECT_THAT(done.out, HasSubstr("2 seeds; a verdict takes 10"));
  const auto a = read_run(scratch / "runs/A/1"), b = read_run(scratch / "runs/B/1");
  ASSERT_EQ(a.refreshes.size(), b.refreshes.size());
  int other_latency = 0, same_frame = 0;
  for (std::size_t i = 0; i < a.refreshes.size(); ++i) {
    const auto &x = a.refreshes[i], &y = b.refreshes[i];
    if (x.stages != y.stages) ++other_latency;
    // what the warp used depends on the head alone
    if (!x.frame || x.frame != y.frame) continue;
    EXPECT_EQ(x.pose_error_warp_deg, y.pose_error_warp_deg);
    ++same_frame;
  }
  EXPECT_GT(other_latency, 10);
  EXPECT_GT(same_frame, 10);
}

TEST(Compare, ReportsNoFalseAlarmWhereOnlyTheNetworkIsAnother) {
  const Scratch scratch;
  for (int first : {1, 11, 21})
    EXPECT_NE(photonlag(words_of({"--swap", "network_seed_offset=0,1000", "--seeds",
                                  std::to_string(first) + ".." + std::to_string(first + 9)}))
                  .exit_code,
              1);
}

TEST(Compare, FirstLooksAgainWhereItIsUndecided) {
  const Scratch scratch;
  const Outcome done = photonlag({"compare", source("scenarios/quickstart.toml"), "--set", "pixels=false", "--set",
                                  "duration_s=1.2", "--swap", "network_seed_offset=0,1000", "--seeds", "1..3",
                                  "--max-seeds", "12", "--json", scratch / "r.json"});
  EXPECT_EQ(load_json(scratch / "r.json").at("seeds").size(), 12U) << done.err;
  EXPECT_EQ(load_json(scratch / "r.json").at("looks"), 3);
}

TEST(Compare, TwoSingleRunsAreDescribedNotJudged) {
  const Scratch scratch;
  const std::vector<std::string> lean{"pixels=false", "duration_s=1.5"};
  run("scenarios/quickstart.toml", scratch / "a", lean);
  run("scenarios/quickstart.toml", scratch / "b", {lean[0], lean[1], "display.persistence_ms=4"});
  const Outcome done = photonlag({"compare", scratch / "a", scratch / "b"});
  EXPECT_EQ(done.exit_code, 3) << done.out << done.err;
  EXPECT_THAT(done.out, HasSubstr("1 seed; a verdict takes 10"));
  EXPECT_THAT(done.out, HasSubstr("refresh by refresh"));
}

TEST(Compare, TakesPicturesIdenticalToTheTruth) {
  // Their PSNR is infinite: the same on both sides, or lost by B.
  const Scratch scratch;
  const auto compared = [&](const std::string& swap) {
    const Outcome done = photonlag({"compare", source("scenarios/ideal.toml"), "--set", "duration_s=0.4", "--swap",
                                    swap, "--seeds", "1..2", "--max-seeds", "2", "--metrics", "psnr_db.p05", "--json",
                                    scratch / "r.json", "--plot", scratch / "p.svg", "--force"});
    EXPECT_EQ(done.exit_code, 3) << done.out << done.err;
    return done.out;
  };
  EXPECT_THAT(compared("network_seed_offset=0,5"), HasSubstr(" inf      inf         0                0 .. 0 "));
  EXPECT_EQ(load_json(scratch / "r.json").at("claims").at(0).at("median_difference"), 0);
  EXPECT_THAT(compared("downlink.delay.ms=0,20"), HasSubstr("-inf"));
  const json claim = load_json(scratch / "r.json").at("claims").at(0);
  EXPECT_EQ(claim.at("median_a"), "Infinity");
  EXPECT_TRUE(claim.at("median_b").is_number());
  EXPECT_EQ(claim.at("median_difference"), "-Infinity");
  EXPECT_EQ(claim.at("b").size(), 2U);
  std::ifstream plot(scratch / "p.svg");
  const std::string drawn{std::istreambuf_iterator<char>(plot), {}};
  EXPECT_THAT(drawn, HasSubstr("infinite at the edge"));
  EXPECT_THAT(drawn, testing::Not(HasSubstr("=\"inf")));
}

TEST(Compare, MistakesSayWhatIsWrong) {
  const Scratch scratch;
  const std::vector<std::string> lean{"pixels=false", "duration_s=1.2"};
  run("scenarios/quickstart.toml", scratch / "one/a", lean);
  run("scenarios/quickstart.toml", scratch / "two/b", {lean[0], lean[1], "seed=7"});
  const auto says = [&](const std::vector<std::string>& words, const std::string& what) {
    const Outcome done = photonlag(words);
    EXPECT_EQ(done.exit_code, 2) << done.out;
    EXPECT_THAT(done.err, HasSubstr(what));
  };
  const std::string one = scratch / "one", quickstart = source("scenarios/quickstart.toml");
  says({"compare", one, scratch / "two"}, "no seed in common");
  says({"compare", one, quickstart}, "not of one kind");
  says({"compare", one, one, "--metrics", "psnr_db.p05"}, "no metric 'psnr_db.p05'");
  says({"compare", one, one, "--metrics", "stale_rat.value"}, "did you mean 'stale_rate.value'");
  says({"compare", one, one, "--metrics", "counters.nacks"}, "nothing to claim");
  says({"compare", one, one, "--metrics", "stale_rate.value,stale_rate.value"}, "twice");
  says({"compare", one, one, "--seeds", "1..2"}, "seed 2 is missing");
  says({"compare", one, one, "--swap", "clients=1,2"}, "for scenarios");
  says({"compare", one, scratch / "none"}, "not of one kind");
  says({"compare", quickstart}, "--swap");
  says({"compare", quickstart, "--swap", "clients=1"}, "two values");
  says({"compare", quickstart, "--swap", "clients=1,1"}, "same value");
  says({"compare", quickstart, "--swap", "clientz=1,2"}, "clientz");
  says({"compare", quickstart, "--swap", "clients=1,2", "--seeds", "5..1"}, "--seeds");
  says({"compare", quickstart, "--swap", "clients=1,2", "--seeds", "1..3,2"}, "names one seed twice");
  says({"compare", quickstart, "--swap", "clients=1,2", "--seeds", "1..20000"}, "are more than 10000");
  says({"compare", quickstart, "--swap", "clients=1,2", "--plot", scratch / "p.jpg"}, ".png or .svg");
}

TEST(Compare, ChangedSummariesAreBadInputNotAMistakeOfOurs) {
  const Scratch scratch;
  run("scenarios/quickstart.toml", scratch / "a", {"pixels=false", "duration_s=1.2"});
  const std::string a = scratch / "a";
  for (const char* damage :
       {"[]", "{}", R"({"run": {"seed": "x", "scenario": "s"}, "warmup_ms": 1, "metrics": []})",
        R"({"run": {"seed": 1, "scenario": "s"}, "warmup_ms": 1, "metrics": [{"unit": "ms", "n": 1}]})"}) {
    std::ofstream(scratch / "a/summary.json") << damage;
    for (const Outcome& done :
         {photonlag({"compare", a, a}),
          photonlag({"history", "add", scratch / "h.csv", a, "--commit", "abc", "--date", "2026-11-01T00:00:00Z"})}) {
      EXPECT_EQ(done.exit_code, 2) << damage << done.err;
      EXPECT_THAT(done.err, HasSubstr("summary.json: error: was changed after the run"));
    }
    EXPECT_FALSE(std::filesystem::exists(scratch / "h.csv"));
  }
}

TEST(Compare, WritesToAPipeAndThroughALinkAndLeavesThemWhatTheyAre) {
  const Scratch scratch;
  run("scenarios/quickstart.toml", scratch / "a", {"pixels=false", "duration_s=1.2"});
  const std::string a = scratch / "a", pipe = scratch / "pipe", link = scratch / "link.json";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const int reader = open(pipe.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);  // or writing would wait
  EXPECT_EQ(photonlag({"compare", a, a, "--metrics", "stale_rate.value", "--json", pipe}).exit_code, 3);
  EXPECT_TRUE(std::filesystem::is_fifo(pipe));
  char first = 0;
  EXPECT_EQ(read(reader, &first, 1), 1);
  EXPECT_EQ(first, '{');
  close(reader);
  std::ofstream(scratch / "real.json") << "{\"old\": true}";
  std::filesystem::create_symlink("real.json", link);
  EXPECT_EQ(photonlag({"compare", a, a, "--json", link, "--force"}).exit_code, 3);
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_EQ(load_json(scratch / "real.json").at("schema"), 1);
}

TEST(History, KeepsFiguresByCommitAndDrawsThem) {
  const Scratch scratch;
  run("scenarios/quickstart.toml", scratch / "runs/1", {"pixels=false", "duration_s=1.2"});
  run("scenarios/quickstart.toml", scratch / "runs/2", {"pixels=false", "duration_s=1.2", "seed=2"});
  const std::string file = scratch / "history.csv";
  const auto add = [&](const std::string& commit, const std::string& date) {
    return photonlag({"history", "add", file, scratch / "runs", "--commit", commit, "--date", date});
  };
  EXPECT_EQ(add("abc", "2026-11-01T00:00:00Z").exit_code, 0);
  const Outcome second = add("def", "2026-11-02T00:00:00Z");
  EXPECT_THAT(second.out, HasSubstr("6 rows of def added, 12 in all")) << second.err;
  EXPECT_THAT(add("def", "2026-11-02T00:00:00Z").out, HasSubstr("0 rows of def added"));
  EXPECT_EQ(add("ghi", "yesterday").exit_code, 2);
  const Outcome plot = photonlag({"history", "plot", file, "-o", scratch / "h.svg"});
  EXPECT_EQ(plot.exit_code, 0) << plot.err;
  const Outcome unknown = photonlag({"history", "plot", file, "-o", scratch / "i.svg", "--metric", "x.y"});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("stale_rate.value"));
  const Outcome nowhere = photonlag({"history", "add", scratch / "new.csv", scratch / "runs"});
  EXPECT_THAT(nowhere.err, HasSubstr("git knows no such commit"));
}

}  // namespace
}  // namespace photonlag::test
