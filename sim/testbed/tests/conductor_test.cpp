#include "sim/testbed/conductor.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <simgrid/s4u.hpp>

namespace photonlag {
namespace {

using namespace std::chrono_literals;

/// Does what it is told at every turn.
class Scripted final : public Party {
 public:
  explicit Scripted(std::function<void(const Turn&)> script) : script_(std::move(script)) {}
  void take(const Turn& turn) override { script_(turn); }

 private:
  std::function<void(const Turn&)> script_;
};

/// SimGrid allows one simulation a process: each test has a process of its own, which exits with 0 if @p body holds.
#define EXPECT_IN_A_PROCESS_OF_ITS_OWN(body) EXPECT_EXIT(std::exit((body)() ? 0 : 1), testing::ExitedWithCode(0), "")

bool plays_in_the_agendas_order() {
  Agenda agenda;
  std::vector<std::string> heard;
  const auto hear = [&](const char* who) {
    return [&heard, who](const Turn& t) {
      heard.push_back(who + std::to_string(t.at.count()) + "/" + std::to_string(t.client));
    };
  };
  Scripted server(hear("s")), client(hear("c")), wire(hear("w"));
  Conductor conductor(agenda);
  conductor.add_actor("server", {&server});
  conductor.add_actor("client", {&client});
  agenda.post({.at = 5ns, .phase = Phase::decision, .client = 1, .party = &client, .for_process = true});
  agenda.post({.at = 5ns, .phase = Phase::decision, .client = 0, .party = &server, .for_process = true});
  agenda.post({.at = 5ns, .phase = Phase::arrival, .client = 9, .party = &wire});
  agenda.post({.at = 2ns, .phase = Phase::decision, .client = 3, .party = &client, .for_process = true});
  agenda.post({.at = 7ns, .phase = Phase::decision, .party = &server, .for_process = true});
  conductor.play(7ns, [] { return false; });
  return heard == std::vector<std::string>{"c2/3", "w5/9", "s5/0", "c5/1"} && agenda.next_at() == 7ns;
}

TEST(Conductor, PlaysInTheAgendasOrderAndStopsBeforeTheEnd) {
  EXPECT_IN_A_PROCESS_OF_ITS_OWN(plays_in_the_agendas_order);
}

bool simgrid_has_the_time_of_the_decision() {
  Agenda agenda;
  double seen_s = 0;
  Scripted party([&](const Turn&) { seen_s = simgrid::s4u::Engine::get_clock(); });
  Conductor conductor(agenda);
  conductor.add_actor("one", {&party});
  agenda.post({.at = 1'234'567'891ns, .phase = Phase::decision, .party = &party, .for_process = true});
  conductor.play(10s, [] { return false; });
  return std::abs(seen_s - 1.234567891) < 1e-9;
}

TEST(Conductor, GivesADecisionItsTimeInSimGrid) {
  EXPECT_IN_A_PROCESS_OF_ITS_OWN(simgrid_has_the_time_of_the_decision);
}

bool a_party_may_throw() {
  Agenda agenda;
  Scripted party([](const Turn&) { throw std::runtime_error("no more"); });
  Conductor conductor(agenda);
  conductor.add_actor("one", {&party});
  agenda.post({.at = 1ns, .phase = Phase::decision, .party = &party, .for_process = true});
  try {
    conductor.play(10ns, [] { return false; });
  } catch (const std::runtime_error& e) {
    return e.what() == std::string("no more");
  }
  return false;
}

TEST(Conductor, PassesOnWhatAPartyThrows) { EXPECT_IN_A_PROCESS_OF_ITS_OWN(a_party_may_throw); }

bool a_deadlock_is_an_error() {
  Agenda agenda;
  const auto nobody_releases_it = simgrid::s4u::Semaphore::create(0);
  Scripted party([&](const Turn&) { nobody_releases_it->acquire(); });
  Conductor conductor(agenda);
  conductor.add_actor("one", {&party});
  agenda.post({.at = 1ns, .phase = Phase::decision, .party = &party, .for_process = true});
  try {
    conductor.play(10ns, [] { return false; });
  } catch (const std::logic_error& e) {
    return std::string(e.what()).find("deadlock") != std::string::npos;
  }
  return false;
}

TEST(Conductor, CallsADeadlockAnError) { EXPECT_IN_A_PROCESS_OF_ITS_OWN(a_deadlock_is_an_error); }

bool can_be_stopped() {
  Agenda agenda;
  Scripted again([&](const Turn& t) { agenda.post({.at = t.at + 1ns, .phase = Phase::arrival, .party = t.party}); });
  agenda.post({.at = 0ns, .phase = Phase::arrival, .party = &again});
  int asked = 0;
  Conductor conductor(agenda);
  try {
    conductor.play(1h, [&] { return ++asked == 5; });
  } catch (const Interrupted&) {
    return true;
  }
  return false;
}

TEST(Conductor, CanBeStopped) { EXPECT_IN_A_PROCESS_OF_ITS_OWN(can_be_stopped); }

}  // namespace
}  // namespace photonlag
