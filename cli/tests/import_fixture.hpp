#pragma once
/// @file
/// Imports a text through the real program.

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "cli/tests/program.hpp"

namespace photonlag::test {

class Import : public testing::Test {
 protected:
  std::string file(const std::string& name, const std::string& text) {
    std::ofstream(scratch_ / name, std::ios::binary) << text;
    return scratch_ / name;
  }
  [[nodiscard]] std::string out() const { return scratch_ / "out"; }
  [[nodiscard]] std::string written() const {
    std::ostringstream text;
    text << std::ifstream(out()).rdbuf();
    return text.str();
  }
  /// Imports @p text; @returns what was written.
  std::string imported(const std::string& kind, const std::string& text, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{"import", kind, file("in", text), "-o", out(), "--force"};
    words.insert(words.end(), more.begin(), more.end());
    last_ = photonlag(words);
    EXPECT_EQ(last_.exit_code, 0) << last_.err;
    return written();
  }
  /// Expects exit 2, the message at that place in the file, and nothing written.
  void refused(const std::string& kind, const std::string& text, const std::string& message,
               const std::vector<std::string>& more = {}) {
    std::filesystem::remove(out());
    std::vector<std::string> words{"import", kind, file("in", text), "-o", out()};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome outcome = photonlag(words);
    EXPECT_EQ(outcome.exit_code, 2) << text;
    EXPECT_THAT(outcome.err, testing::HasSubstr((scratch_ / "in").string() + message)) << text;
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(scratch_.path()), {}), 1) << text;
  }

  Scratch scratch_;
  Outcome last_;  ///< Of imported().
};

}  // namespace photonlag::test
