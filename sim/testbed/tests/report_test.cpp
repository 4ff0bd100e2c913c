#include <gtest/gtest.h>

#include "sim/testbed/tests/rig.hpp"

namespace photonlag::test {
namespace {

/// Remembers what it is told.
class Listener final : public RateControl {
 public:
  struct Heard {
    std::int64_t arrived = 0, missing = 0, newest = -1;
  };
  explicit Listener(Heard& heard) : heard_(heard) {}
  [[nodiscard]] Nanos feedback_interval() const override { return 20ms; }
  [[nodiscard]] double target_bps(Nanos) override { return 1e6; }
  void on_feedback(Nanos, Nanos, std::span<const Report> reports) override {
    for (const Report& report : reports) {
      ++(report.arrived == never ? heard_.missing : heard_.arrived);
      heard_.newest = std::max(heard_.newest, report.number);
    }
  }

 private:
  Heard& heard_;
};

/// Every 13th packet of the uplink is lost, and so a report now and then, never two in a row.
TEST(Reports, ALostReportIsNoLossOfVideo) {
  RigOptions options;
  Listener::Heard heard;
  options.rate = std::make_unique<Listener>(heard);
  options.packets_per_frame = 5;
  for (int i = 5; i < 10'000; i += 13) options.lost_up.insert(i);
  const RigRun run = play(std::move(options), 2s);
  EXPECT_EQ(heard.missing, 0);
  EXPECT_EQ(heard.arrived, heard.newest + 1) << "each is told of once";
  EXPECT_GT(heard.arrived, 300);
}

}  // namespace
}  // namespace photonlag::test
