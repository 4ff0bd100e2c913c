#include <gmock/gmock.h>

#include <chrono>
#include <functional>
#include <thread>

#include "cli/tests/slurm_cluster.hpp"
#include "cli/tests/sweep_files.hpp"

/// A sweep on a real Slurm of one node.

namespace photonlag::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

bool wait_until_done(SlurmCluster& cluster, const std::string& job, std::chrono::seconds at_most) {
  for (const auto end = std::chrono::steady_clock::now() + at_most; std::chrono::steady_clock::now() < end;) {
    if (cluster.tasks(job, "PENDING,RUNNING,COMPLETING,REQUEUED,CONFIGURING,SUSPENDED") == 0) return true;
    (void)cluster.command(
        {"scontrol", "update", "JobId=" + job, "StartTime=now"});  // requeued: Slurm waits two minutes
    std::this_thread::sleep_for(500ms);
  }
  return false;
}

class SweepOnSlurm : public testing::Test {
 protected:
  void SetUp() override {
    if (!cluster_.complaint().empty()) GTEST_SKIP() << cluster_.complaint();
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

  /// The rows of the array's files, merged, after all tasks have ended; `disturb` is called once it works.
  std::string run(const std::string& scenario, const std::string& shards,
                  const std::function<void(const std::string&)>& disturb) {
    sweep({scenario, "--slurm", path("job.sh"), "--shards", shards});
    const std::string job = cluster_.submit(path("job.sh"));
    disturb(job);
    EXPECT_TRUE(wait_until_done(cluster_, job, 240s)) << cluster_.command({"squeue", "-r"}).out << cluster_.log();
    std::vector<std::string> words{"merge", path("merged")};
    for (const auto& entry : std::filesystem::directory_iterator(path("job.shards")))
      if (entry.path().extension() == ".sqlite") words.push_back(entry.path().string());
    EXPECT_EQ(words.size(), 2 + std::stoul(shards));
    sweep(words);
    return rows(path("merged"));
  }

  Scratch folder_;
  SlurmCluster cluster_{folder_ / "slurm"};
};

TEST_F(SweepOnSlurm, AnArrayOfFortyShardsHasTheRowsOfALocalSweep) {
  const std::string scenario =
      write_sweep(folder_, "a.toml", "\"downlink.delay.ms\" = { from = 0, to = 45, step = 5 }\nseeds = \"1..8\"\n");
  const std::string merged = run(scenario, "40", [](const std::string&) {});
  sweep({scenario, "--out", path("local")});
  EXPECT_EQ(merged, rows(path("local")));
  EXPECT_EQ(lines(merged).size(), 81U);
}

TEST_F(SweepOnSlurm, ANodeThatFailsInTheMiddleLosesNothing) {
  const std::string scenario = write_sweep(folder_, "b.toml", "seeds = \"1..40\"\n", "duration_s = 60\nwarmup_s = 1\n");
  const std::string merged = run(scenario, "4", [&](const std::string& job) {
    const std::string shard = path("job.shards/shard-1.sqlite");
    for (int i = 0; i < 600 && (!std::filesystem::exists(shard) || cluster_.tasks(job, "RUNNING") == 0); ++i)
      std::this_thread::sleep_for(100ms);
    std::this_thread::sleep_for(1s);
    EXPECT_GT(cluster_.tasks(job, "RUNNING"), 0U) << "nothing to disturb";
    cluster_.lose_node();
    std::this_thread::sleep_for(1s);
    cluster_.regain_node();
  });
  sweep({scenario, "--out", path("local")});
  EXPECT_EQ(merged, rows(path("local")));
  const Outcome restarts = program({"grep", "-c", "-i", "requeue", path("slurm/log/slurmctld.log")});
  EXPECT_NE(restarts.out, "0\n") << "nothing was requeued\n" << cluster_.log();
}

}  // namespace
}  // namespace photonlag::test
