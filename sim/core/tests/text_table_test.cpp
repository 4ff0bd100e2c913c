/// Every way of writing one table that the rules of docs/tables.md allow gives one table; what they do not allow is
/// refused.
#include "sim/core/text/text_table.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "sim/core/text/text_file.hpp"

namespace photonlag {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Rows = std::vector<std::vector<double>>;

TextTable table(const std::string& text, const TextTable::Rules& rules = {}) { return {"in", text, rules}; }

Rows rows(TextTable table) {
  Rows out;
  for (TextRow row; table.next(row);) {
    out.emplace_back();
    for (std::size_t field = 0; field < row.size(); ++field) out.back().push_back(row.number(field));
  }
  return out;
}

std::string error_of(const std::string& text) {
  try {
    (void)rows(table(text));
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(TextTable, OneTableWrittenInManyWays) {
  const Rows expected{{0, 27.5}, {1, 28.25}};
  for (const char* text : {
           "t_s,rtt\n0,27.5\n1,28.25\n",
           "t_s,rtt\r\n0,27.5\r\n1,28.25\r\n",
           "t_s,rtt\n0,27.5\n1,28.25",
           "\n# a comment\n\nt_s,rtt\n\n0,27.5\n   \n# more, of it\n1,28.25\n\n\n",
           "\"t_s\",\"rtt\"\n\"0\",\"27.5\"\n\"1\",\"28.25\"\n",
           "t_s, rtt\n0, 27.5\n  1 ,  28.25  \n",
           "t_s,rtt,\n0,27.5\n1,28.25\n",
           "t_s,rtt\n0,27.5,\n1,28.25,\n",
           "t_s;rtt\n0;27.5\n1;28.25\n",
           "t_s;rtt\n0;27,5\n1;28,25\n",
           "sep=;\nt_s;rtt\n0;27,5\n1;28,25\n",
           "t_s\trtt\n0\t27.5\n1\t28.25\n",
           "t_s\trtt\n0\t27,5\n1\t28,25\n",
           "t_s rtt\n0   27.5\n1\t28.25\n",
           "  t_s   rtt\n  0  27.5\n  1  28.25\n",
           "# t_s rtt\n0 27.5\n1 28.25\n",
           "#t_s,rtt\n0,27.5\n1,28.25\n",
           "\"t\n_s\",rtt\n0,\"27,5\"\n1,\"28,25\"\n",
           "0,+27.5\n1e0,28.25\n",
       })
    EXPECT_EQ(rows(table(text)), expected) << text;
}

TEST(TextTable, NamesAreFoundAsPeopleSpellThem) {
  const TextTable read = table("frame,Pos X [m],\"Time (ms)\",timestampNs,MsGPUTime,q_w\n1,2,3,4,5,6\n");
  const ColumnNames& names = read.names();
  EXPECT_EQ(names.find("pos_x"), 1U);
  EXPECT_EQ(names.find("time"), 2U);
  EXPECT_EQ(names.find("timestamp"), 3U);
  EXPECT_EQ(names.find("msgputime"), 4U);
  EXPECT_EQ(names.find("qw"), 5U);
  EXPECT_EQ(names.find("x"), std::nullopt);
  EXPECT_THAT((std::vector{names.unit(0), names.unit(1), names.unit(2), names.unit(3), names.unit(4), names.unit(5)}),
              ElementsAre("", "m", "ms", "ns", "ms", ""));
  EXPECT_EQ(names.asked("4", {"s"}), 3U);
  EXPECT_EQ(names.asked("Frame", {"s"}), 0U);
  try {
    (void)names.column("yaw");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(
        error.what(),
        "in:1:1: error: has no column 'yaw'; it has: frame, Pos X [m], Time (ms), timestampNs, MsGPUTime, q_w");
  }
  EXPECT_THROW((void)names.asked("7", {"s"}), InputError);
  EXPECT_THROW((void)names.asked("0", {"s"}), InputError);
}

TEST(TextTable, NamesThatTwoColumnsHaveAreRefused) {
  EXPECT_THROW((void)table("a,a\n1,2\n").names().find("a"), InputError);
  EXPECT_THROW((void)table("pos_x,posx\n1,2\n").names().find("PosX"), InputError);
  EXPECT_EQ(table("pos_x,posx\n1,2\n").names().find("posx"), 1U) << "exactly as written";
  EXPECT_EQ(table("time_ms,time_s,time\n1,2,3\n").names().find("time"), 2U);
}

TEST(TextTable, HeadersAreTold) {
  EXPECT_TRUE(table("1,2\n3,4\n").names().empty());
  EXPECT_TRUE(table("2024-05-27T11:18:48Z,x\n").names().empty()) << "a time is data";
  EXPECT_TRUE(table("# about 2 columns, more or less\n1,2,3\n").names().empty());
  EXPECT_THAT(table("#timestamp [ns], p_x [m], p_y [m]\n1,2,3\n").names().written(),
              ElementsAre("timestamp [ns]", "p_x [m]", "p_y [m]"));
  EXPECT_THAT(table(",x,y\n0,2,3\n").names().written(), ElementsAre("", "x", "y")) << "an index without a name";
}

TEST(TextTable, WhatIsMissingIsNoNumber) {
  for (const char* word : {"", "-", "NA", "N/A", "NaN", "nan", "null", "None", "-nan(ind)", "\"\""}) {
    TextTable read = table("a,b\n1," + std::string(word) + "\n");
    TextRow row;
    ASSERT_TRUE(read.next(row));
    EXPECT_TRUE(row.missing(1)) << word;
    EXPECT_EQ(row.number_or_missing(1), std::nullopt) << word;
    try {
      (void)row.number(1);
      FAIL() << word;
    } catch (const BadLine& bad) {
      EXPECT_EQ(bad.kind(), BadLine::Kind::nothing);
      EXPECT_THAT(bad.what(), HasSubstr("in:2:3: error: 'b' has no value here"));
    }
  }
}

TEST(TextTable, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(error_of("a,b\n1,2,3\n"), HasSubstr("in:2:5: error: 3 fields where 2 should stand; it has: a, b"));
  EXPECT_THAT(error_of("a,b,c\n1,2\n1,2,3\n"), HasSubstr("in:2:1: error: 2 fields where 3 should stand"));
  EXPECT_THAT(error_of("a,b\n1,2\n3"), HasSubstr("in:3:1: error: the last line is cut off: 1 fields, not 2"));
  EXPECT_THAT(error_of("a,b\n1,2\n1,x\n"), HasSubstr("in:3:3: error: 'x' is not a number"));
  EXPECT_THAT(error_of("a,b\n1,inf\n"), HasSubstr("in:2:3: error: 'inf' is not a number"));
  EXPECT_THAT(error_of("a,b\n1,\"2\n3,4\n"), HasSubstr("in:2:3: error: a quote opens here that is not closed"));
  EXPECT_THAT(error_of("a,b\n1,\"2\"2\n"), HasSubstr("in:2:3: error: a quote"));
  EXPECT_THAT(error_of(""), HasSubstr("in:1:1: error: is empty"));
  EXPECT_THAT(error_of("# nothing\n\n"), HasSubstr("in:1:1: error: has no rows"));
}

TEST(TextTable, CommasThatMayBeThousandsAreRefused) {
  EXPECT_THAT(error_of("rtt_ms\n27,3\n28,9\n40,5\n"), HasSubstr("in:2:4: error: 2 fields where 1 should stand"));
  EXPECT_THAT(error_of("rtt_ms\n27,3\n28,9\n40,5\n"), HasSubstr("decimal commas?"));
  EXPECT_THAT(error_of("a;b\n1;1,234\n2;2,345\n"), HasSubstr("in:2:3: error: '1,234' has a comma, for decimals or"));
  EXPECT_THAT(error_of("a;b\n1.5;27,3\n"), HasSubstr("'27,3' has a comma"));
  EXPECT_THAT(error_of("a,b\n1,\"1,234.5\"\n"), HasSubstr("has a comma"));
  EXPECT_EQ(rows(table("a;b\n1;1,234\n2;0,5\n")), (Rows{{1, 1.234}, {2, 0.5}})) << "0,5 says what commas are";
}

TEST(TextTable, TimesAreExactInAnyColumn) {
  TextTable read = table("at;x\n1716823408,482057001;1,5\n2024-05-27T11:18:48,5Z;2,5\n");
  TextRow row;
  ASSERT_TRUE(read.next(row));
  EXPECT_EQ(static_cast<std::int64_t>(row.time(0, TimeUnit::s).ns), 1716823408482057001);
  ASSERT_TRUE(read.next(row));
  EXPECT_EQ(static_cast<std::int64_t>(row.time(0, TimeUnit::s).ns), 1716808728500000000);
}

TEST(TextTable, WholeNumbersAreExact) {
  TextTable read = table("a,b,c,d\n9223372036854775807,1504.0,1e3,0.5\n");
  TextRow row;
  ASSERT_TRUE(read.next(row));
  EXPECT_EQ(row.whole(0), 9223372036854775807);
  EXPECT_EQ(row.whole(1), 1504);
  EXPECT_EQ(row.whole(2), 1000);
  EXPECT_THROW((void)row.whole(3), BadLine);
}

TEST(TextTable, RaggedRowsAndOtherSeparatorsCanBeAskedFor) {
  EXPECT_EQ(rows(table("1,2\n3\n4,5,6\n", {.ragged = true})), (Rows{{1, 2}, {3}, {4, 5, 6}}));
  TextTable lines = table("64 bytes, from 10.0.0.1: time=51.4 ms\n", {.separator = Separator::none, .header = false});
  TextRow row;
  ASSERT_TRUE(lines.next(row));
  EXPECT_EQ(row.text(0), "64 bytes, from 10.0.0.1: time=51.4 ms");
}

TEST(TextFile, OtherEncodingsBecomeOne) {
  const auto file = std::filesystem::path(testing::TempDir()) / ("text_file" + std::to_string(getpid()));
  const auto text = [&](const std::string& bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
    return read_text_file(file, {"scenario.toml", 7, 3});
  };
  EXPECT_EQ(text("\xEF\xBB\xBFt,\xC2\xB5s\n"), "t,\xC2\xB5s\n");
  EXPECT_EQ(text(std::string("\xFF\xFEt\0\xB5\0\n\0\x3D\xD8\x00\xDE", 12)), "t\xC2\xB5\n\xF0\x9F\x98\x80");
  EXPECT_EQ(text(std::string("\xFE\xFF\0t\0\n", 6)), "t\n");
  EXPECT_EQ(text("a\r1\r2\r"), "a\n1\n2\n");
  EXPECT_THROW((void)text(std::string("a\0b", 3)), InputError);
  std::filesystem::remove(file);
  EXPECT_THROW((void)read_text_file(file, {"scenario.toml", 7, 3}), InputError);
}

std::string kept(const std::string& text, std::size_t& n) {
  TextTable read = table(text);
  LeftOutLines left_out;
  for_each_good_row<TextRow>(read, left_out, [](const TextRow& row) {
    for (std::size_t i = 0; i < row.size(); ++i) (void)row.number(i);
  });
  n = left_out.kept();
  testing::internal::CaptureStderr();
  try {
    left_out.check_and_tell();
  } catch (const InputError& error) {
    testing::internal::GetCapturedStderr();
    return error.what();
  }
  return testing::internal::GetCapturedStderr();
}

TEST(LeftOutLines, CountsByReasonAndRefusesAShare) {
  std::size_t n = 0;
  std::string good = "a,b\n";
  for (int i = 0; i < 20; ++i) good += "1,2\n";
  EXPECT_EQ(kept(good, n), "");
  EXPECT_EQ(n, 20U);
  const std::string told = kept(good + "1,x\n1,nan\n,\n1,2\n1,2,3\n1,2\n", n);
  EXPECT_EQ(n, 22U);
  EXPECT_THAT(told, HasSubstr("in:22:3: 1 of 26 lines left out: a field is not a number (here: 'x' is not a number)"));
  EXPECT_THAT(told, HasSubstr("in:23:3: 2 of 26 lines left out: a value is missing"));
  EXPECT_THAT(told, HasSubstr("in:26:5: 1 of 26 lines left out: too few or too many fields"));
  EXPECT_THAT(kept("a,b\n1,2\n1,x\n1,2\n", n), HasSubstr("in:3:3: error: 'x' is not a number"));
  EXPECT_THAT(kept(good + "x,1\nx,2\n1,y\n", n),
              HasSubstr("in:22:1: error: 'x' is not a number; 3 of 23 lines are bad like this, more than the tenth"));
  EXPECT_THAT(kept("a,b\n1,2\n1,\n1,2\n", n), HasSubstr("1 of 3 lines left out"));
  EXPECT_THAT(kept("a,b\n1,\n1,\n1,2\n", n), HasSubstr("2 of 3 lines are bad like this, more than the half"));
}

}  // namespace
}  // namespace photonlag
