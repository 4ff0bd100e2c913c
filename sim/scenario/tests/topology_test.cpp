#include <gmock/gmock.h>

#include "sim/scenario/tests/scratch.hpp"

namespace photonlag {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

class Topology : public Scratch {
 protected:
  const std::string full_ = R"(clients = 12
[[bottleneck]]
name = "street"
clients = "0..9, 11"
uplink = { capacity = { mbps = 40 } }
downlink = { capacity = { name = "constant", mbps = 200 }, queue = { packets = 50 }, down_ms = [[5, 6]] }
[[bottleneck]]
name = "isp"
[[region]]
name = "east"
clients = "0..5"
servers = 3
downlink = { delay = { ms = 12.5 } }
[[region]]
name = "west"
clients = "6..11"
[[background]]
bottleneck = "isp"
mbps = 15
[[background]]
name = "cbr"
bottleneck = "street"
direction = "up"
)";
};

TEST_F(Topology, IsReadAsWritten) {
  const Scenario s = load(full_);
  ASSERT_EQ(s.bottlenecks.size(), 2U);
  EXPECT_EQ(s.bottlenecks[0].name, "street");
  EXPECT_THAT(s.bottlenecks[0].clients.spans, ElementsAre(Pair(0, 9), Pair(11, 11)));
  EXPECT_TRUE(s.bottlenecks[0].clients.holds(9));
  EXPECT_FALSE(s.bottlenecks[0].clients.holds(10));
  EXPECT_TRUE(s.bottlenecks[0].clients.holds(11));
  EXPECT_EQ(s.bottlenecks[0].uplink.capacity.values["mbps"], 40);
  EXPECT_EQ(s.bottlenecks[0].downlink.capacity.values["mbps"], 200);
  EXPECT_EQ(s.bottlenecks[0].downlink.queue.values["packets"], 50);
  EXPECT_EQ(s.bottlenecks[0].downlink.down.size(), 1U);
  EXPECT_EQ(s.bottlenecks[1].name, "isp");
  EXPECT_TRUE(s.bottlenecks[1].clients.holds(10)) << "all";
  EXPECT_EQ(s.bottlenecks[1].downlink.capacity.values["mbps"], 1000);
  EXPECT_EQ(s.bottlenecks[1].downlink.delay.values["ms"], 0);
  ASSERT_EQ(s.regions.size(), 2U);
  EXPECT_EQ(s.regions[0].servers, 3);
  EXPECT_EQ(s.regions[0].downlink.delay.values["ms"], 12.5);
  EXPECT_EQ(s.regions[0].downlink.queue.name, "infinite");
  EXPECT_EQ(s.regions[1].servers, 1);
  ASSERT_EQ(s.backgrounds.size(), 2U);
  EXPECT_EQ(s.backgrounds[0].flow.name, "cbr");
  EXPECT_EQ(s.backgrounds[0].flow.values["mbps"], 15);
  EXPECT_FALSE(s.backgrounds[0].up);
  EXPECT_EQ(s.backgrounds[1].bottleneck, "street");
  EXPECT_TRUE(s.backgrounds[1].up);
}

TEST_F(Topology, ReadsBackAsItself) {
  const Scenario first = load(full_);
  const Scenario second = load_scenario(write("runs/test/1/scenario.toml", first.resolved));
  EXPECT_EQ(second.resolved, first.resolved);
  EXPECT_THAT(first.resolved, HasSubstr("\n[[region]]\nname = \"east\"\nclients = \"0..5\"\nservers = 3\n"));
  EXPECT_THAT(first.resolved, HasSubstr("\n[[background]]\nname = \"cbr\"\nmbps = 15\nbottleneck = \"isp\"\n"));
}

TEST_F(Topology, NoneIsTheDefault) {
  const Scenario s = load("clients = 3\n");
  EXPECT_TRUE(s.bottlenecks.empty());
  EXPECT_TRUE(s.regions.empty());
  EXPECT_TRUE(s.backgrounds.empty());
  EXPECT_THAT(s.resolved, testing::Not(HasSubstr("[[bottleneck]]")));
}

TEST_F(Topology, OverridesPickATableByNameOrPlace) {
  const Scenario s = load(
      full_, {"bottleneck.isp.downlink.capacity.mbps=20", "bottleneck.0.clients=\"3\"", "region.west.servers=4",
              "bottleneck.street.downlink.delay.name=uniform", "background.1.mbps=2", "background.0.direction=up"});
  EXPECT_EQ(s.bottlenecks[1].downlink.capacity.values["mbps"], 20);
  EXPECT_EQ(s.bottlenecks[0].downlink.capacity.values["mbps"], 200);
  EXPECT_EQ(s.bottlenecks[0].downlink.delay.name, "uniform");
  EXPECT_THAT(s.bottlenecks[0].clients.spans, ElementsAre(Pair(3, 3)));
  EXPECT_EQ(s.regions[1].servers, 4);
  EXPECT_EQ(s.regions[0].servers, 3);
  EXPECT_EQ(s.backgrounds[1].flow.values["mbps"], 2);
  EXPECT_EQ(s.backgrounds[0].flow.values["mbps"], 15);
  EXPECT_TRUE(s.backgrounds[0].up);
}

