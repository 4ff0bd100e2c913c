#include "sim/core/registry.hpp"

#include <gmock/gmock.h>

namespace photonlag {
namespace {

class Animal {
 public:
  static constexpr const char* kind = "animal";
  virtual ~Animal() = default;
  [[nodiscard]] virtual double legs() const = 0;
};

/// Of a kind that no plug-in brings here.
std::unique_ptr<Animal> guard_foreign(std::unique_ptr<Animal> theirs, const Foreign&) { return theirs; }

class Walker final : public Animal {
 public:
  explicit Walker(double legs) : legs_(legs) {}
  [[nodiscard]] double legs() const override { return legs_; }

 private:
  double legs_;
};

Module<Animal> walker(const std::string& name, double legs) {
  return {name, "walks", "-", {{"legs", "1", legs, {0, 100}, "how many"}}, [](const Values& options, const Context&) {
            return std::make_unique<Walker>(options["legs"]);
          }};
}

const Registration<Animal> horse(walker("horse", 4)), bird(walker("bird", 2));

template <class Act>
std::string error_of(Act act) {
  try {
    act();
  } catch (const InputError& e) {
    return e.what();
  }
  return "no error";
}

TEST(Registry, MakesWhatWasAskedForWithItsOptions) {
  EXPECT_EQ(make_module<Animal>("horse")->legs(), 4);
  EXPECT_EQ(make_module<Animal>("horse", {{"legs", 3.0}})->legs(), 3);
  const Choice choice{"bird", defaults(walker("bird", 2).options), {}};
  EXPECT_EQ(Registry<Animal>::instance().make(choice, {})->legs(), 2);
}

TEST(Registry, ListsNamesInOrder) {
  EXPECT_THAT(Registry<Animal>::instance().names(), testing::ElementsAre("bird", "horse"));
  EXPECT_THAT(Catalogue::instance().names("animal"), testing::ElementsAre("bird", "horse"));
  EXPECT_THAT(Catalogue::instance().kinds(), testing::Contains("animal"));
  EXPECT_EQ(Catalogue::instance().find("animal", "bird", {}).options.at(0).key, "legs");
}

TEST(Registry, RefusesASecondModuleOfTheSameName) {
  EXPECT_THROW(Registry<Animal>::instance().add(walker("horse", 4)), std::logic_error);
}

TEST(Registry, SaysWhatItKnowsWhenANameIsUnknown) {
  const Location where{"a.toml", 3, 8};
  EXPECT_EQ(error_of([&] { (void)Registry<Animal>::instance().find("hose", where); }),
            "a.toml:3:8: error: unknown animal 'hose'; did you mean 'horse'? known: bird, horse");
  EXPECT_EQ(error_of([&] { (void)Catalogue::instance().find("animal", "submarine", where); }),
            "a.toml:3:8: error: unknown animal 'submarine'; known: bird, horse");
  EXPECT_EQ(error_of([&] { (void)Catalogue::instance().find("ghost", "x", {"a.toml"}); }),
            "a.toml: error: unknown ghost 'x'; known: none");
}

TEST(Values, KeepWhatWasSetAndWhere) {
  Values values;
  values.set("loud", true, {"a.toml", 2, 1});
  values.set("steps", std::vector<double>{1, 2});
  values.set("file", std::filesystem::path("/x"));
  values.set("word", std::string("w"));
  EXPECT_TRUE(values.flag("loud"));
  EXPECT_THAT(values.numbers("steps"), testing::ElementsAre(1, 2));
  EXPECT_EQ(values.path("file"), "/x");
  EXPECT_EQ(values.text("word"), "w");
  EXPECT_EQ(values.where("loud").str(), "a.toml:2:1");
  EXPECT_EQ(values.all().size(), 4u);
}

TEST(NearestName, FindsTyposOnly) {
  const std::vector<std::string> known{"frames_in_flight", "max_fps", "name", "phase_ms"};
  EXPECT_EQ(nearest_name("max_fsp", known), "max_fps");
  EXPECT_EQ(nearest_name("frame_in_flight", known), "frames_in_flight");
  EXPECT_EQ(nearest_name("nam", known), "name");
  EXPECT_EQ(nearest_name("phase", known), "phase_ms") << "the unit was left off";
  EXPECT_EQ(nearest_name("queue", known), "");
  EXPECT_EQ(nearest_name("", known), "");
  EXPECT_EQ(nearest_name("anything", {}), "");
  EXPECT_EQ(nearest_name("bat", {"cat", "hat"}), "cat") << "the first of equals";
  EXPECT_EQ(nearest_name("--sed", {"--set", "--seed"}), "--seed") << "a letter was left out";
}

}  // namespace
}  // namespace photonlag
