#include "sim/testbed/picture_book.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

namespace photonlag {
namespace {

class PictureBookTest : public testing::Test {
 protected:
  PictureBookTest() {
    std::string name = (std::filesystem::temp_directory_path() / "picture-book-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    scenario_.warmup_s = 1;
    scenario_.display.refresh_hz = 10;
  }
  ~PictureBookTest() override { std::filesystem::remove_all(folder_); }

  /// Twenty refreshes at 10 Hz with the given PSNRs and, if any, latencies; which of them are kept?
  std::set<int> kept(const std::string& rules, const std::vector<double>& psnr, const std::vector<int>& ms = {}) {
    scenario_.record.images = rules;
    PictureBook book(scenario_, folder_);
    for (std::size_t i = 0; i < psnr.size(); ++i) {
      const auto refresh = static_cast<std::int64_t>(i);
      book.add({.client = 0,
                .refresh = refresh,
                .vsync = std::chrono::milliseconds(100 * refresh),
                .pose_to_photon = std::chrono::milliseconds(ms.empty() ? 0 : ms[i]),
                .psnr_db = psnr[i]},
               Image(16, 16), Image(16, 16));
    }
    book.finish();
    std::set<int> numbers;
    if (std::filesystem::exists(folder_ / "images"))
      for (const auto& file : std::filesystem::directory_iterator(folder_ / "images"))
        numbers.insert(std::stoi(file.path().filename().string().substr(0, 6)));
    return numbers;
  }

  Scenario scenario_;
  std::filesystem::path folder_;
};

TEST_F(PictureBookTest, KeepsTheWorstAfterTheWarmUpEarliestFirstWhereEqual) {
  std::vector<double> psnr(20, 30);
  psnr[3] = 1;  // before the warm-up ends
  psnr[12] = 20;
  psnr[15] = 10;
  EXPECT_EQ(kept("worst_psnr:4", psnr), (std::set{10, 11, 12, 15}));
}

TEST_F(PictureBookTest, TheWorstAreTheLatest) {
  std::vector<double> psnr(20, 30);
  psnr[18] = 1;
  std::vector<int> ms(20, 50);
  ms[3] = 500;  // before the warm-up ends
  ms[13] = 90;
  ms[16] = 80;
  ms[17] = 80;
  EXPECT_EQ(kept("worst:2", psnr, ms), (std::set{13, 16}));
  EXPECT_EQ(kept("worst:2,worst_psnr:1", psnr, ms), (std::set{13, 16, 18}));
}

TEST_F(PictureBookTest, KeepsEveryNth) {
  EXPECT_EQ(kept("every:7", std::vector<double>(20, 30)), (std::set{0, 7, 14}));
}

TEST_F(PictureBookTest, TakesBothRulesTogether) {
  std::vector<double> psnr(20, 30);
  psnr[16] = 5;
  EXPECT_EQ(kept("worst_psnr:1,every:10", psnr), (std::set{0, 10, 16}));
}

TEST_F(PictureBookTest, KeepsNothingUnlessAsked) { EXPECT_TRUE(kept("none", std::vector<double>(20, 30)).empty()); }

}  // namespace
}  // namespace photonlag
