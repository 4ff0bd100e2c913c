/// Times against values worked out by hand and by `date -d ... +%s%N`.
#include "sim/core/text/instant.hpp"

#include <gtest/gtest.h>

namespace photonlag {
namespace {

constexpr WideInt second = 1'000'000'000;

WideInt ns(std::string_view text, TimeUnit unit = TimeUnit::s) {
  const auto at = parse_instant(text, unit);
  EXPECT_TRUE(at) << text;
  return at ? at->ns : WideInt(-1);
}

std::int64_t small(WideInt value) { return static_cast<std::int64_t>(value); }

TEST(Instant, NumbersAreExactInEveryUnit) {
  EXPECT_EQ(small(ns("1716823408.482057000")), 1716823408482057000);
  EXPECT_EQ(small(ns("1716823408482.057", TimeUnit::ms)), 1716823408482057000);
  EXPECT_EQ(small(ns("1716823408482057.001", TimeUnit::us)), 1716823408482057001);
  EXPECT_EQ(small(ns("1716823408482057001", TimeUnit::ns)), 1716823408482057001);
  EXPECT_TRUE(ns("637139348394814691", TimeUnit::ticks) == WideInt(637139348394814691) * 100);
  EXPECT_EQ(small(ns("0.0000000004")), 0);
  EXPECT_EQ(small(ns("0.0000000005")), 1);
  EXPECT_EQ(small(ns("0.012499999999999999")), 12'500'000) << "as doubles are printed";
  EXPECT_EQ(small(ns("-1.5")), -1'500'000'000);
  EXPECT_EQ(small(ns("+.5")), 500'000'000);
  EXPECT_EQ(small(ns("1.520530308189679351E18", TimeUnit::ns)), 1520530308189679351);
  EXPECT_EQ(small(ns("0E-9")), 0);
  EXPECT_EQ(small(ns("15e-1")), 1'500'000'000);
}

TEST(Instant, DatesCountFrom1970) {
  EXPECT_EQ(small(ns("2024-05-27T11:18:48.482057Z")), 1716808728482057000);
  EXPECT_EQ(small(ns("2024-05-27T13:18:48.482057+02:00")), 1716808728482057000);
  EXPECT_EQ(small(ns("2024-05-27T05:48:48.482057-0530")), 1716808728482057000);
  EXPECT_EQ(small(ns("2024-05-27 11:18:48,482057")), 1716808728482057000);
  EXPECT_EQ(small(ns("2024/05/27 11:18:48 +00")), 1716808728000000000);
  EXPECT_EQ(small(ns("2019.12.14_10.16.30")), 1576318590000000000);
  EXPECT_EQ(small(ns("2000-02-29T00:00Z")), 951782400000000000);
  EXPECT_EQ(small(ns("11:18:48.5", TimeUnit::ns)), small(40728 * second + second / 2)) << "its unit is its own";
}

TEST(Instant, NothingElseIsATime) {
  for (const char* text : {"",
                           "x",
                           "1.2.3",
                           "1e",
                           "--1",
                           "1s",
                           "0x10",
                           "1,5",
                           "2024-05-27",
                           "2023-02-29T00:00:00",
                           "2024-13-01T00:00:00",
                           "2024-05-27T25:00:00",
                           "2024-05-27T11:61:00",
                           "27/05/2024 11:18:48",
                           "2024-05-27T11:18:48 CEST",
                           "1e40",
                           "inf",
                           "nan",
                           "11:18:48x",
                           "11:"})
    EXPECT_FALSE(parse_instant(text, TimeUnit::s)) << text;
  EXPECT_FALSE(is_clock_time("11.18"));
  EXPECT_TRUE(is_clock_time("2019.12.14_10.16.30"));
}

TEST(Instant, DifferencesAreExactWhateverTheEpoch) {
  const auto at = [](const char* text, TimeUnit unit) { return *parse_instant(text, unit); };
  EXPECT_EQ(since(at("637139348394814691", TimeUnit::ticks), at("637139348394981358", TimeUnit::ticks)),
            Nanos(16'666'700));
  EXPECT_EQ(since(at("1716823408.482057001", TimeUnit::s), at("1716823408.483057000", TimeUnit::s)), Nanos(999'999));
  EXPECT_EQ(since(at("5", TimeUnit::s), at("3", TimeUnit::s)), Nanos(-2'000'000'000));
  EXPECT_FALSE(since(at("0", TimeUnit::s), at("1e10", TimeUnit::s)));
}

TEST(Instant, UnitsHaveManyNames) {
  EXPECT_EQ(time_unit("Seconds"), TimeUnit::s);
  EXPECT_EQ(time_unit("\xC2\xB5s"), TimeUnit::us);
  EXPECT_EQ(time_unit("MS"), TimeUnit::ms);
  EXPECT_FALSE(time_unit("m"));
  EXPECT_FALSE(time_unit(""));
  EXPECT_EQ(nanos_in(TimeUnit::ticks), 100);
  EXPECT_EQ(name_of(TimeUnit::us), "us");
}

}  // namespace
}  // namespace photonlag
