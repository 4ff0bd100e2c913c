#include "bench/gate/history.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "sim/core/error.hpp"

namespace photonlag {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::ThrowsMessage;

class History : public testing::Test {
 protected:
  void TearDown() override { fs::remove_all(folder_); }
  [[nodiscard]] fs::path file() const { return folder_ / "history.csv"; }
  [[nodiscard]] std::string text() const {
    std::stringstream all;
    all << std::ifstream(file()).rdbuf();
    return all.str();
  }

  fs::path folder_ = [] {
    std::string name = (fs::temp_directory_path() / "photonlag-history-XXXXXX").string();
    return fs::path(mkdtemp(name.data()));
  }();
};

HistoryRow row(const std::string& committed, const std::string& commit, double value) {
  return {.committed = committed,
          .commit = commit,
          .scenario = "quickstart",
          .metric = "stale_rate.value",
          .unit = "1",
          .better = "lower",
          .runs = 3,
          .value = value,
          .low = value / 2,
          .high = value * 2};
}

const HistoryRow first = row("2026-11-01T00:00:00Z", "ffff", 0.1), second = row("2026-11-02T00:00:00Z", "aaaa", 0.3);

TEST_F(History, ComesBackAsItWasSortedByDate) {
  std::vector<HistoryRow> history;
  EXPECT_EQ(merge_history(history, {second, first}, false), 2U);
  write_history(history, file());
  EXPECT_THAT(read_history(file()), testing::ElementsAre(first, second));
}

TEST_F(History, NewCommitsOnlyAddLinesAtTheEnd) {
  std::vector<HistoryRow> history{first};
  write_history(history, file());
  const std::string before = text();
  merge_history(history, {second}, false);
  write_history(history, file());
  EXPECT_THAT(text(), testing::StartsWith(before));
}

TEST_F(History, HoldsNothingTwiceAndNothingChangesUnasked) {
  std::vector<HistoryRow> history{first};
  EXPECT_EQ(merge_history(history, {first}, false), 0U);
  HistoryRow other = first;
  other.value = 0.2;
  EXPECT_THAT([&] { merge_history(history, {other}, false); }, ThrowsMessage<InputError>(HasSubstr("--force")));
  EXPECT_EQ(merge_history(history, {other}, true), 1U);
  EXPECT_THAT(history, testing::ElementsAre(other));
}

TEST_F(History, TakesAUnionOfTwoBranchesAndRefusesWhatContradictsItself) {
  write_history({first, second}, file());
  const std::string line =
      text().substr(text().find("2026-11-01"), text().find("2026-11-02") - text().find("2026-11-01"));
  std::ofstream(file(), std::ios::app) << line;  // as both branches added it
  EXPECT_THAT(read_history(file()), testing::ElementsAre(first, second));
  HistoryRow other = first;
  other.value = 0.2;
  write_history({first, other}, file());
  EXPECT_THAT([&] { (void)read_history(file()); }, ThrowsMessage<InputError>(HasSubstr("a second time")));
  std::ofstream(file(), std::ios::app) << "<<<<<<< HEAD\n";
  EXPECT_THROW((void)read_history(file()), InputError);
}

}  // namespace
}  // namespace photonlag
