#pragma once
/// @file
/// The gate through its command line.

#include <gmock/gmock.h>

#include <filesystem>
#include <string>
#include <vector>

#include "cli/tests/program.hpp"

namespace photonlag::test {

/// The project's own scenarios and their goldens.
inline std::string ci(const std::string& name) { return source("scenarios/ci/" + name + ".toml").string(); }
inline std::string goldens() { return source("scenarios/ci/golden").string(); }

inline Outcome gate(std::vector<std::string> words, const std::string& against = goldens()) {
  words.insert(words.begin(), "gate");
  words.insert(words.end(), {"--against", against});
  return photonlag(words);
}

/// Puts what a codec does on this machine in place of what it did on another. @returns @p copy, of the goldens
inline std::string adopt_machine(const std::string& copy) {
  constexpr int undecided = 3;
  if (gate({ci("video")}, copy).exit_code == undecided) gate({ci("video"), "--bless"}, copy);
  return copy;
}

/// A copy in @p scratch that holds on this machine.
inline std::string goldens_of_this_machine(const Scratch& scratch) {
  std::filesystem::copy(goldens(), scratch / "goldens", std::filesystem::copy_options::recursive);
  return adopt_machine((scratch / "goldens").string());
}

/// `key=value` each, as --set.
inline std::vector<std::string> with(const std::string& scenario, const std::vector<std::string>& sets) {
  std::vector<std::string> words{scenario};
  for (const std::string& set : sets) words.insert(words.end(), {"--set", set});
  return words;
}

inline std::string first_line(const Outcome& outcome) { return outcome.out.substr(0, outcome.out.find('\n')); }

}  // namespace photonlag::test
