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
  return "| " + exemption.predictor + " | " + std::string(name_of(exemption.clause)) + " | " + exemption.reason + " |";
}

TEST(Exemptions, AreThoseTheDocumentationLists) {
  const char* source = std::getenv("PHOTONLAG_SOURCE");
  if (source == nullptr) GTEST_SKIP() << "PHOTONLAG_SOURCE, the root of the sources, is not set";
  std::ifstream page(std::string(source) + "/docs/prediction.md");
  ASSERT_TRUE(page) << "no docs/prediction.md";
  std::set<std::string> documented, declared;
  std::string line;
  while (std::getline(page, line) && line != "| predictor | does not keep | because |") continue;
  ASSERT_TRUE(page) << "no table of exemptions";
  while (std::getline(page, line) && line.starts_with("|"))
    if (!line.starts_with("|--")) documented.insert(line);
  for (const Exemption& exemption : Exemption::all()) declared.insert(row_of(exemption));
  EXPECT_EQ(documented, declared);
}

TEST(Exemptions, HaveNames) {
  EXPECT_EQ(name_of(Clause::causal), "causal");
  EXPECT_EQ(name_of(Clause::allocation_free), "allocation-free");
  EXPECT_EQ(name_of(Clause::forgetful), "forgetful");
}

}  // namespace
}  // namespace photonlag
