#include <gtest/gtest.h>

#include <optional>

#include "sim/net/tests/net_fixture.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;

/// D/D/1: with every packet there at t, the n-th is done at t + floor(8 n L / R), to the nanosecond.
void expect_exact_backlog(double mbps, std::int32_t bytes, Nanos at) {
  const auto capacity = make_module<Capacity>("constant", {{"mbps", mbps}});
  const auto bps = static_cast<std::int64_t>(mbps * 1e6);
  for (std::int64_t n = 1; n <= 10'000; ++n) {
    const Nanos done = capacity->serve(at, bytes).done;
    ASSERT_EQ(done, at + Nanos(n * bytes * 8'000'000'000 / bps)) << mbps << " Mb/s, packet " << n;
  }
}

TEST(ConstantCapacity, SerialisesABacklogExactly) {
  expect_exact_backlog(40, 1500, 0ns);      // 300 000 ns each
  expect_exact_backlog(7, 1500, 123ns);     // 1 714 285.71 ns each
  expect_exact_backlog(1000, 41, 1s);       // 328 ns each
  expect_exact_backlog(0.3, 53, 17ns);      // slow
  expect_exact_backlog(997'003, 1500, 0s);  // 12.03 ns each: rounding every packet would be off by 0.3 %
}

TEST(ConstantCapacity, ForgetsTheFractionWhenItWasIdle) {
  const auto capacity = make_module<Capacity>("constant", {{"mbps", 7.0}});
  EXPECT_EQ(capacity->serve(0ns, 1500).done, 1'714'285ns);
  EXPECT_EQ(capacity->serve(5s, 1500).done, 5s + 1'714'285ns);
  EXPECT_EQ(capacity->serve(5s, 1500).done, 5s + 3'428'571ns);
}

TEST(ConstantCapacity, IsBusyAtExactlyFullLoad) {
  const auto capacity = make_module<Capacity>("constant", {{"mbps", 12.0}});
  for (int i = 0; i < 1000; ++i) {
    const auto service = capacity->serve(i * 1ms, 1500);
    ASSERT_EQ(service.start, i * 1ms);
    ASSERT_EQ(service.done, (i + 1) * 1ms);
  }
}

class MahimahiCapacity : public testing::Test {
 protected:
  void follow(const std::string& trace) {
    file_.emplace(trace);
    link_ = make_module<Capacity>("mahimahi", {{"trace", file_->path()}});
  }
  void expect(Nanos offered, std::int32_t bytes, Nanos start, Nanos done) {
    const auto service = link_->serve(offered, bytes);
    EXPECT_EQ(service.start, start);
    EXPECT_EQ(service.done, done);
  }
  std::optional<TemporaryFile> file_;
  std::unique_ptr<Capacity> link_;
};

TEST_F(MahimahiCapacity, TakesOneFullPacketAnOpportunity) {
  follow("1\n2\n5\n");
  expect(0ms, 1500, 1ms, 1ms);
  expect(0ms, 1500, 2ms, 2ms);
  expect(0ms, 1500, 5ms, 5ms);
}

TEST_F(MahimahiCapacity, TakesSeveralSmallPacketsAnOpportunity) {
  follow("1\n2\n5\n");
  for (int i = 0; i < 3; ++i) expect(0ms, 496, 1ms, 1ms);  // 500 on the wire
  expect(0ms, 496, 1ms, 2ms);                              // 4 bytes at 1 ms, 496 at 2 ms
  expect(0ms, 1004, 2ms, 2ms);
  expect(0ms, 1, 5ms, 5ms);
}

TEST_F(MahimahiCapacity, LetsAPacketSpanOpportunitiesAndDepartWithItsLastByte) {
  follow("1\n2\n5\n");
  expect(0ms, 1496, 1ms, 1ms);
  expect(0ms, 1496, 1ms, 2ms);  // 4 bytes were left at 1 ms
  expect(0ms, 1496, 2ms, 5ms);
}

TEST_F(MahimahiCapacity, TwoOpportunitiesInOneMillisecondAreTwo) {
  follow("1\n1\n4\n");
  expect(0ms, 1500, 1ms, 1ms);
  expect(0ms, 1500, 1ms, 1ms);
  expect(0ms, 1500, 4ms, 4ms);
}

TEST_F(MahimahiCapacity, APacketCannotUseAnOpportunityOfItsOwnMillisecond) {
  follow("1\n2\n5\n");
  expect(1ms, 100, 2ms, 2ms);
  expect(1ms + 1ns, 100, 2ms, 2ms);  // the one at 2 ms has bytes left
  expect(2ms, 100, 5ms, 5ms);        // and they are gone at 2 ms
}

TEST_F(MahimahiCapacity, WastesWhatNobodyUses) {
  follow("1\n2\n3\n4\n");
  expect(2ms + 500us, 1500, 3ms, 3ms);
  expect(2ms + 500us, 10, 4ms, 4ms);
}

TEST_F(MahimahiCapacity, StartsTheNextLapAtTheLastStamp) {
  follow("0\n3\n");
  expect(0ms, 1500, 3ms, 3ms);  // the one at 0 is gone
  expect(0ms, 1500, 3ms, 3ms);  // 0 of the second lap
  expect(0ms, 1500, 6ms, 6ms);
  expect(3000s, 1500, 3000s + 3ms, 3000s + 3ms);
}

TEST_F(MahimahiCapacity, PlansWithTheMeanOfTheTrace) {
  follow("1\n2\n5\n");
  EXPECT_DOUBLE_EQ(link_->nominal_bps(), 3 * 1500 * 8 / 5e-3);
}

/// mm-link's rules in whole numbers: of one opportunity a millisecond for 10 s, floor(15,040,000 / (bytes + 4))
/// packets.
TEST_F(MahimahiCapacity, CountsFourBytesMoreAPacketThanIpHas) {
  const std::pair<std::int32_t, int> packets_of[] = {{100, 144'615}, {1200, 12'491}, {1500, 10'000}, {40, 341'818}};
  for (const auto& [bytes, packets] : packets_of) {
    follow("1\n");
    int left = 0;
    while (link_->serve(0ms, bytes).done <= 10s) ++left;
    EXPECT_EQ(left, packets) << bytes;
  }
}

std::string error_of(const std::filesystem::path& trace) {
  const auto& module = Registry<Capacity>::instance().find("mahimahi", {"test"});
  Values values = defaults(module.options, {{"trace", trace}});
  values.set("trace", trace, {"scenario.toml", 12, 9});
  try {
    (void)module.make(values, {});
  } catch (const InputError& e) {
    return e.what();
  }
  return "no error";
}

/// The error for a file with this @p text, the file's name cut off.
std::string error_in(const std::string& text) {
  const TemporaryFile file(text);
  const std::string message = error_of(file.path());
  return message.starts_with(file.path().string()) ? message.substr(file.path().string().size()) : message;
}

TEST(MahimahiTrace, ErrorsSayWhereAndWhatWouldBeRight) {
  EXPECT_EQ(error_in(""), ":1:1: error: is empty");
  const std::string whole = "' is not a time stamp: each line is a whole number of milliseconds >= 0";
  EXPECT_EQ(error_in("1\nx\n"), ":2:1: error: 'x" + whole);
  EXPECT_EQ(error_in("1\n2.5\n"), ":2:1: error: '2.5" + whole);
  EXPECT_EQ(error_in("-1\n"), ":1:1: error: '-1" + whole);
  EXPECT_EQ(error_in("99999999999999999999\n"), ":1:1: error: '99999999999999999999" + whole);
  EXPECT_EQ(error_in("nan\n"), ":1:1: error: 'nan" + whole);
  EXPECT_EQ(error_in("4\n3\n"), ":2:1: error: time stamp 3 comes after 4: time stamps must not fall");
  EXPECT_EQ(error_in("0\n0\n"), ":2:1: error: the last time stamp is 0: it is the length of the trace and must be > 0");
}

TEST(MahimahiTrace, AMissingFileIsAnErrorOfTheScenario) {
  EXPECT_EQ(error_of("/nowhere/a.down"), "scenario.toml:12:9: error: /nowhere/a.down cannot be opened: no such file");
  EXPECT_EQ(error_of("/tmp"), "scenario.toml:12:9: error: /tmp cannot be opened: it is a folder; name a file");
}

TEST(MahimahiTrace, MayHaveBlankLinesAMarkAndNoNewlineAtItsEnd) {
  for (const char* text : {"1\n5", "1\n5\n\n", "1\n\n5\n",
                           "\xef\xbb\xbf"
                           "1\r\n5\r\n",
                           "# lte\n1\n5"}) {
    const TemporaryFile file(text);
    const auto link = make_module<Capacity>("mahimahi", {{"trace", file.path()}});
    EXPECT_EQ(link->serve(1ms, 1500).done, 5ms) << text;
  }
}

}  // namespace
}  // namespace photonlag
