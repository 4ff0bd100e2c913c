#include <gmock/gmock.h>

#include "sim/core/sha256.hpp"
#include "sim/scenario/tests/scratch.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Pair;

class Load : public Scratch {};

TEST_F(Load, FillsInEveryDefault) {
  const Scenario s = load("");
  EXPECT_EQ(s.name, "test");
  EXPECT_EQ(s.file, folder_ / "test.toml");
  EXPECT_EQ(s.seed, 1u);
  EXPECT_EQ(s.duration_s, 10);
  EXPECT_EQ(s.warmup_s, 1);
  EXPECT_EQ(s.clients, 1u);
  EXPECT_TRUE(s.pixels);
  EXPECT_TRUE(s.head.trace.empty());
  EXPECT_EQ(s.head.motion, "walker");
  EXPECT_EQ(s.head.tracker_hz, 250);
  EXPECT_EQ(s.display.refresh_hz, 72);
  EXPECT_EQ(s.scene.name, "gallery");
  EXPECT_EQ(s.scene.values["triangles"], 200'000);
  EXPECT_EQ(s.server.frame_pacing.name, "timer");
  EXPECT_EQ(s.server.max_fps, 72) << "display.refresh_hz";
  EXPECT_EQ(s.server.clock_ppm, 20);
  EXPECT_EQ(s.client.jitter_buffer.name, "none");
  EXPECT_EQ(s.codec.codec.name, "x264");
  EXPECT_EQ(s.codec.codec.values.text("preset"), "superfast");
  EXPECT_EQ(s.codec.rate.values["mbps"], 20);
  EXPECT_EQ(s.codec.traffic.name, "constant");
  EXPECT_EQ(s.uplink.mtu_bytes, 1200);
  EXPECT_EQ(s.uplink.packet_pacing.name, "") << "the downlink's alone";
  EXPECT_EQ(s.downlink.packet_pacing.name, "burst");
  EXPECT_EQ(s.downlink.recovery.name, "none");
  EXPECT_TRUE(s.downlink.down.empty());
  EXPECT_EQ(s.predictor.predictor.name, "constant_velocity");
  EXPECT_TRUE(s.predictor.at_client);
  EXPECT_FALSE(s.predictor.horizon_ms.has_value());
  EXPECT_EQ(s.reprojector.name, "rotational");
  EXPECT_EQ(s.quality_every, 1);
  EXPECT_EQ(s.record.level, "full");
  EXPECT_EQ(s.record.images, "none");
  EXPECT_TRUE(s.inputs.empty());
  EXPECT_EQ(s.overrides_hash, "");
}

TEST_F(Load, TakesTheScenariosDefaultsBeforeTheModules) {
  const Scenario s = load("[client.warp]\nname = \"fixed\"\n[client.jitter_buffer]\nname = \"fixed\"\n");
  EXPECT_EQ(s.server.render.values["ms"], 5);
  EXPECT_EQ(s.server.compose.values["ms"], 0);
  EXPECT_EQ(s.server.encode.values["ms"], 4);
  EXPECT_EQ(s.client.decode.values["ms"], 3);
  EXPECT_EQ(s.client.warp.values["ms"], 1) << "named or not";
  EXPECT_EQ(s.client.jitter_buffer.values["ms"], 7) << "the module's own";
  EXPECT_EQ(s.uplink.capacity.values["mbps"], 100);
  EXPECT_EQ(s.uplink.delay.values["ms"], 10);
  EXPECT_EQ(s.uplink.queue.values["packets"], 1000);
}

TEST_F(Load, ReadsEveryTable) {
  const auto trace = write("traces/walk.csv", "t_s\n");
  const auto opportunities = write("traces/lte.down", "1\n");
  const Scenario s = load(R"(
name = "baseline"
seed = 9
duration_s = 60
warmup_s = 2.5
clients = 5
pixels = false
[head]
trace = "traces/walk.csv"
tracker_hz = 60
tracker_delay_ms = 2
noise = { position_mm = 0.5, rotation_deg = 0.1 }
[display]
refresh_hz = 90
width = 320
height = 180
fov_deg = 100
scanout_ms = 8.0
late_latch_ms = 3
persistence_ms = 1
phase_ms = -1
[scene]
name = "gallery"
triangles = 300_000
[server]
frame_pacing = { name = "window", frames_in_flight = 2 }
max_fps = 45
phase_ms = 0
clock_ppm = -5
guard_band_deg = 0
gpus = 1
render = { name = "lognormal", median_ms = 7.5 }
[server.encode]
name = "table"
steps_ms = [1, 2.5, 3]
[client]
jitter_buffer = { name = "fixed", ms = 0 }
[codec]
name = "x264"
preset = "veryfast"
intra_refresh = true
rate = { name = "fixed", mbps = 35 }
traffic = { name = "constant" }
[uplink]
loss = { name = "bernoulli", probability = 0.01 }
mtu_bytes = 1500
[downlink]
capacity = { name = "mahimahi", trace = "traces/lte.down" }
down_ms = [[100, 200], [200, 250.5]]
recovery = { name = "nack" }
[predictor]
name = "constant_velocity"
max_horizon_ms = 100
at = "server"
horizon = 40
[reprojector]
name = "none"
[quality]
every = 3
[record]
level = "summary"
packets = true
images = "worst:5,every:100"
video = true
)");
  EXPECT_EQ(s.name, "baseline");
  EXPECT_EQ(s.seed, 9u);
  EXPECT_EQ(s.warmup_s, 2.5);
  EXPECT_EQ(s.clients, 5u);
  EXPECT_FALSE(s.pixels);
  EXPECT_EQ(s.head.trace, trace);
  EXPECT_EQ(without_folder(s.head.trace_where.str()), "test.toml:10:9");
  EXPECT_EQ(s.head.tracker_hz, 60);
  EXPECT_EQ(s.head.tracker_delay_ms, 2);
  EXPECT_EQ(s.head.noise_position_mm, 0.5);
  EXPECT_EQ(s.head.noise_rotation_deg, 0.1);
  EXPECT_EQ(s.display.width, 320);
  EXPECT_EQ(s.display.height, 180);
  EXPECT_EQ(s.display.fov_deg, 100);
  EXPECT_EQ(s.display.scanout_ms, 8);
  EXPECT_EQ(s.display.phase_ms, -1);
  EXPECT_EQ(s.scene.values["triangles"], 300'000);
  EXPECT_EQ(s.server.frame_pacing.values["frames_in_flight"], 2);
  EXPECT_EQ(s.server.max_fps, 45);
  EXPECT_EQ(s.server.clock_ppm, -5);
  EXPECT_EQ(s.server.render.name, "lognormal");
  EXPECT_EQ(s.server.render.values["p99_ms"], 12);
  EXPECT_THAT(s.server.encode.values.numbers("steps_ms"), ElementsAre(1, 2.5, 3));
  EXPECT_EQ(s.client.jitter_buffer.values["ms"], 0);
  EXPECT_EQ(s.codec.codec.values.text("preset"), "veryfast");
  EXPECT_TRUE(s.codec.codec.values.flag("intra_refresh"));
  EXPECT_EQ(s.codec.rate.values["mbps"], 35);
  EXPECT_EQ(s.uplink.loss.values["probability"], 0.01);
  EXPECT_EQ(s.uplink.mtu_bytes, 1500);
  EXPECT_EQ(s.downlink.capacity.values.path("trace"), opportunities);
  EXPECT_EQ(without_folder(s.downlink.capacity.values.where("trace").str()), "test.toml:49:41");
  EXPECT_TRUE(s.downlink.capacity.values.path("skip").empty());
  EXPECT_THAT(s.downlink.down, ElementsAre(Pair(100ms, 200ms), Pair(200ms, 250'500us)));
  EXPECT_EQ(s.downlink.recovery.name, "nack");
  EXPECT_EQ(without_folder(s.downlink.recovery.where.str()), "test.toml:51:21");
  EXPECT_FALSE(s.predictor.at_client);
  EXPECT_EQ(s.predictor.horizon_ms, 40);
  EXPECT_EQ(s.predictor.predictor.values["max_horizon_ms"], 100);
  EXPECT_EQ(s.quality_every, 3);
  EXPECT_EQ(s.record.level, "summary");
  EXPECT_TRUE(s.record.packets);
  EXPECT_TRUE(s.record.video);
  EXPECT_EQ(s.record.images, "worst:5,every:100");
  EXPECT_THAT(s.inputs,
              ElementsAre(Pair(opportunities.string(), sha256_of("1\n")), Pair(trace.string(), sha256_of("t_s\n"))));
}

TEST_F(Load, RecordsLessOfManyClients) {
  EXPECT_EQ(load("clients = 4\n").record.level, "full");
  EXPECT_EQ(load("clients = 5\n").record.level, "refreshes");
}

TEST_F(Load, TakesInfinityWhereTheModuleHasItAsDefault) {
  EXPECT_TRUE(std::isinf(load("[predictor]\nname = \"patient\"\n").predictor.predictor.values["patience"]));
  EXPECT_TRUE(
      std::isinf(load("[predictor]\nname = \"patient\"\npatience = inf\n").predictor.predictor.values["patience"]));
}

TEST_F(Load, AcceptsSweepsAndExpectations) {
  (void)load(R"([sweep]
"downlink.delay.ms" = [5, 10]
"predictor.name" = ["hold", "constant_velocity"]
seeds = "1..20"
[[expect]]
metric = "pose_to_photon_render_ms"
stat = "p99"
max = 65.0
[[expect]]
metric = "psnr_db"
stat = "mean"
min = 30
max = 90
)");
  (void)load("[sweep]\nseeds = [1, 5, 9]\n");
}

}  // namespace
}  // namespace photonlag
