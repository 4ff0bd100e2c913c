#include "sim/core/toml_depth.hpp"

#include <gtest/gtest.h>

#include "sim/core/error.hpp"

namespace photonlag {
namespace {

std::string times(const std::string& text, int n) {
  std::string out;
  for (int i = 0; i < n; ++i) out += text;
  return out;
}

std::string complaint(const std::string& text) {
  try {
    check_toml_depth(text, "a.toml");
  } catch (const InputError& e) {
    return e.what();
  }
  return "";
}

TEST(TomlDepth, KeysHaveSixtyFourPartsAtMost) {
  EXPECT_EQ(complaint("a" + times(".a", 63) + " = 1\n"), "");
  EXPECT_EQ(complaint("x = 1\na" + times(".a", 64) + " = 1\n"),
            "a.toml:2:128: error: not TOML of ours: a key of more than 64 parts joined by dots");
  EXPECT_NE(complaint("[" + times("'q' . ", 64) + "a]\n"), "");
  EXPECT_NE(complaint("x = { " + times("\"q\".", 64) + "a = 1 }\n"), "");
}

TEST(TomlDepth, BracketsAreThirtyTwoDeepAtMost) {
  EXPECT_EQ(complaint("x = " + times("[", 32) + times("]", 32) + "\n" + times("[[a]]\n", 1000)), "");
  EXPECT_NE(complaint("x = " + times("[", 33)), "");
  EXPECT_NE(complaint("x = " + times("{a=", 33)), "");
}

TEST(TomlDepth, TextAndCommentsAreNeither) {
  const std::string dots = times("..[{", 200);
  for (const std::string& text :
       {"# " + dots + "\nx = 1\n", "x = \"" + dots + "\"\n", "x = '" + dots + "'\n",
        "x = \"\"\"\n\"" + dots + "\n\"\"\"\n", "x = '''\n'" + dots + "\n'''\n", "x = \"\\\"" + dots + "\"\n"})
    EXPECT_EQ(complaint(text), "") << text.substr(0, 20);
  EXPECT_EQ(complaint(times("x = 1.5\n", 1000)), "");
  EXPECT_EQ(complaint("x = [" + times("1.5, ", 1000) + "]\n"), "");
  EXPECT_EQ(complaint("x = \"open"), "") << "what does not end is the parser's to tell";
}

}  // namespace
}  // namespace photonlag
