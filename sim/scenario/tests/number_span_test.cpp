#include "sim/scenario/number_span.hpp"

#include <gtest/gtest.h>

namespace photonlag {
namespace {

TEST(NumberSpan, IsANumberOrTwoThatDoNotFall) {
  for (const auto& [text, first, last] :
       {std::tuple{"3", 3U, 3U}, std::tuple{"0..9", 0U, 9U}, std::tuple{"007..7", 7U, 7U}}) {
    const auto span = parse_number_span(text);
    ASSERT_TRUE(span) << text;
    EXPECT_EQ(span->first, first) << text;
    EXPECT_EQ(span->last, last) << text;
  }
  for (const char* text : {"", "..", "1..", "..1", "9..0", "-1", "1...2", "1..2..3", " 1", "1.5", "0x1", "+1",
                           "1000000000000000000", "0..99999999999999999999"})
    EXPECT_FALSE(parse_number_span(text)) << text;
  EXPECT_EQ(parse_number_span("999999999999999999")->first, 999'999'999'999'999'999U);
}

}  // namespace
}  // namespace photonlag
