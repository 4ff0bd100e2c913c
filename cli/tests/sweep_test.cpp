#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "cli/tests/sweep_files.hpp"

/// `photonlag sweep` as people call it.

namespace photonlag::test {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

const std::string small =
    "\"downlink.delay.ms\" = [0, 12.5]\n\"predictor.name\" = [\"hold\", \"constant_velocity\"]\nseeds = \"1..2\"\n";

class SweepCommand : public testing::Test {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }
  Scratch folder_;
};

TEST_F(SweepCommand, LeavesTheSameRowsWithAnyNumberOfJobsShardsAndSittings) {
  const std::string scenario = write_sweep(folder_, "small.toml", small);
  sweep({scenario, "--jobs", "1", "--out", path("one")});
  const std::string whole = rows(path("one"));
  ASSERT_EQ(lines(whole).size(), 9U);
  EXPECT_THAT(column(whole, "status"), Each("ok"));
  EXPECT_THAT(column(whole, "downlink.delay.ms"),
              ElementsAre("0.0", "0.0", "0.0", "0.0", "12.5", "12.5", "12.5", "12.5"));
  EXPECT_THAT(column(whole, "seed"), ElementsAre("1", "2", "1", "2", "1", "2", "1", "2"));

  sweep({scenario, "--jobs", "3", "--out", path("three")});
  EXPECT_EQ(rows(path("three")), whole);

  sweep({scenario, "--shard", "2/3", "--out", path("b")});
  sweep({scenario, "--shard", "1/3", "--out", path("a")});
  EXPECT_NE(rows(path("a")), whole);
  EXPECT_THAT(sweep({"merge", path("part"), path("b"), path("a")}, 1).out, HasSubstr("6 of 8 runs: 6 ok"));
  sweep({scenario, "--shard", "3/3", "--resume", "--out", path("c")});
  sweep({"merge", path("merged"), path("c"), path("b"), path("a"), path("b")});
  EXPECT_EQ(rows(path("merged")), whole);

  EXPECT_THAT(sweep({scenario, "--resume", "--out", path("part")}).out,
              HasSubstr("8 of 8 runs: 8 ok, 0 failed, 0 timed out; 2 of them now"));
  EXPECT_EQ(rows(path("part")), whole);
  EXPECT_THAT(sweep({scenario, "--resume", "--out", path("part")}).out, HasSubstr("; 0 of them now"));
}

TEST_F(SweepCommand, HasTheFiguresOfTheRunsThemselves) {
  const std::string scenario = write_sweep(folder_, "small.toml", small);
  sweep({scenario, "--out", path("s"), "--keep-runs", path("runs")});
  const std::string kept = rows(path("s"));
  sweep({scenario, "--out", path("t")});
  EXPECT_EQ(rows(path("t")), kept) << "keeping the runs changed the results";
  const RunData run = read_run(folder_ / "runs" / "run-000005");
  const RunData alone =
      test::run(scenario, folder_ / "alone", {"downlink.delay.ms=12.5", "predictor.name=hold"}, {"--seed", "2"});
  EXPECT_EQ(run.summary, alone.summary);
  EXPECT_EQ(std::stod(column(kept, "pose_to_photon_render_ms.p99")[5]),
            metric(alone, "pose_to_photon_render_ms", "p99"));
  EXPECT_EQ(std::stod(column(kept, "counters.frames_sent")[5]), static_cast<double>(counter(alone, "frames_sent")));
}

TEST_F(SweepCommand, RecordsWhatFailsAndGoesOn) {
  const std::string scenario =
      write_sweep(folder_, "bad.toml", "duration_s = [0.5, 0.2]\nwarmup_s = [0.05, 0.3]\n", "");
  const Outcome outcome = sweep({scenario, "--out", path("s")}, 1);
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("4 of 4 runs: 3 ok, 1 failed"), HasSubstr("run 3 (point 3, seed 1) failed: "),
                    HasSubstr("leaves nothing to measure")));
  EXPECT_THAT(column(rows(path("s")), "status"), ElementsAre("ok", "ok", "ok", "failed"));
  EXPECT_THAT(sweep({scenario, "--out", path("s"), "--resume"}, 1).out, HasSubstr("; 0 of them now"));
  EXPECT_THAT(sweep({scenario, "--out", path("s"), "--retry-failed"}, 1).out, HasSubstr("; 1 of them now"));
}

