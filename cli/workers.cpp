#include "cli/workers.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <utility>

#include "cli/commands.hpp"
#include "cli/signals.hpp"
#include "sim/core/error.hpp"
#include "sim/core/leftovers.hpp"
#include "sim/testbed/conductor.hpp"

namespace photonlag::cli {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t longest_complaint = 4000;

[[noreturn]] void fail(const char* what) {
  throw EnvironmentError("a run's own process", std::string(what) + ": " + std::strerror(errno));
}

/// All the child does. It leads a group of its own: ctrl-C is for its parent, and what it starts ends with it.
[[noreturn]] void live(const std::function<void()>& work, int complaints, pid_t parent) {
  begin_as_child();
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(our_mistake);
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  dup2(nowhere, STDIN_FILENO);
  dup2(nowhere, STDOUT_FILENO);
  dup2(complaints, STDERR_FILENO);
  const int exit_code = exit_code_of([&] {
    work();
    return success;
  });
  std::fflush(nullptr);
  _exit(exit_code);
}

/// glibc 2.36 declares pidfd_open() without C linkage.
int pidfd_of(pid_t pid) { return static_cast<int>(syscall(SYS_pidfd_open, pid, 0)); }

double seconds(const timeval& t) { return double(t.tv_sec) + double(t.tv_usec) * 1e-6; }

}  // namespace

struct Workers::Child {
  std::size_t task = 0;
  pid_t pid = -1;
  Offspring offspring{pid};
  int handle = -1, complaints = -1;
  Clock::time_point born{};
  bool timed_out = false;
  std::string complaint{};

  void read_complaints() {
    std::array<char, 4096> bytes;
    ssize_t n = 0;
    while (complaints >= 0 && (n = read(complaints, bytes.data(), bytes.size())) > 0) {
      complaint.append(bytes.data(), static_cast<std::size_t>(n));
      if (complaint.size() > longest_complaint) complaint.erase(0, complaint.size() - longest_complaint);
    }
    if (complaints < 0 || n != 0) return;
    close(complaints);  // nobody writes any more
    complaints = -1;
  }
  void kill_group() const {
    if (kill(-pid, SIGKILL) != 0) kill(pid, SIGKILL);  // its group may not be there yet
  }
  void close_all() const {
    close(handle);
    if (complaints >= 0) close(complaints);
  }
};

std::string reason_of(const Ended& ended) {
  std::string text = ended.complaint;
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  if (ended.exit_code > 128)
    text += (text.empty() ? "" : "\n") + std::string("ended by signal ") + std::to_string(ended.exit_code - 128);
  return text.empty() ? "exit code " + std::to_string(ended.exit_code) : text;
}

Workers::Workers(std::size_t jobs, std::optional<std::chrono::nanoseconds> limit) : jobs_(jobs), limit_(limit) {}

Workers::~Workers() {
  for (const Child& child : children_) {
    child.kill_group();
    waitpid(child.pid, nullptr, 0);
    child.close_all();
  }
}

bool Workers::full() const { return children_.size() == jobs_; }
bool Workers::idle() const { return children_.empty(); }

void Workers::start(std::size_t task, const std::function<void()>& work) {
  std::array<int, 2> pipe{};
  if (pipe2(pipe.data(), O_CLOEXEC) != 0) fail("has no pipe");
  std::fflush(nullptr);  // or the child would write it again
  const pid_t parent = getpid(), pid = fork();
  if (pid == 0) live(work, pipe[1], parent);
  close(pipe[1]);
  const int handle = pid < 0 ? -1 : pidfd_of(pid);
  if (handle < 0) {
    const int error = errno;
    close(pipe[0]);
    if (pid > 0) kill(pid, SIGKILL), waitpid(pid, nullptr, 0);
    errno = error;
    fail("cannot be started");
  }
  fcntl(pipe[0], F_SETFL, O_NONBLOCK);
  children_.push_back({.task = task, .pid = pid, .handle = handle, .complaints = pipe[0], .born = Clock::now()});
}

/// Whether it has ended.
bool Workers::look_after(Child& child, Ended& ended) {
  child.read_complaints();
  int status = 0;
  rusage used{};
  if (limit_ && !child.timed_out && Clock::now() - child.born >= *limit_) {
    child.timed_out = true;
    child.kill_group();
  }
  if (wait4(child.pid, &status, WNOHANG, &used) != child.pid) return false;
  child.read_complaints();
  child.close_all();
  kill(-child.pid, SIGKILL);  // what it started
  ended = {.task = child.task,
           .exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
           .timed_out = child.timed_out,
           .complaint = std::move(child.complaint),
           .wall_s = std::chrono::duration<double>(Clock::now() - child.born).count(),
           .cpu_s = seconds(used.ru_utime) + seconds(used.ru_stime),
           .peak_bytes = std::int64_t(used.ru_maxrss) * 1024};
  return true;
}

Ended Workers::wait() {
  for (;;) {
    if (stop_was_asked()) {
      stop_is_heeded();
      throw Interrupted{};
    }
    Ended ended;
    std::vector<pollfd> watched;
    auto deadline = Clock::now() + std::chrono::milliseconds(200);  // also for ctrl-C between the look and the poll
    for (auto child = children_.begin(); child != children_.end(); ++child) {
      if (look_after(*child, ended)) {
        children_.erase(child);
        return ended;
      }
      if (limit_ && !child->timed_out) deadline = std::min(deadline, child->born + *limit_);
      watched.push_back({.fd = child->handle, .events = POLLIN, .revents = 0});
      watched.push_back({.fd = child->complaints, .events = POLLIN, .revents = 0});
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    poll(watched.data(), watched.size(), static_cast<int>(std::clamp<std::int64_t>(left, 0, 200)));
  }
}

}  // namespace photonlag::cli