TEST_F(Topology, AnOverrideSwapsAModuleInATableAndDropsItsOptions) {
  const std::string text =
      "[[bottleneck]]\nname = \"isp\"\ndownlink = { delay = { name = \"uniform\", spread_ms = 3, ms = 9 } }\n";
  const Scenario s = load(text, {"bottleneck.isp.downlink.delay.name=constant"});
  EXPECT_EQ(s.bottlenecks[0].downlink.delay.name, "constant");
  EXPECT_EQ(s.bottlenecks[0].downlink.delay.values["ms"], 0) << "the default";
}

TEST_F(Topology, OverridesThatPickNothingSayWhatThereIs) {
  EXPECT_EQ(error_of(full_, {"bottleneck.ips.clients=all"}),
            "--set bottleneck.ips.clients=all: error: there is no [[bottleneck]] 'ips': write a name (street, isp) or "
            "the place of one, 0 .. 1");
  EXPECT_EQ(error_of(full_, {"region.2.servers=3"}),
            "--set region.2.servers=3: error: there is no [[region]] '2': write a name (east, west) or the place of "
            "one, 0 .. 1");
  EXPECT_EQ(error_of(full_, {"background.3.mbps=3"}),
            "--set background.3.mbps=3: error: there is no [[background]] '3': write a name (cbr) or the place of one, "
            "0 .. 1");
  EXPECT_EQ(error_of(full_ + "[[background]]\nname = \"cbr\"\nbottleneck = \"isp\"\n", {"background.cbr.mbps=3"}),
            "--set background.cbr.mbps=3: error: several [[background]] have the name 'cbr': write the place of one, 0 "
            ".. 2");
  EXPECT_EQ(error_of(full_, {"bottleneck.isp=3"}),
            "--set bottleneck.isp=3: error: 'bottleneck' is a list, not a table");
  EXPECT_EQ(error_of("", {"bottleneck.isp.clients=all"}),
            "--set bottleneck.isp.clients=all: error: 'bottleneck' must be tables, each headed [[bottleneck]]");
  EXPECT_EQ(error_of("[downlink]\ndown_ms = [[1, 2]]\n", {"downlink.down_ms.0.x=3"}),
            "--set downlink.down_ms.0.x=3: error: 'down_ms' is a list of values, not of tables");
  EXPECT_EQ(error_of(full_, {"bottleneck.isp.clints=all"}),
            "--set bottleneck.isp.clints=all: error: [bottleneck] has no key 'clints'; did you mean 'clients'?");
}

TEST_F(Topology, ASweepsPathsInATableAreTakenFromTheFilesFolder) {
  const auto trace = write("t.mahi", "1\n");
  const std::string text =
      "[[bottleneck]]\nname = \"isp\"\ndownlink = { capacity = { name = \"mahimahi\", trace = \"t.mahi\" } }\n"
      "[sweep]\n\"bottleneck.isp.downlink.capacity.trace\" = [\"t.mahi\"]\n";
  EXPECT_THAT(load(text).resolved, HasSubstr("trace\" = [\"" + trace.string() + "\"]"));
}

TEST_F(Topology, BackgroundOnAccessLinksSaysWhose) {
  const Scenario s = load("clients = 4\n[[background]]\nclients = \"1..2\"\ndirection = \"up\"\n");
  ASSERT_EQ(s.backgrounds.size(), 1U);
  EXPECT_EQ(s.backgrounds[0].bottleneck, "");
  EXPECT_TRUE(s.backgrounds[0].clients->holds(1) && s.backgrounds[0].clients->holds(2));
  EXPECT_FALSE(s.backgrounds[0].clients->holds(0) || s.backgrounds[0].clients->holds(3));
  EXPECT_THAT(s.resolved, HasSubstr("clients = \"1..2\"\ndirection = \"up\"\n"));
  EXPECT_EQ(error_of("[[background]]\nclients = \"all\"\nbottleneck = \"b\"\n"),
            "test.toml:3:11: error: [background] cbr 'clients' puts a flow on the access link of each client; with "
            "'bottleneck' there is one flow, on that link");
}

struct TopologyMistake {
  const char* text;
  const char* message;
};
class TopologyMistakes : public Scratch, public testing::WithParamInterface<TopologyMistake> {};
TEST_P(TopologyMistakes, AreNamedWithTheirPlace) { EXPECT_EQ(error_of(GetParam().text), GetParam().message); }