TEST_F(SweepCommand, EndsWhatTakesTooLong) {
  const std::string scenario =
      write_sweep(folder_, "long.toml", "duration_s = [0.2, 100_000, 0.3]\n", "warmup_s = 0.05\n");
  const Outcome outcome = sweep({scenario, "--out", path("s"), "--limit-s", "6", "--jobs", "2"}, 1);
  EXPECT_THAT(outcome.out, HasSubstr("3 of 3 runs: 2 ok, 0 failed, 1 timed out"));
  EXPECT_THAT(column(rows(path("s")), "error")[1], "took longer than 6 s and was ended");
  EXPECT_FALSE(std::filesystem::exists(path("s.scratch")));
}

TEST_F(SweepCommand, TellsMistakesBeforeAnythingIsRun) {
  const auto complaint = [&](const std::string& table, const std::vector<std::string>& more) {
    std::vector<std::string> words{write_sweep(folder_, "x.toml", table).string(), "--out", path("x")};
    words.insert(words.end(), more.begin(), more.end());
    return sweep(words, 2).err;
  };
  EXPECT_THAT(complaint("clients = [1, 2, 200_000]\n", {}),
              HasSubstr("x.toml:6:18: error: [sweep] 'clients' at 200000: 'clients' is 200000, allowed 1 .. 100000"));
  EXPECT_THAT(complaint("\"uplink.delay.mss\" = [1]\n", {}),
              AllOf(HasSubstr("x.toml:6:23"), HasSubstr("did you mean 'ms'")));
  EXPECT_THAT(complaint("clients = [1]\n", {"--set", "clients=2"}), HasSubstr("the sweep itself changes this key"));
  EXPECT_THAT(complaint("clients = [1]\n", {"--shard", "3/2"}), HasSubstr("must be i/n with i from 1 to n"));
  EXPECT_THAT(complaint("clients = [1]\n", {"--force", "--resume"}), HasSubstr("leave one out"));
  EXPECT_FALSE(std::filesystem::exists(path("x")));
}

TEST_F(SweepCommand, DoesNotMixSweeps) {
  const std::string scenario = write_sweep(folder_, "a.toml", "clients = [1]\n");
  sweep({scenario, "--out", path("a")});
  EXPECT_THAT(sweep({scenario, "--out", path("a")}, 2).err, HasSubstr("exists; --resume goes on with it"));
  EXPECT_THAT(sweep({scenario, "--out", path("a"), "--resume", "--set", "uplink.delay.ms=7"}, 2).err,
              HasSubstr("is the sweep of another scenario:\n  uplink.delay.ms is 10 there, 7 here\n"));
  sweep({scenario, "--out", path("b"), "--set", "uplink.delay.ms=7"});
  EXPECT_THAT(sweep({"merge", path("m"), path("a"), path("b")}, 2).err, HasSubstr("is another sweep than"));
  EXPECT_FALSE(std::filesystem::exists(path("m")));
  std::ofstream(path("no")) << "not a database, but long enough to be looked at as if it were one, which it is not";
  EXPECT_THAT(sweep({scenario, "--out", path("no"), "--resume"}, 2).err, HasSubstr("is no sweep"));
  EXPECT_THAT(sweep({"table", path("no")}, 2).err, HasSubstr("is no sweep"));
  sweep({scenario, "--out", path("a"), "--force", "--set", "uplink.delay.ms=7"});
  EXPECT_EQ(rows(path("a")), rows(path("b")));
}

TEST_F(SweepCommand, BeginsAnewInTheWorkingDirectory) {
  const std::string scenario = write_sweep(folder_, "n.toml", "clients = [1]\n");
  for (const char* how : {"--force", "--resume", "--force"})
    EXPECT_EQ(photonlag({"sweep", scenario, "--out", "new", how}, folder_.path()).exit_code, 0) << how;
}

TEST_F(SweepCommand, ChangedInputsMakeAnotherSweep) {
  const auto write_trace = [&](const std::string& name, const std::string& last) {
    std::ofstream(folder_ / name) << "t_s,px_m,py_m,pz_m,qw,qx,qy,qz\n0,0,0,0,1,0,0,0\n0.5,0," << last
                                  << ",0,1,0,0,0\n";
  };
  write_trace("a.csv", "0.1"), write_trace("b.csv", "0.2");
  const std::string scenario = write_sweep(folder_, "t.toml", "\"head.trace\" = [\"a.csv\", \"b.csv\"]\n");
  sweep({scenario, "--out", path("s")});
  write_trace("b.csv", "0.3");
  EXPECT_THAT(sweep({scenario, "--out", path("s"), "--resume"}, 2).err,
              AllOf(HasSubstr("another scenario"), HasSubstr("b.csv")));
}

