/// Every file of the corpus through its target, in the ordinary build.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>

#include "fuzz/target.hpp"

namespace photonlag::fuzz {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Corpus : public testing::TestWithParam<Target> {};

TEST_P(Corpus, IsReadOrRefused) {
  const auto files = files_in(fs::path(PHOTONLAG_CORPUS) / GetParam().name());
  ASSERT_FALSE(files.empty());
  for (const fs::path& file : files) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_NO_THROW(GetParam()(bytes_of(file))) << file;
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5)) << file;
  }
}

TEST_P(Corpus, CutOffIsReadOrRefused) {
  for (const fs::path& file : files_in(fs::path(PHOTONLAG_CORPUS) / GetParam().name())) {
    const std::string bytes = bytes_of(file);
    for (const std::size_t end : {std::size_t(0), bytes.size() / 3, bytes.size() / 2, bytes.size() - 1})
      EXPECT_NO_THROW(GetParam()(bytes.substr(0, end))) << file << ", its first " << end << " bytes";
  }
}

INSTANTIATE_TEST_SUITE_P(Readers, Corpus, testing::ValuesIn(targets()),
                         [](const auto& target) { return target.param.name(); });

TEST(Corpora, AreAllOfATarget) {
  for (const fs::path& folder : files_in(PHOTONLAG_CORPUS))
    EXPECT_TRUE(std::ranges::any_of(targets(), [&](const Target& t) { return t.name() == folder.filename(); }))
        << folder;
}

}  // namespace
}  // namespace photonlag::fuzz
