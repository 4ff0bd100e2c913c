#include "cli/tests/strangers/strangers.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <thread>

namespace photonlag::test {

using Clock = std::chrono::steady_clock;

std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

namespace {

/// Waits until the program has taken over what becomes of SIGTERM: on a busy machine its libraries take their time.
void wait_until_up(pid_t child) {
  const auto asked = Clock::now();
  while (Clock::now() - asked < std::chrono::seconds(20)) {
    std::ifstream status("/proc/" + std::to_string(child) + "/status");
    for (std::string line; std::getline(status, line);)
      if (line.starts_with("SigCgt:") && (std::stoull(line.substr(7), nullptr, 16) >> (SIGTERM - 1) & 1) != 0) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

}  // namespace

Stopped stopped(const std::vector<std::string>& words, int signal_number, std::chrono::milliseconds after,
                const std::filesystem::path& folder) {
  const pid_t child = fork();
  if (child == 0) {
    const int quiet = open("/dev/null", O_WRONLY);
    dup2(quiet, STDOUT_FILENO);
    dup2(quiet, STDERR_FILENO);
    std::signal(SIGHUP, SIG_DFL);
    if (chdir(folder.c_str()) != 0) _exit(126);
    std::vector<char*> pointers{const_cast<char*>(PHOTONLAG_PROGRAM)};
    for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
    pointers.push_back(nullptr);
    execv(PHOTONLAG_PROGRAM, pointers.data());
    _exit(127);
  }
  wait_until_up(child);
  std::this_thread::sleep_for(after);
  Stopped out;
  int status = 0;
  out.was_there = waitpid(child, &status, WNOHANG) == 0;
  const auto asked = Clock::now();
  if (out.was_there) {
    kill(child, signal_number);
    while (waitpid(child, &status, WNOHANG) == 0) {
      if (Clock::now() - asked > std::chrono::seconds(20)) kill(child, SIGKILL);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  out.seconds = std::chrono::duration<double>(Clock::now() - asked).count();
  out.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return out;
}

bool is_plain(const std::string& text) {
  return std::ranges::all_of(text,
                             [](char c) { return c == '\n' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f); });
}

}  // namespace photonlag::test