TEST_F(SweepCommand, ShowsMediansAndDrawsThem) {
  const std::string scenario = write_sweep(
      folder_, "g.toml", "\"downlink.delay.ms\" = [0, 40]\n\"uplink.delay.ms\" = [0, 20, 40]\nseeds = \"1..3\"\n");
  sweep({scenario, "--out", path("s")});
  const auto table = lines(sweep({"table", path("s"), "--metric", "pose_to_photon_render_ms.p50"}).out);
  ASSERT_GE(table.size(), 7U);
  EXPECT_THAT(table[0], AllOf(HasSubstr("downlink.delay.ms"), EndsWith("pose_to_photon_render_ms.p50")));
  EXPECT_THAT(sweep({"table", path("s"), "--metric", "pose_to_photon_rnder_ms.p50"}, 2).err,
              HasSubstr("did you mean 'pose_to_photon_render_ms.p50'?"));
  sweep({"plot", path("s"), "--out", path("a.svg"), "--x", "uplink.delay.ms", "--y", "downlink.delay.ms"});
  EXPECT_THAT(slurp(path("a.svg")), AllOf(HasSubstr("uplink.delay.ms"), HasSubstr("median over seeds")));
  sweep({"plot", path("s"), "--out", path("a.png")});
  EXPECT_EQ(slurp(path("a.png")).substr(1, 3), "PNG");
  EXPECT_THAT(sweep({"plot", path("s"), "--out", path("b.png"), "--x", "uplink.dely.ms"}, 2).err,
              HasSubstr("did you mean uplink.delay.ms?"));
}

TEST_F(SweepCommand, TwoOfThemDoNotDoTheSameWork) {
  const std::string scenario = write_sweep(folder_, "w.toml", "clients = [1, 2]\nseeds = \"1..4\"\n");
  const pid_t first = fork();
  if (first == 0) {
    sweep({scenario, "--out", path("s"), "--resume"});
    _exit(testing::Test::HasFailure() ? 1 : 0);
  }
  sweep({scenario, "--out", path("s"), "--resume"});
  int status = 0;
  ASSERT_EQ(waitpid(first, &status, 0), first);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(lines(rows(path("s"))).size(), 9U);
  EXPECT_FALSE(std::filesystem::exists(path("s.lock")));
}

TEST_F(SweepCommand, OpensInPandas) {
  if (program({"/usr/bin/python3", "-c", "import pandas"}).exit_code != 0) GTEST_SKIP() << "pandas is not installed";
  const std::string scenario = write_sweep(folder_, "p.toml", small + "\"predictor.horizon\" = [\"auto\", 20]\n");
  sweep({scenario, "--out", path("s")});
  (void)rows(path("s"));
  const Outcome read =
      program({"/usr/bin/python3", source("cli/tests/sweep_readers.py").string(), path("s"), path("s.csv")});
  EXPECT_EQ(read.exit_code, 0) << read.out << read.err;
}

TEST_F(SweepCommand, WritesAJobArrayForSlurm) {
  const std::string scenario = write_sweep(folder_, "it's.toml", small);
  sweep({scenario, "--slurm", path("job.sh"), "--shards", "4", "--set", "uplink.delay.ms=3", "--limit-s", "20"});
  const std::string script = slurp(path("job.sh"));
  EXPECT_THAT(script, AllOf(HasSubstr("#SBATCH --array=1-4\n"), HasSubstr("#SBATCH --requeue\n"), HasSubstr("--resume"),
                            HasSubstr("'--set' 'uplink.delay.ms=3' '--limit-s' '20'"), HasSubstr("it'\\''s.toml'")));
  for (const char* task : {"1", "2", "3", "4"})
    EXPECT_EQ(program({"env", std::string("SLURM_ARRAY_TASK_ID=") + task, path("job.sh")}).exit_code, 0);
  sweep({"merge", path("m"), path("job.shards/shard-1.sqlite"), path("job.shards/shard-2.sqlite"),
         path("job.shards/shard-3.sqlite"), path("job.shards/shard-4.sqlite")});
  sweep({scenario, "--out", path("local"), "--set", "uplink.delay.ms=3"});
  EXPECT_EQ(rows(path("m")), rows(path("local")));
  EXPECT_THAT(sweep({scenario, "--slurm", path("job.sh"), "--shards", "9"}, 2).err,
              HasSubstr("the sweep has only 8 runs"));
}

}  // namespace
}  // namespace photonlag::test
