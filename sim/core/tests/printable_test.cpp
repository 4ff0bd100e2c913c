#include "sim/core/printable.hpp"

#include <gtest/gtest.h>

#include "sim/core/excerpt.hpp"

namespace photonlag {
namespace {

TEST(Printable, ShowsWhatATerminalWouldObey) {
  EXPECT_EQ(printable("plain – Zürich 東京 😀"), "plain – Zürich 東京 😀");
  EXPECT_EQ(printable("a\n\r\t\x1b[31m\x7f"), "a\\n\\r\\t\\x1b[31m\\x7f");
  EXPECT_EQ(printable(std::string_view("n\0l", 3)), "n\\x00l");
  EXPECT_EQ(printable("\xC2\x9B"
                      "31m"),
            "\\u{9b}31m");
  EXPECT_EQ(printable("\xE2\x80\xAE"
                      "gnp"),
            "\\u{202e}gnp");
}

/// RFC 3629: no other form than the shortest, no surrogates, nothing above U+10FFFF, nothing cut.
TEST(Printable, KnowsWhatIsNoUtf8) {
  for (const char* bad : {"\xff", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                          "\xF8\x88\x80\x80\x80", "\x80", "\xE2\x82"}) {
    EXPECT_NE(printable(bad), bad);
    EXPECT_NE(valid_utf8(bad), bad);
    EXPECT_EQ(valid_utf8(valid_utf8(bad)), valid_utf8(bad));
  }
  EXPECT_EQ(printable("\xE2\x82"), "\\xe2\\x82");
  EXPECT_EQ(valid_utf8("a\xff"), "a\xEF\xBF\xBD");
}

TEST(Printable, QuotesAndShortens) {
  EXPECT_EQ(in_quotes("a\nb"), "'a\\nb'");
  const std::string cut = in_quotes(std::string(10'000, 'x'));
  EXPECT_LT(cut.size(), 120U);
  EXPECT_NE(cut.find("[... 10000 bytes ...]"), std::string::npos);
  std::string wide;
  for (int i = 0; i < 100; ++i) wide += "東";
  EXPECT_EQ(valid_utf8(in_quotes(wide)), in_quotes(wide)) << "cut between letters";
}

TEST(Printable, MessagesKeepOurOwnLinesOnly) {
  EXPECT_EQ(printable_message("a.so: error: made with\n    this\n  but"), "a.so: error: made with\n    this\n  but");
  EXPECT_EQ(printable_message("x\n::error::y"), "x\\n::error::y");
  EXPECT_EQ(printable_message("x\n   ::error::y"), "x\n   | ::error::y");
  EXPECT_EQ(printable_message("::error::y"), "| ::error::y");
  EXPECT_EQ(printable_message("a ##[error]b"), "a ##\\[error]b");
  EXPECT_EQ(printable_message("f.toml:1:2: error: std::bad"), "f.toml:1:2: error: std::bad");
  EXPECT_LT(printable_message("f.toml:1:1: error: no key '" + std::string(100'000, 'k') + "'").size(), 600U);
  std::string words;
  for (int i = 0; i < 10'000; ++i) words += "word ";
  EXPECT_LT(printable_message(words).size(), 5'000U);
}

TEST(Printable, XmlHoldsAnything) {
  EXPECT_EQ(xml_text("<a b=\"c\">&\n"), "&lt;a b=&quot;c&quot;&gt;&amp;&#10;");
  EXPECT_EQ(xml_text(std::string_view("\x01\0\xff", 3)), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(xml_text("\xEF\xBF\xBE"), "\xEF\xBF\xBD") << "U+FFFE is no character of XML";
}

TEST(Printable, SpreadsheetsFindNoFormula) {
  for (const char* formula : {"=1+1", "@SUM(A1)", "+cmd|'/C calc'!A0", "-2+3", "\tx", "\rx", "-inf"})
    EXPECT_EQ(no_formula(formula), "'" + std::string(formula));
  for (const char* text : {"", "a=1", "-1", "-1.5e3", "+2", "1"}) EXPECT_EQ(no_formula(text), text);
}

TEST(Excerpt, TellsNoMoreThanTheBeginningOfALongWord) {
  EXPECT_EQ(excerpt("1.2.3"), "'1.2.3'");
  EXPECT_EQ(excerpt("99999999999999999999"), "'99999999999999999999'");
  EXPECT_EQ(excerpt("root:*:20228:0:99999:7:::"), "'root:*:2...'");
  EXPECT_EQ(excerpts({"t_s", "mbps (mean)", "root:*:20228:0:99999:7:::"}), "t_s, mbps (mean), 'root:*:2...'");
}

}  // namespace
}  // namespace photonlag
