#include "sim/core/json_depth.hpp"

#include <gtest/gtest.h>

#include <string>

namespace photonlag {
namespace {

TEST(JsonDepth, CountsListsAndObjectsButNotWhatStandsInStrings) {
  const std::string open(deepest_json, '['), close(deepest_json, ']');
  EXPECT_FALSE(is_too_deep_json(open + close));
  EXPECT_TRUE(is_too_deep_json(open + "{}" + close));
  EXPECT_FALSE(is_too_deep_json(R"(["\"[[)" + open + open + R"("])"));
  EXPECT_FALSE(is_too_deep_json(open + close + open + close)) << "one after the other";
  EXPECT_FALSE(is_too_deep_json("\"\\"));
}

}  // namespace
}  // namespace photonlag
