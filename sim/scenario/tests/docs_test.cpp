#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>

#include "sim/scenario/node.hpp"
#include "sim/scenario/slots.hpp"
#include "sim/scenario/tests/scratch.hpp"

namespace photonlag {
namespace {

class Docs : public Scratch {
 protected:
  /// The part of docs/scenario.md under the heading that names @p table; for "" the part on the top level.
  static std::string section(const std::string& table) {
    const char* source = std::getenv("PHOTONLAG_SOURCE");
    const std::string docs = source == nullptr ? "" : read_scenario_text(std::string(source) + "/docs/scenario.md");
    for (auto at = docs.find("\n## "); at != std::string::npos; at = docs.find("\n## ", at + 1)) {
      const std::string heading = docs.substr(at + 4, docs.find('\n', at + 1) - at - 4);
      if (table.empty() ? heading == "Top level" : heading.find("[" + table + "]") != std::string::npos)
        return docs.substr(at + 1, docs.find("\n## ", at + 1) - at);
    }
    return "";
  }

  static bool is_option(const std::string& table, const std::string& key) {
    const Slot* slot = find_slot(table);
    if (slot == nullptr) return false;
    const auto& options = Catalogue::instance().find(slot->kind, slot->fallback, {}).options;
    return key == "name" ||
           std::any_of(options.begin(), options.end(), [&](const auto& spec) { return spec.key == key; });
  }
};

TEST_F(Docs, NameEveryKeyInTheSectionOfItsTable) {
  if (std::getenv("PHOTONLAG_SOURCE") == nullptr) GTEST_SKIP() << "PHOTONLAG_SOURCE is not set";
  int keys = 0;
  const Table resolved = parse_toml(load("").resolved, "resolved");
  for (const Node& entry : resolved.entries) {
    const auto* table = std::get_if<Table>(&entry.value);
    const std::string place = table == nullptr ? "" : entry.key;
    EXPECT_NE(section(place), "") << place;
    for (const Node& key : table == nullptr ? std::vector<Node>{entry} : table->entries) {
      if (is_option(place, key.key)) continue;
      ++keys;
      EXPECT_THAT(section(place),
                  testing::AnyOf(testing::HasSubstr("`" + key.key + "`"), testing::HasSubstr("`" + key.key + ".")))
          << place;
    }
  }
  EXPECT_GT(keys, 40);
}

}  // namespace
}  // namespace photonlag
