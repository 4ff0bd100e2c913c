#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>

#include "pose-prediction/exemption.hpp"
#include "pose-prediction/predictor.hpp"

namespace photonlag {
namespace {

/// As docs/prediction.md writes it.
std::string row_of(const Exemption& exemption) {
  return "| " + exemption.who() + " | " + std::string(name_of(exemption.clause)) + " | " + exemption.reason + " |";
}

std::string row_of(const Exactness& exactness) {
  const auto [position, rotation] = exactness.of;
  return "| " + exactness.predictor + " | " +
         (position && rotation ? "both"
          : position           ? "position"
                               : "rotation") +
         " |";
}

/// The rows below @p heading in docs/prediction.md; nothing if it is not at hand.
std::set<std::string> documented(const std::string& heading) {
  const char* source = std::getenv("PHOTONLAG_SOURCE");
  if (source == nullptr) return {};
  std::ifstream page(std::string(source) + "/docs/prediction.md");
  std::set<std::string> rows;
  std::string line;
  while (std::getline(page, line) && line != heading) continue;
  EXPECT_TRUE(page) << "docs/prediction.md has no " << heading;
  while (std::getline(page, line) && line.starts_with("|"))
    if (!line.starts_with("|--")) rows.insert(line);
  return rows;
}

template <class Declaration>
std::set<std::string> declared() {
  std::set<std::string> rows;
  for (const Declaration& declaration : Declaration::all()) rows.insert(row_of(declaration));
  return rows;
}

TEST(Exemptions, AreThoseTheDocumentationLists) {
  if (std::getenv("PHOTONLAG_SOURCE") == nullptr) GTEST_SKIP() << "PHOTONLAG_SOURCE, the sources' root, is not set";
  EXPECT_EQ(documented("| predictor | does not keep | because |"), declared<Exemption>());
}

TEST(Exactness, IsWhatTheDocumentationLists) {
  if (std::getenv("PHOTONLAG_SOURCE") == nullptr) GTEST_SKIP() << "PHOTONLAG_SOURCE, the sources' root, is not set";
  EXPECT_EQ(documented("| predictor | exact in |"), declared<Exactness>());
}

TEST(Exemptions, MayDependOnAnOption) {
  using Options = std::map<std::string, OptionValue>;
  const auto reason = [](const Options& changes) {
    return Exemption::find("tracker_velocity", Clause::equivariant, changes) != nullptr;
  };
  EXPECT_TRUE(reason({{"style", std::string("quasar")}}));
  EXPECT_FALSE(reason({{"style", std::string("alvr")}}));
  EXPECT_FALSE(reason({}));
}

TEST(Exemptions, HaveNames) {
  EXPECT_EQ(name_of(Clause::causal), "causal");
  EXPECT_EQ(name_of(Clause::allocation_free), "allocation-free");
  EXPECT_EQ(name_of(Clause::forgetful), "forgetful");
}

}  // namespace
}  // namespace photonlag
