#include "pose-prediction/child_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>

namespace photonlag {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::size_t longest_line = 65536, most_unsent = 32768, longest_quote = 200;
constexpr ChildProcess::Patience farewell = 500ms;

struct Pipe {
  int read = -1, write = -1;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw ProcessFailure(std::string("has no pipe: ") + std::strerror(errno));
  return {ends[0], ends[1]};
}

void do_not_block(int fd) { fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }

/// write() to a reader that may be gone, without the signal that would end us.
ssize_t write_unsignalled(int fd, const std::string& text) {
  sigset_t pipe_signal, before, pending;
  sigemptyset(&pipe_signal);
  sigaddset(&pipe_signal, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
  sigpending(&pending);
  const ssize_t written = write(fd, text.data(), text.size());
  const int error = errno;
  if (written < 0 && error == EPIPE && sigismember(&pending, SIGPIPE) == 0) {
    const timespec at_once{};
    sigtimedwait(&pipe_signal, nullptr, &at_once);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return written;
}

/// "" while it runs. Leaves it to be waited for.
std::string status_of(pid_t pid) {
  siginfo_t info{};
  if (waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0) return "";
  if (info.si_code == CLD_EXITED) return fmt::format("exit status {}", info.si_status);
  return fmt::format("signal {} ({})", info.si_status, strsignal(info.si_status));
}

}  // namespace

/// The other side of fork(): only calls that are safe there.
class ChildProcess::Start {
 public:
  explicit Start(const std::vector<std::string>& command) : parent_(getpid()) {
    for (const std::string& word : command) words_.push_back(const_cast<char*>(word.c_str()));
    words_.push_back(nullptr);
  }

  [[noreturn]] void run(int in, int out, int error, int report) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent_) _exit(127);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    signal(SIGPIPE, SIG_DFL);  // what we ignore, it would ignore as well
    signal(SIGXFSZ, SIG_DFL);
    if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0 && dup2(error, STDERR_FILENO) >= 0)
      execvp(words_[0], words_.data());
    const int why = errno;
    (void)!write(report, &why, sizeof why);
    _exit(127);
  }

 private:
  pid_t parent_;
  std::vector<char*> words_;
};

ChildProcess::ChildProcess(const std::vector<std::string>& command) {
  Start start(command);
  const Pipe in = make_pipe(), out = make_pipe(), error = make_pipe(), report = make_pipe();
  pid_ = fork();
  if (pid_ == 0) start.run(in.read, out.write, error.write, report.write);
  const int fork_error = errno;
  for (const int theirs : {in.read, out.write, error.write, report.write}) close(theirs);
  in_ = in.write, out_ = out.read, error_ = error.read;
  int why = fork_error;
  const bool failed = pid_ < 0 || read(report.read, &why, sizeof why) == sizeof why;
  close(report.read);
  for (const int ours : {in_, out_, error_}) do_not_block(ours);
  if (!failed) {
    offspring_.emplace(pid_);
    return;
  }
  for (const int ours : {in_, out_, error_}) close(ours);
  if (pid_ > 0) waitpid(pid_, nullptr, 0);
  throw ProcessFailure(fmt::format("cannot be started: {}", std::strerror(why)));
}

ChildProcess::~ChildProcess() {
  close_input();
  if (!hangs_) (void)end_of_process(farewell);
  kill(-pid_, SIGKILL);  // what it has started is in its group; its number is ours until we have waited
  kill(pid_, SIGKILL);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  offspring_.reset();
  close(out_);
  close(error_);
}

void ChildProcess::close_input() {
  if (in_ >= 0) close(in_);
  in_ = -1;
}

std::string ChildProcess::end_of_process(Patience patience) const {
  const auto deadline = Clock::now() + patience;
  std::string status = status_of(pid_);
  for (; status.empty() && Clock::now() < deadline; status = status_of(pid_)) std::this_thread::sleep_for(1ms);
  return status;
}

