#pragma once
/// @file
/// What the tests of files and hands that mean no good share.

#include <csignal>
#include <fstream>

#include "cli/tests/program.hpp"

namespace photonlag::test {

/// A scenario of 0.05 s without pixels, with @p more lines behind. @returns its path in @p scratch
inline std::string tiny(const Scratch& scratch, const std::string& more = "", const std::string& name = "tiny.toml") {
  std::ofstream(scratch / name) << "schema = 1\nduration_s = 0.05\nwarmup_s = 0\npixels = false\n" << more;
  return scratch / name;
}

/// Words that play @p scenario into run/ of @p scratch.
inline std::vector<std::string> playing(const Scratch& scratch, const std::string& scenario) {
  return {"run", scenario, "--no-pictures", "--out", scratch / "run"};
}

/// The program under a shell, for limits of the machine: @p before is shell text such as "ulimit -f 8".
inline Outcome under(const std::string& before, const std::vector<std::string>& words) {
  std::vector<std::string> all{"bash", "-c", before + "; exec \"$0\" \"$@\"", PHOTONLAG_PROGRAM};
  all.insert(all.end(), words.begin(), words.end());
  return program(all);
}

/// The names in a folder.
std::vector<std::string> names_in(const std::filesystem::path& folder);

struct Stopped {
  int exit_code = 0;       ///< 128 + signal where one ended it.
  double seconds = 0;      ///< From the signal to the end.
  bool was_there = false;  ///< It was still at work when the signal came.
};

/// Starts the program with @p words in @p folder, waits @p after, sends it @p signal_number and waits for its end, 20 s
/// at most.
Stopped stopped(const std::vector<std::string>& words, int signal_number, std::chrono::milliseconds after,
                const std::filesystem::path& folder);

/// Letters, newlines and UTF-8 only: nothing that a terminal obeys.
bool is_plain(const std::string& text);

}  // namespace photonlag::test
