#include "sim/core/sha256.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "sim/core/error.hpp"

namespace photonlag {
namespace {

// FIPS 180-2, appendix B, and the empty message.
const std::string of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const std::string of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const std::string of_a_million_a = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

TEST(Sha256, HasItsKnownValues) {
  EXPECT_EQ(sha256_of(""), of_nothing);
  EXPECT_EQ(sha256_of("abc"), of_abc);
  EXPECT_EQ(sha256_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_of(std::string(1'000'000, 'a')), of_a_million_a);
}

TEST(Sha256, OfAFileIsThatOfItsBytes) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("photonlag_sha256_" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "empty");
  std::ofstream(folder / "long") << std::string(1'000'000, 'a');
  EXPECT_EQ(sha256_of_file(folder / "empty"), of_nothing);
  EXPECT_EQ(sha256_of_file(folder / "long"), of_a_million_a);
  EXPECT_THROW((void)sha256_of_file(folder / "missing"), EnvironmentError);
  EXPECT_THROW((void)sha256_of_file(folder), EnvironmentError);
  std::filesystem::remove_all(folder);
}

TEST(Location, PrintsWhatItKnows) {
  EXPECT_EQ((Location{"a.toml", 3, 7}.str()), "a.toml:3:7");
  EXPECT_EQ((Location{"a.toml"}.str()), "a.toml");
  EXPECT_STREQ(InputError({"a.toml", 3, 7}, "wrong").what(), "a.toml:3:7: error: wrong");
  EXPECT_STREQ(EnvironmentError("/dev/x", "full").what(), "/dev/x: error: full");
}

}  // namespace
}  // namespace photonlag