void ChildProcess::send(std::string_view line, Patience patience) {
  to_send_ += line;
  const auto deadline = Clock::now() + patience;
  while (to_send_.size() > most_unsent) {
    const std::size_t before = to_send_.size();
    const bool moved = exchange(deadline);
    if (!out_open_ || in_ < 0) fail_as_ended();
    if (!moved && to_send_.size() == before) {
      hangs_ = true;
      throw ProcessFailure(fmt::format("has not read its input for {} ms", patience.count()) + last_words());
    }
  }
}

std::string ChildProcess::receive(Patience patience) {
  const auto deadline = Clock::now() + patience;
  for (;;) {
    if (const std::size_t end = received_.find('\n'); end != std::string::npos) {
      std::string line = received_.substr(0, end);
      received_.erase(0, end + 1);
      if (line.ends_with('\r')) line.pop_back();
      last_line_ = line;
      return line;
    }
    if (received_.size() > longest_line)
      throw ProcessFailure(fmt::format("says more than {} bytes in one line", longest_line));
    if (!out_open_) fail_as_ended();
    if (exchange(deadline)) continue;
    hangs_ = true;
    throw ProcessFailure(fmt::format("has not answered within {} ms", patience.count()) + last_words());
  }
}

bool ChildProcess::has_said_more() {
  (void)exchange(Clock::now());
  return !received_.empty();
}

/// Waits until something can be moved, and moves it. @returns false if nothing could be until the deadline
bool ChildProcess::exchange(Deadline deadline) {
  std::array<pollfd, 3> wanted{{{out_open_ ? out_ : -1, POLLIN, 0},
                                {error_open_ ? error_ : -1, POLLIN, 0},
                                {to_send_.empty() ? -1 : in_, POLLOUT, 0}}};
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    const int ready = poll(wanted.data(), wanted.size(), static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (ready > 0) break;
    if (ready == 0 || errno != EINTR) return false;
  }
  if (wanted[0].revents != 0) take_output(out_open_, out_, received_);
  if (wanted[1].revents != 0) take_output(error_open_, error_, complaint_), keep_last_line();
  if (wanted[2].revents != 0) give_input();
  return true;
}

void ChildProcess::take_output(bool& open, int fd, std::string& into) {
  std::array<char, 4096> block{};
  const ssize_t size = read(fd, block.data(), block.size());
  if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR)) open = false;
  if (size > 0) into.append(block.data(), static_cast<std::size_t>(size));
  if (size > 0 && fd == error_) (void)!write(STDERR_FILENO, block.data(), static_cast<std::size_t>(size));
}

void ChildProcess::give_input() {
  const ssize_t size = write_unsignalled(in_, to_send_);
  if (size > 0) to_send_.erase(0, static_cast<std::size_t>(size));
  if (size >= 0 || errno == EAGAIN || errno == EINTR) return;
  close_input();  // it no longer reads, but may yet say why
  to_send_.clear();
}

void ChildProcess::keep_last_line() {
  for (std::size_t end = complaint_.find('\n'); end != std::string::npos; end = complaint_.find('\n')) {
    if (end > 0) last_complaint_ = complaint_.substr(0, end);
    complaint_.erase(0, end + 1);
  }
  if (complaint_.size() > longest_line) complaint_.clear();
}

std::string ChildProcess::last_words() const {
  const std::string& words = !complaint_.empty() ? complaint_ : !last_complaint_.empty() ? last_complaint_ : last_line_;
  return words.empty() ? "" : "; its last line: '" + words.substr(0, longest_quote) + "'";
}

void ChildProcess::fail_as_ended() {
  const std::string status = end_of_process(farewell);
  while (error_open_ && exchange(Clock::now())) {
  }
  throw ProcessFailure((status.empty() ? "has closed its output but goes on" : "has ended with " + status) +
                       last_words());
}

}  // namespace photonlag
