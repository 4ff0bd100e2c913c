#include "sim/core/number_table.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>
#include <map>

namespace photonlag {
namespace {

class NumberTableTest : public testing::Test {
 protected:
  ~NumberTableTest() override { std::filesystem::remove(file_); }

  [[nodiscard]] NumberTable read(const std::string& text) const {
    std::ofstream(file_, std::ios::binary) << text;
    return NumberTable::read(file_, {"scenario.toml", 7, 3});
  }

  template <class Action>
  static std::string error_of(Action action) {
    try {
      action();
    } catch (const InputError& e) {
      return e.what();
    }
    return "accepted";
  }

  std::filesystem::path file_ =
      std::filesystem::path(testing::TempDir()) / ("number_table" + std::to_string(getpid()) + ".csv");
};

TEST_F(NumberTableTest, FindsColumnsByNameAndKnowsWhatIsMissing) {
  const NumberTable table = read("a,b_ns,c\n1,,-2.5e3\n3,4,0\r\n");
  EXPECT_THAT(table.names(), testing::ElementsAre("a", "b_ns", "c"));
  EXPECT_EQ(table.rows(), 2u);
  EXPECT_THAT(table.column("b_ns"), testing::ElementsAre(std::nullopt, 4.0));
  EXPECT_THAT(table.full_column("c", -1e4, 0), testing::ElementsAre(-2500.0, 0.0));
}

TEST_F(NumberTableTest, SaysWhereTheFileIsWrong) {
  const std::map<std::string, std::string> wrong{
      {"", ":1:1: error: is empty"},
      {"a\n", ":2:1: error: has no rows"},
      {"1,2\n3,4\n", ":1:1: error: has no header"},
      {"a,b,a\n1,2,3\n", ":1:1: error: two columns are named 'a'"},
      {"a,b\n1\n2,3\n", ":2:1: error: 1 fields where 2 should stand"},
      {"a,b\n1,2,3\n", ":2:5: error: 3 fields where 2 should stand"},
      {"a,b\n1,2\n1", ":3:1: error: the last line is cut off"},
  };
  for (const auto& each : wrong)
    EXPECT_THAT(error_of([&] { (void)read(each.first); }), testing::HasSubstr(file_.string() + each.second))
        << each.first;
  EXPECT_THAT(error_of([&] {
                (void)NumberTable::read(file_.string() + ".absent", {"scenario.toml", 7, 3});
              }),
              testing::StartsWith("scenario.toml:7:3: error: "));
}

TEST_F(NumberTableTest, ColumnsThatNobodyAsksForMayHoldAnything) {
  const NumberTable table = read("Application,MsGPUTime,PresentMode\n\"a, b.exe\",NA,Flip\n# a note\nc.exe,3.5,\n");
  EXPECT_THAT(table.column("msGpuTime"), testing::ElementsAre(std::nullopt, 3.5));
  EXPECT_EQ(table.unit("MsGPUTime"), "ms");
  EXPECT_EQ(table.where(1).line, 4U);
  EXPECT_THAT(error_of([&] { (void)table.column("PresentMode"); }), testing::HasSubstr(":2:15: error: 'Flip' is not"));
  EXPECT_THAT(error_of([&] { (void)read("a,b\n1,inf\n").column("b"); }), testing::HasSubstr(":2:3: error: 'inf'"));
}

TEST_F(NumberTableTest, SaysWhichCellOfAFullColumnIsWrong) {
  const NumberTable table = read("a,b\n1,2\n,3\n");
  EXPECT_THAT(error_of([&] { (void)table.full_column("a", 0, 9); }), testing::HasSubstr(":3:1: error: column 'a'"));
  EXPECT_THAT(error_of([&] { (void)table.full_column("b", 0, 2); }), testing::HasSubstr(":3:1: error: b is 3"));
  EXPECT_THAT(error_of([&] { (void)table.column("c"); }), testing::HasSubstr("has no column 'c'; it has: a, b"));
}

}  // namespace
}  // namespace photonlag
