/// Two builds of the benchmarks, measured in turns: ./dev bench --against REV
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "bench/gate/wall_clock.hpp"
#include "sim/core/error.hpp"
#include "sim/record/run_files.hpp"

namespace photonlag {
namespace {

namespace fs = std::filesystem;

struct Words {
  std::string a, b, filter;
  std::vector<std::string> more;  ///< For Google Benchmark.
  std::size_t repetitions = fewest_repetitions;
};

/// @param log What it says, told only if it fails. @throws EnvironmentError, InputError if it fails
void run_quietly(const std::vector<std::string>& words, const fs::path& log) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  pid_t pid = 0;
  const int error = posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw EnvironmentError(words[0], std::string("cannot be run: ") + std::strerror(error));
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
  std::stringstream said;
  said << std::ifstream(log).rdbuf();
  throw InputError({words[0]}, "failed; it said:\n" + said.str());
}

void measure(Batch& batch, const std::string& program, const std::string& filter, const Words& words) {
  const fs::path out = fs::temp_directory_path() / fmt::format("photonlag-against-{}.json", getpid());
  std::vector<std::string> all{program, "--benchmark_filter=" + filter, "--benchmark_out=" + out.string(),
                               "--benchmark_out_format=json", "--benchmark_min_time=0.05"};
  all.insert(all.end(), words.more.begin(), words.more.end());
  const fs::path log = out.string() + ".log";
  run_quietly(all, log);
  if (fs::file_size(out) > 0) add_measurements(batch, load_json(out), out.string());  // empty: none fits the filter
  fs::remove(out);
  fs::remove(log);
}

/// A B, B A, A B, ...: what drifts on the machine meets both alike.
std::pair<Batch, Batch> measure_in_turns(const Words& words, const std::string& filter, const char* what) {
  std::pair<Batch, Batch> both;
  for (std::size_t i = 0; i < words.repetitions; ++i) {
    if (isatty(STDERR_FILENO) != 0) std::fprintf(stderr, "\r%s: %zu of %zu ", what, i, words.repetitions);
    const bool a_first = i % 2 == 0;
    measure(a_first ? both.first : both.second, a_first ? words.a : words.b, filter, words);
    measure(a_first ? both.second : both.first, a_first ? words.b : words.a, filter, words);
  }
  if (isatty(STDERR_FILENO) != 0) std::fprintf(stderr, "\r%60s\r", "");
  return both;
}

/// Matches exactly the benchmarks to be measured again; empty if there are none.
std::string filter_for(const std::vector<TimeClaim>& claims) {
  std::string filter;
  for (const TimeClaim& claim : claims) {
    if (!needs_confirmation(claim)) continue;
    filter += filter.empty() ? "^(" : "|";
    for (const char c : claim.benchmark) {
      if (std::strchr("\\^$.|?*+()[]{}", c) != nullptr) filter += '\\';
      filter += c;
    }
  }
  return filter.empty() ? "" : filter + ")$";
}

void confirm(std::vector<TimeClaim>& claims, const Words& words) {
  const std::string filter = filter_for(claims);
  if (filter.empty()) return;
  const auto [a, b] = measure_in_turns(words, filter, "second batch");
  const std::vector<TimeClaim> again = judge_times(a, b);
  for (TimeClaim& claim : claims)
    for (const TimeClaim& second : again)
      if (second.benchmark == claim.benchmark && needs_confirmation(claim)) {
        claim = confirmed(claim, second);
        break;
      }
}

std::string time_text(double ns) {
  if (ns < 1e4) return fmt::format("{:.4g} ns", ns);
  return ns < 1e7 ? fmt::format("{:.4g} us", ns / 1e3) : fmt::format("{:.4g} ms", ns / 1e6);
}

int report(const std::vector<TimeClaim>& claims) {
  fmt::print("{:<46} {:>10} {:>10} {:>8} {:>8}  {}\n", "median time", "A", "B", "B/A - 1", "p", "verdict");
  bool worse = false, open = false;
  for (const TimeClaim& claim : claims) {
    fmt::print("{:<46} {:>10} {:>10} {:>6.1f} % {:>8.2g}  {}\n", claim.benchmark.substr(0, 46),
               time_text(claim.median_a), time_text(claim.median_b), 100 * claim.effect(), claim.p,
               word_of(claim.verdict));
    if (!claim.reason.empty()) fmt::print("    {}\n", claim.reason);
    worse = worse || claim.verdict == Verdict::regressed;
    open = open || claim.verdict == Verdict::undecided;
  }
  return worse ? 1 : open ? 3 : 0;
}

void note_strangers(const Batch& a, const Batch& b) {
  for (const auto& [name, timings] : a)
    if (!b.contains(name)) std::fprintf(stderr, "note: only A has %s\n", name.c_str());
  for (const auto& [name, timings] : b)
    if (!a.contains(name)) std::fprintf(stderr, "note: only B has %s\n", name.c_str());
}

Words words_of(int argc, char** argv) {
  Words words;
  std::vector<std::string> programs;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto value = [&] {
      if (i + 1 >= argc) throw InputError({word}, "takes a value");
      return std::string(argv[++i]);
    };
    if (word == "--filter")
      words.filter = value();
    else if (word == "--repetitions")
      words.repetitions = std::strtoul(value().c_str(), nullptr, 10);
    else if (word.starts_with("--"))
      words.more.push_back(word);
    else
      programs.push_back(word);
  }
  if (programs.size() != 2 || words.repetitions == 0)
    throw InputError({"photonlag_against"}, "A B [--filter REGEX] [--repetitions N]: two programs of benchmarks");
  words.a = programs[0], words.b = programs[1];
  return words;
}

int against(int argc, char** argv) {
  const Words words = words_of(argc, argv);
  const auto [a, b] = measure_in_turns(words, words.filter, "first batch");
  note_strangers(a, b);
  std::vector<TimeClaim> claims = judge_times(a, b);
  if (claims.empty()) throw InputError({"--filter " + words.filter}, "no benchmark of that name is on both sides");
  confirm(claims, words);
  return report(claims);
}

}  // namespace
}  // namespace photonlag

int main(int argc, char** argv) {
  try {
    return photonlag::against(argc, argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 2;
  }
}
