#include "cli/tests/slurm_cluster.hpp"

#include <fcntl.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill()
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "cli/tests/sweep_files.hpp"

namespace photonlag::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

int begin_daemon(const std::vector<std::string>& words, const fs::path& log) {
  const pid_t child = fork();
  if (child != 0) return child;
  setsid();
  dup2(open(log.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0666), STDERR_FILENO);
  dup2(STDERR_FILENO, STDOUT_FILENO);
  std::vector<char*> pointers;
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  execvp(pointers[0], pointers.data());
  _exit(127);
}

/// Of the processes whose environment or words name @p folder and whose name is one of @p names.
std::vector<pid_t> processes_of(const fs::path& folder, const std::vector<std::string>& names) {
  std::vector<pid_t> found;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string pid = entry.path().filename();
    if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
    std::string name = slurp(entry.path() / "comm");
    name = name.substr(0, name.find('\n'));
    if (std::ranges::find(names, name) == names.end()) continue;
    if ((slurp(entry.path() / "environ") + slurp(entry.path() / "cmdline")).find(folder.string()) != std::string::npos)
      found.push_back(std::stoi(pid));
  }
  return found;
}

}  // namespace

SlurmCluster::SlurmCluster(fs::path folder) : folder_(std::move(folder)) {
  for (const char* tool : {"munged", "slurmctld", "slurmd", "sbatch"})
    if (program({"sh", "-c", std::string("command -v ") + tool}).exit_code != 0) {
      complaint_ = std::string(tool) + " is not installed (slurm-wlm and munge)";
      return;
    }
  if (getuid() != 0) {
    complaint_ = "only root can start slurmd and munged here";
    return;
  }
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  host_ = name.data();
  host_ = host_.substr(0, host_.find('.'));
  for (const char* part : {"run", "state", "spool", "log", "munge"}) fs::create_directories(folder_ / part);
  fs::permissions(folder_, fs::perms(0711));
  begin_munge();
  write_config();
  setenv("SLURM_CONF", (folder_ / "slurm.conf").c_str(), 1);
  daemons_.push_back(begin_daemon({"slurmctld", "-D", "-f", folder_ / "slurm.conf"}, folder_ / "log/slurmctld"));
  regain_node();
  if (!wait_until_idle()) complaint_ = "the node never became idle:\n" + log();
}

void SlurmCluster::begin_munge() {
  std::ofstream(folder_ / "munge/key") << std::string(1024, 'k');
  fs::permissions(folder_ / "munge/key", fs::perms(0600));
  fs::permissions(folder_ / "munge", fs::perms(0700));
  fs::permissions(folder_ / "run", fs::perms(0711));  // or clients are refused
  daemons_.push_back(begin_daemon(
      {"munged", "--foreground", "--force", "--key-file=" + (folder_ / "munge/key").string(),
       "--socket=" + (folder_ / "run/munge.socket").string(), "--pid-file=" + (folder_ / "run/munged.pid").string(),
       "--log-file=" + (folder_ / "munge/log").string(), "--seed-file=" + (folder_ / "munge/seed").string()},
      folder_ / "log/munged"));
}

void SlurmCluster::write_config() {
  const auto place = [&](const char* part) { return (folder_ / part).string() + "\n"; };
  // Ports of their own, so that two such tests, or a real cluster, do not meet.
  const int port = 20000 + getpid() % 20000;
  std::ofstream(folder_ / "slurm.conf")
      << "ClusterName=photonlag\nSlurmctldHost=" << host_ << "(127.0.0.1)\nSlurmctldPort=" << port
      << "\nSlurmdPort=" << port + 1
      << "\nSlurmUser=root\nAuthType=auth/munge\nAuthInfo=socket=" << place("run/munge.socket")
      << "CredType=cred/munge\nStateSaveLocation=" << place("state") << "SlurmdSpoolDir=" << place("spool")
      << "SlurmctldPidFile=" << place("slurmctld.pid") << "SlurmdPidFile=" << place("slurmd.pid")
      << "SlurmctldLogFile=" << place("log/slurmctld.log") << "SlurmdLogFile=" << place("log/slurmd.log")
      << "ProctrackType=proctrack/linuxproc\nTaskPlugin=task/none\nSelectType=select/cons_tres\n"
         "SelectTypeParameters=CR_CPU\nSchedulerType=sched/backfill\n"
         "SchedulerParameters=sched_min_interval=0,batch_sched_delay=0,bf_interval=1,requeue_setup_env_fail\n"
         "JobAcctGatherType=jobacct_gather/none\nAccountingStorageType=accounting_storage/none\nReturnToService=2\n"
         "JobRequeue=1\nSlurmdTimeout=10\nMaxArraySize=10001\nMinJobAge=300\nSwitchType=switch/none\nMpiDefault=none\n"
      << "NodeName=" << host_ << " NodeAddr=127.0.0.1 CPUs=2 RealMemory=1000 State=UNKNOWN\n"
      << "PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO\n";
}

void SlurmCluster::regain_node() {
  slurmd_ = begin_daemon({"slurmd", "-D", "-f", folder_ / "slurm.conf"}, folder_ / "log/slurmd");
}

void SlurmCluster::lose_node() {
  kill(slurmd_, SIGKILL);
  waitpid(slurmd_, nullptr, 0);
  for (const pid_t pid : processes_of(folder_, {"slurmstepd", "photonlag", "slurm_script"})) kill(pid, SIGKILL);
}

bool SlurmCluster::wait_until_idle() {
  for (const auto end = std::chrono::steady_clock::now() + 40s; std::chrono::steady_clock::now() < end;) {
    if (command({"sinfo", "-h", "-o", "%t"}).out == "idle\n") return true;
    std::this_thread::sleep_for(200ms);
  }
  return false;
}

Outcome SlurmCluster::command(const std::vector<std::string>& words) { return program(words); }

std::string SlurmCluster::submit(const fs::path& script) {
  const Outcome outcome = command({"sbatch", "--parsable", script.string()});
  if (outcome.exit_code != 0) throw std::runtime_error("sbatch: " + outcome.err + log());
  return outcome.out.substr(0, outcome.out.find_first_of("\n;"));
}

std::size_t SlurmCluster::tasks(const std::string& job, const std::string& state) {
  const Outcome outcome = command({"squeue", "-h", "-r", "-j", job, "-t", state, "-o", "%i"});
  return lines(outcome.out).size();
}

std::string SlurmCluster::log() const {
  std::string text;
  for (const char* file :
       {"log/munged", "munge/log", "log/slurmctld.log", "log/slurmd.log", "log/slurmctld", "log/slurmd"}) {
    const std::string whole = slurp(folder_ / file);
    text += std::string("--- ") + file + "\n" + whole.substr(whole.size() - std::min<std::size_t>(whole.size(), 2000));
  }
  return text;
}

SlurmCluster::~SlurmCluster() {
  if (slurmd_ > 0) {
    lose_node();
    kill(daemons_.back(), SIGTERM);
  }
  for (; !daemons_.empty(); daemons_.pop_back()) {
    const pid_t daemon = daemons_.back();
    kill(daemon, SIGTERM);
    for (int i = 0; i < 50 && waitpid(daemon, nullptr, WNOHANG) == 0; ++i) std::this_thread::sleep_for(100ms);
    kill(daemon, SIGKILL);
    waitpid(daemon, nullptr, WNOHANG);
  }
}

}  // namespace photonlag::test
