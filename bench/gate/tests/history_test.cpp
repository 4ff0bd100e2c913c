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

std::vector<std::string> commits_of(const std::vector<HistoryRow>& rows) {
  std::vector<std::string> commits;
  for (const HistoryRow& r : rows)
    if (commits.empty() || commits.back() != r.commit) commits.push_back(r.commit);
  return commits;
}

TEST_F(History, CommitsOfOneSecondStayInTheOrderInWhichTheyCame) {
  // A rebase gives a whole series one second: 7fe3 is the newest, whatever its id sorts like.
  const std::string second_of_rebase = "2026-11-20T19:45:00Z";
  for (const std::vector<std::string>& series :
       {std::vector<std::string>{"a3cd", "f5e7", "7fe3"}, {"7fe3", "f5e7", "a3cd"}, {"f5e7", "7fe3", "a3cd", "0000"}}) {
    std::vector<HistoryRow> history;
    for (const std::string& commit : series) {
      HistoryRow other = row(second_of_rebase, commit, 0.2);
      other.scenario = "another";
      merge_history(history, {row(second_of_rebase, commit, 0.1), other}, false);
      write_history(history, file());
      history = read_history(file());
    }
    EXPECT_EQ(commits_of(history), series);
  }
}

TEST_F(History, AMergedFileKeepsEachCommitWhereItFirstStands) {
  // Lines of two branches interleaved by git's union merge; dates come first, then the place.
  std::vector<HistoryRow> history{row("2026-11-02T00:00:00Z", "cccc", 1), row("2026-11-01T00:00:00Z", "bbbb", 1),
                                  row("2026-11-01T00:00:00Z", "aaaa", 1)};
  HistoryRow late = row("2026-11-01T00:00:00Z", "bbbb", 2);
  late.scenario = "another";
  history.push_back(late);
  write_history(history, file());
  EXPECT_EQ(commits_of(read_history(file())), (std::vector<std::string>{"bbbb", "aaaa", "cccc"}));
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