// clang-format off
const TopologyMistake mistakes[] = {
  {"[[bottleneck]]\nclients = \"all\"\n", "test.toml:2:1: error: [bottleneck] 'name' is missing: packets.csv and summary.json call the links by it"},
  {"[[bottleneck]]\nname = \"a b\"\n", "test.toml:3:8: error: [bottleneck] 'name' must be of letters, digits, '_' and '-'"},
  {"[[bottleneck]]\nname = \"downlink\"\n", "test.toml:3:8: error: [bottleneck] 'name' is taken: every link needs a name of its own"},
  {"[[bottleneck]]\nname = \"isp\"\n[[bottleneck]]\nname = \"isp\"\n", "test.toml:5:8: error: [bottleneck] 'name' is taken: every link needs a name of its own"},
  {"[[bottleneck]]\nname = \"isp\"\n[[region]]\nname = \"isp\"\n", "test.toml:5:8: error: [region] 'name' is taken: every link needs a name of its own"},
  {"clients = 3\n[[bottleneck]]\nname = \"isp\"\nclients = \"1..3\"\n",
   "test.toml:5:11: error: [bottleneck] 'clients' names client 3, but the scenario has 3: numbers 0 .. 2"},
  {"[[bottleneck]]\nname = \"isp\"\nclients = \"0-3\"\n",
   "test.toml:4:11: error: [bottleneck] 'clients' must be \"all\" or spans of client numbers such as \"0..9, 12\""},
  {"clients = 4\n[[bottleneck]]\nname = \"isp\"\nclients = \"3..1\"\n",
   "test.toml:5:11: error: [bottleneck] 'clients' must be \"all\" or spans of client numbers such as \"0..9, 12\""},
  {"[[bottleneck]]\nname = \"isp\"\nclients = 0\n", "test.toml:4:11: error: [bottleneck] 'clients' must be text, not a number"},
  {"[[bottleneck]]\nname = \"isp\"\nservers = 2\n", "test.toml:4:1: error: [bottleneck] has no key 'servers'; known: name, clients, uplink, downlink"},
  {"[[bottleneck]]\nname = \"isp\"\ndownlink = { capcity = { mbps = 3 } }\n",
   "test.toml:4:14: error: [bottleneck.downlink] has no key 'capcity'; did you mean 'capacity'?"},
  {"[[bottleneck]]\nname = \"isp\"\ndownlink = { capacity = { mbps = -3 } }\n",
   "test.toml:4:34: error: [bottleneck.downlink.capacity] constant 'mbps' is -3, allowed 0.001 .. 1000000 Mbit/s"},
  {"[[bottleneck]]\nname = \"isp\"\ndownlink = { mtu_bytes = 1200 }\n",
   "test.toml:4:14: error: [bottleneck.downlink] has no key 'mtu_bytes'; known: capacity, queue, delay, loss, corruption, duplication, down_ms"},
  {"[bottleneck]\nname = \"isp\"\n", "test.toml:2:1: error: 'bottleneck' must be tables, each headed [[bottleneck]]"},
  {"bottleneck = [3]\n", "test.toml:2:14: error: 'bottleneck' must be tables, each headed [[bottleneck]]"},
  {"clients = 2\n[[region]]\nname = \"east\"\nclients = \"0\"\n", "test.toml:3:1: error: 'region' tables must place every client once: client 1 is in 0"},
  {"clients = 2\n[[region]]\nname = \"east\"\n[[region]]\nname = \"west\"\nclients = \"1\"\n",
   "test.toml:3:1: error: 'region' tables must place every client once: client 1 is in 2"},
  {"[[region]]\nname = \"east\"\nservers = 0\n", "test.toml:4:11: error: [region] 'servers' is 0, allowed 1 .. 100000"},
  {"[[background]]\nbottleneck = \"isp\"\n", "test.toml:3:14: error: [background] cbr 'bottleneck' must name a [[bottleneck]]: there is none"},
  {"[[bottleneck]]\nname = \"isp\"\n[[background]]\nname = \"cbr\"\n",
   "test.toml:4:1: error: [background] cbr 'bottleneck' must name a [[bottleneck]]: one of isp"},
  {"[[bottleneck]]\nname = \"isp\"\n[[background]]\nbottleneck = \"ips\"\n",
   "test.toml:5:14: error: [background] cbr 'bottleneck' must name a [[bottleneck]]: one of isp"},
  {"[[bottleneck]]\nname = \"isp\"\n[[background]]\nbottleneck = \"isp\"\ndirection = \"sideways\"\n",
   "test.toml:6:13: error: [background] cbr 'direction' is 'sideways'; known: down, up"},
  {"[[bottleneck]]\nname = \"isp\"\n[[background]]\nbottleneck = \"isp\"\nmpbs = 3\n",
   "test.toml:6:1: error: [background] cbr has no key 'mpbs'; did you mean 'mbps'?"},
  {"[[background]]\nname = \"cubik\"\nbottleneck = \"isp\"\n", "test.toml:3:8: error: unknown background 'cubik'; known: cbr"},
};
// clang-format on
INSTANTIATE_TEST_SUITE_P(Tables, TopologyMistakes, testing::ValuesIn(mistakes));

}  // namespace
}  // namespace photonlag
