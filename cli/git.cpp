#include "cli/git.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "sim/core/error.hpp"
#include "sim/record/utc.hpp"

namespace photonlag::cli {
namespace {

/// Standard output of a program found in PATH; nothing unless it ends well.
std::string output_of(const std::vector<std::string>& words) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw EnvironmentError(words[0], "no pipe to it");
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string out;
  std::array<char, 256> bytes;
  for (ssize_t n = 0; error == 0 && (n = read(ends[0], bytes.data(), bytes.size())) > 0;)
    out.append(bytes.data(), std::size_t(n));
  close(ends[0]);
  int status = -1;
  if (error == 0) waitpid(pid, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? out : "";
}

}  // namespace

Commit find_commit(const std::filesystem::path& folder, const std::string& revision) {
  const std::string out = output_of(
      {"git", "-C", folder.string(), "-c", "log.showSignature=false",  // would start what the repository names
       "show", "-s", "--format=%H %ct", "--end-of-options", revision + "^{commit}", "--"});
  const auto space = out.find(' ');
  if (space == std::string::npos)
    throw InputError({"--commit " + revision}, "git knows no such commit in " + folder.string() +
                                                   "; give --commit ID --date 2026-11-20T19:45:00Z");
  return {out.substr(0, space), utc_text(std::strtoll(out.c_str() + space, nullptr, 10))};
}

std::string checked_date(const std::string& text) {
  std::tm utc{};
  const char* end = strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  if (end == nullptr || *end != '\0') throw InputError({"--date " + text}, "must be like 2026-11-20T19:45:00Z");
  return utc_text(timegm(&utc));
}

}  // namespace photonlag::cli
