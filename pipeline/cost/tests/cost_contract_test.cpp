#include <gtest/gtest.h>

#include <set>

#include "pipeline/cost/cost.hpp"
#include "pipeline/cost/tests/profile.hpp"

// What every cost model promises. A new one is tested by being registered; an option that it requires gets a value by
// its type.

namespace photonlag {
namespace {

using namespace std::chrono_literals;

class EveryCostModel : public testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] std::unique_ptr<CostModel> make(const Context& context = {.seed = 1, .place = "server.render"}) const {
    const auto& module = Registry<CostModel>::instance().find(GetParam(), {"test"});
    std::map<std::string, OptionValue> required;
    for (const OptionSpec& option : module.options) {
      if (!option.required) continue;
      if (std::holds_alternative<std::filesystem::path>(option.fallback)) required[option.key] = profile_.path();
      if (std::holds_alternative<std::vector<double>>(option.fallback)) required[option.key] = std::vector{1.0, 5.0};
    }
    return make_module<CostModel>(GetParam(), required, context);
  }

  static Work work(std::int64_t number) {
    return {.triangles = 1000 * number, .pixels = 640 * 360, .bytes = 10'000, .measured = 3ms, .number = number};
  }

 private:
  test::ProfileFile profile_{"duration_ms\n4\n5.5\n3\n"};
};

TEST_P(EveryCostModel, IsNeverNegative) {
  const auto model = make();
  for (int i = 0; i < 1000; ++i) EXPECT_GE(model->cost(work(i)), 0ns);
}

TEST_P(EveryCostModel, DependsOnTheWorkAndNotOnWhoAskedBefore) {
  const auto forwards = make(), backwards = make();
  std::vector<Nanos> a(100), b(100);
  for (int i = 0; i < 100; ++i) a[std::size_t(i)] = forwards->cost(work(i));
  for (int i = 99; i >= 0; --i) b[std::size_t(i)] = backwards->cost(work(i));
  EXPECT_EQ(a, b);
}

TEST_P(EveryCostModel, DrawsAnewForAnotherSeedClientOrPlaceOrNeverDraws) {
  std::set<std::vector<Nanos>> different;
  for (const Context& context :
       {Context{.seed = 1, .place = "server.render"}, Context{.seed = 2, .place = "server.render"},
        Context{.seed = 1, .client = 1, .place = "server.render"}, Context{.seed = 1, .place = "server.encode"}}) {
    const auto model = make(context);
    std::vector<Nanos> durations;
    for (int i = 0; i < 64; ++i) durations.push_back(model->cost(work(i)));
    different.insert(durations);
  }
  EXPECT_TRUE(different.size() == 1 || different.size() == 4) << different.size();
}

INSTANTIATE_TEST_SUITE_P(Registered, EveryCostModel, testing::ValuesIn(Registry<CostModel>::instance().names()),
                         [](const auto& p) { return p.param; });

}  // namespace
}  // namespace photonlag
