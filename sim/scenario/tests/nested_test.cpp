#include <gmock/gmock.h>

#include "sim/scenario/node.hpp"
#include "sim/scenario/tests/scratch.hpp"

/// Options whose value is a module, or a list of them.

namespace photonlag {
namespace {

using testing::HasSubstr;

class Nested : public Scratch {
 protected:
  [[nodiscard]] Values predictor(const std::string& text, const std::vector<std::string>& sets = {}) const {
    return load(text, sets).predictor.predictor.values;
  }
};

TEST_F(Nested, TakeTheirDefaultsAllTheWayDown) {
  const Choice then = predictor("predictor.name = \"filter\"\n").module("then");
  EXPECT_EQ(then.name, "constant_velocity");
  EXPECT_EQ(then.values["max_horizon_ms"], 200);
  const std::vector<Choice> members = predictor("predictor.name = \"several\"\n").modules("members");
  ASSERT_EQ(members.size(), 2U);
  EXPECT_EQ(members[0].name, "hold");
  EXPECT_TRUE(std::isinf(members[1].values["patience"]));
}

TEST_F(Nested, AreGivenByNameOrAsATable) {
  EXPECT_EQ(predictor("predictor = { name = \"filter\", then = \"hold\" }\n").module("then").name, "hold");
  const char* const table = "[predictor]\nname = \"filter\"\n[predictor.then]\nname = \"patient\"\npatience = 3\n";
  EXPECT_EQ(predictor(table).module("then").values["patience"], 3);
  const Values deep = predictor(
      "[predictor]\nname = \"filter\"\nthen = { name = \"filter\", then = { name = \"patient\", patience = 4 } }\n");
  EXPECT_EQ(deep.module("then").values.module("then").values["patience"], 4);
  const Values list =
      predictor("[predictor]\nname = \"several\"\nmembers = [\"patient\", { name = \"patient\", patience = 5 }]\n");
  EXPECT_TRUE(std::isinf(list.modules("members").at(0).values["patience"]));
  EXPECT_EQ(list.modules("members").at(1).values["patience"], 5);
}

TEST_F(Nested, AreFilledInByTheResolvedScenario) {
  for (const char* text : {"[predictor]\nname = \"filter\"\nthen = \"constant_velocity\"\n",
                           "[predictor]\nname = \"several\"\nmembers = [\"constant_velocity\", \"hold\"]\n"}) {
    const std::string resolved = load(text).resolved;
    EXPECT_THAT(resolved, HasSubstr("{ name = \"constant_velocity\", max_horizon_ms = 200 }"));
    EXPECT_EQ(load_scenario(write("again/scenario.toml", resolved)).resolved, resolved);
  }
}

TEST_F(Nested, AreSetFromTheCommandLine) {
  const std::string text = "[predictor]\nname = \"filter\"\nthen = \"patient\"\n";
  EXPECT_EQ(predictor(text, {"predictor.then=hold"}).module("then").name, "hold");
  EXPECT_EQ(predictor(text, {"predictor.then.patience=2"}).module("then").values["patience"], 2);
  EXPECT_EQ(predictor(text, {"predictor.then={name=\"patient\", patience=6}"}).module("then").values["patience"], 6);
  EXPECT_EQ(predictor("", {"predictor.name=several", "predictor.members=[\"hold\"]"}).modules("members").size(), 1U);
}

TEST_F(Nested, LoseTheOptionsOfTheOneBeforeWhenAnotherIsChosen) {
  const std::string text = "[predictor]\nname = \"filter\"\nthen = { name = \"patient\", patience = 3 }\n";
  EXPECT_EQ(predictor(text, {"predictor.then.name=hold"}).module("then").name, "hold");
  EXPECT_EQ(predictor(text, {"predictor.then.name=patient"}).module("then").values["patience"], 3) << "the same one";
  const std::string fallback = "[predictor]\nname = \"filter\"\nthen = { max_horizon_ms = 50 }\n";
  EXPECT_EQ(predictor(fallback, {"predictor.then.name=hold"}).module("then").name, "hold");
  const std::string deep =
      "[predictor]\nname = \"filter\"\nthen = { name = \"filter\", then = { name = \"patient\", patience = 4 } }\n";
  EXPECT_EQ(predictor(deep, {"predictor.then.then.name=hold"}).module("then").values.module("then").name, "hold");
}

TEST_F(Nested, AreCheckedLikeAnyModule) {
  const std::string head = "[predictor]\nname = \"filter\"\n", list = "[predictor]\nname = \"several\"\n";
  EXPECT_THAT(error_of(head + "then = \"hode\"\n"),
              HasSubstr("test.toml:4:8: error: unknown predictor 'hode'; did you mean 'hold'?"));
  EXPECT_EQ(error_of(head + "then = { name = \"patient\", patence = 3 }\n"),
            "test.toml:4:28: error: [predictor.then] patient has no key 'patence'; did you mean 'patience'?");
  EXPECT_EQ(error_of(head + "then = { name = \"patient\", patience = -1 }\n"),
            "test.toml:4:39: error: [predictor.then] patient 'patience' is -1, allowed at least 0");
  EXPECT_EQ(error_of(head + "then = 3\n"),
            "test.toml:4:8: error: [predictor.then] must be the name of a predictor or a table such as { name = "
            "\"constant_velocity\" }, not a number");
  EXPECT_THAT(error_of(head + "then = [\"hold\"]\n"), HasSubstr("not a list"));
  EXPECT_THAT(error_of(list + "members = [\"hold\", \"hode\"]\n"),
              HasSubstr("test.toml:4:20: error: unknown predictor"));
  EXPECT_EQ(
      error_of(list + "members = \"hold\"\n"),
      "test.toml:4:11: error: [predictor] several 'members' must be a list of predictors, each a name or a table, "
      "not text");
  EXPECT_EQ(error_of(list + "members = []\n"),
            "test.toml:4:11: error: [predictor] several 'members' is empty: name at least one predictor");
  EXPECT_EQ(error_of(list + "members = [{ name = \"patient\", x = 1 }]\n"),
            "test.toml:4:32: error: [predictor.members.0] patient has no key 'x'; known: name, patience");
}

}  // namespace
}  // namespace photonlag
