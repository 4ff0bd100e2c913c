#include <gmock/gmock.h>

#include <set>

#include "sim/net/tests/net_fixture.hpp"

namespace photonlag {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using Changes = std::map<std::string, OptionValue>;

/// Three keyframes with two frames of their own each, and steady frames whose size is 100 + their place.
constexpr const char* recording =
    "frame,keyframe,repair,bytes,target_bytes\n"
    "0,1,0,5000,1000\n1,0,0,501,1000\n2,0,0,502,1000\n3,0,0,100,1000\n4,0,0,101,1000\n"
    "5,1,0,6000,1000\n6,0,0,601,1000\n7,0,0,602,1000\n8,0,0,102,1000\n9,0,1,900,1000\n10,0,0,103,1000\n"
    "11,1,0,7000,2000\n12,0,0,701,2000\n13,0,0,702,2000\n14,0,0,104,1000\n";

class ProfileTraffic : public testing::Test {
 protected:
  [[nodiscard]] std::unique_ptr<Traffic> make(Changes changes = {}, const std::string& text = recording,
                                              std::uint64_t seed = 1) {
    files_.push_back(std::make_unique<TemporaryFile>(text));
    changes["path"] = files_.back()->path();
    changes.insert({"settle_frames", 2.0});
    return make_module<Traffic>("profile", changes, {.seed = seed, .place = "codec.traffic"});
  }
  [[nodiscard]] std::string error_of(const std::string& text, const Changes& changes = {}) {
    try {
      (void)make(changes, text);
    } catch (const InputError& e) {
      return e.what();
    }
    return "accepted";
  }
  static std::int64_t size(const Traffic& traffic, Traffic::Ask ask) {
    Draws nothing(0);
    if (ask.target_bytes == 0) ask.target_bytes = 1000;
    return traffic.frame_bytes(ask, nothing);
  }
  /// Frames [from, to) after a keyframe long ago.
  static std::vector<std::int64_t> steady(const Traffic& traffic, std::int64_t from, std::int64_t to,
                                          std::uint32_t client = 0) {
    std::vector<std::int64_t> sizes;
    for (std::int64_t f = from; f < to; ++f)
      sizes.push_back(size(traffic, {.frame = f, .client = client, .since_keyframe = 1000}));
    return sizes;
  }

 private:
  std::vector<std::unique_ptr<TemporaryFile>> files_;
};

TEST_F(ProfileTraffic, PlaysSteadyFramesInOrderAndAgain) {
  EXPECT_THAT(steady(*make(), 1000, 1007), ElementsAre(100, 101, 102, 103, 104, 100, 101));
}

TEST_F(ProfileTraffic, ReplaysAKeyframeWithTheFramesAfterIt) {
  const auto traffic = make();
  for (std::int64_t key = 0; key < 9; ++key) {
    const std::int64_t keyframe = size(*traffic, {.frame = key, .keyframe = true, .since_keyframe = 0});
    const std::int64_t first = size(*traffic, {.frame = key + 1, .since_keyframe = 1});
    const std::int64_t second = size(*traffic, {.frame = key + 2, .since_keyframe = 2});
    if (key == 0) {  // the encoder's cold start, and nobody else's
      EXPECT_THAT(std::vector({keyframe, first, second}), ElementsAre(5000, 501, 502));
    } else if (keyframe == 6000) {
      EXPECT_THAT(std::vector({keyframe, first, second}), ElementsAre(6000, 601, 602));
    } else {  // recorded at twice the target
      EXPECT_THAT(std::vector({keyframe, first, second}), ElementsAre(3500, 351, 351));
    }
    EXPECT_LT(size(*traffic, {.frame = key + 3, .since_keyframe = 3}), 105);
  }
}

TEST_F(ProfileTraffic, UsesEveryWarmKeyframe) {
  const auto traffic = make();
  std::set<std::int64_t> sizes;
  for (std::int64_t key = 1; key < 9; ++key) sizes.insert(size(*traffic, {.frame = key, .keyframe = true}));
  EXPECT_THAT(sizes, ElementsAre(3500, 6000));
}

TEST_F(ProfileTraffic, RepairsTakeRepairsOrElseKeyframes) {
  EXPECT_EQ(size(*make(), {.frame = 4, .repair = true}), 900);
  const auto without = make({}, "keyframe,repair,bytes,target_bytes\n1,0,5000,1000\n0,0,100,1000\n");
  EXPECT_EQ(size(*without, {.frame = 4, .repair = true}), 5000);
}

TEST_F(ProfileTraffic, ScalesWithTheTargetUnlessToldNotTo) {
  EXPECT_EQ(size(*make(), {.frame = 1001, .target_bytes = 3000, .since_keyframe = 900}), 303);
  const auto as_recorded = make({{"scale_with_target", false}});
  EXPECT_EQ(size(*as_recorded, {.frame = 1001, .target_bytes = 3000, .since_keyframe = 900}), 101);
  EXPECT_EQ(size(*as_recorded, {.frame = 3, .keyframe = true, .target_bytes = 3000}), 7000);
}

TEST_F(ProfileTraffic, GivesEveryClientAPlaceOfItsOwn) {
  const auto traffic = make();
  std::set<std::vector<std::int64_t>> different;
  for (std::uint32_t client = 0; client < 5; ++client) different.insert(steady(*traffic, 1000, 1005, client));
  EXPECT_EQ(different.size(), 5u);
}

TEST_F(ProfileTraffic, ResamplesNeighboursTogether) {
  const auto traffic = make({{"mode", "resample"s}, {"block_frames", 3.0}});
  std::map<std::int64_t, int> count;
  for (std::int64_t block = 0; block < 4000; ++block) {
    const auto sizes = steady(*traffic, 3 * block, 3 * block + 3);
    for (std::size_t i = 1; i < sizes.size(); ++i) ASSERT_EQ((sizes[i] - sizes[i - 1] + 5) % 5, 1);
    ++count[sizes[0]];
  }
  ASSERT_EQ(count.size(), 5u);
  for (const auto& [size, times] : count) EXPECT_NEAR(times, 800, 5 * std::sqrt(4000 * 0.2 * 0.8)) << size;
}

TEST_F(ProfileTraffic, ResamplesAnewForEverySeedAndClient) {
  const Changes resample{{"mode", "resample"s}, {"block_frames", 2.0}};
  std::set<std::vector<std::int64_t>> different;
  for (const std::uint64_t seed : {1U, 2U})
    for (const std::uint32_t client : {0U, 1U})
      different.insert(steady(*make(resample, recording, seed), 0, 40, client));
  EXPECT_EQ(different.size(), 4u);
}

TEST_F(ProfileTraffic, AnIntraOnlyRecordingHasNothingButKeyframes) {
  const auto traffic = make({}, "keyframe,repair,bytes,target_bytes\n1,0,10,1000\n1,0,20,1000\n1,0,30,1000\n");
  EXPECT_THAT(steady(*traffic, 999, 1003), ElementsAre(10, 20, 30, 10));
}

TEST_F(ProfileTraffic, SaysWhatIsWrongWithAProfile) {
  EXPECT_THAT(error_of("frame,keyframe,repair\n0,1,0\n"), HasSubstr("has no column 'bytes'"));
  EXPECT_THAT(error_of("keyframe,repair,bytes\n1,0,10\n"), HasSubstr("has no column 'target_bytes'"));
  EXPECT_EQ(error_of("keyframe,repair,bytes\n1,0,10\n", {{"scale_with_target", false}}), "accepted");
  EXPECT_THAT(error_of("keyframe,repair,bytes,target_bytes\n0,0,10,10\n"), HasSubstr("begins with a keyframe"));
  EXPECT_THAT(error_of("keyframe,repair,bytes,target_bytes\n1,0,,10\n"), HasSubstr(":2:1: error: column 'bytes'"));
  EXPECT_THAT(error_of("keyframe,repair,bytes,target_bytes\n1,0,10,0\n"), HasSubstr(":2:1: error: target_bytes is 0"));
}

}  // namespace
}  // namespace photonlag
