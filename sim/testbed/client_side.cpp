#include "sim/testbed/client_side.hpp"

#include "pose-prediction/calibrated.hpp"
#include "sim/testbed/make.hpp"

namespace photonlag {
namespace {

std::unique_ptr<Predictor> make_predictor(const Scenario& scenario, std::uint32_t client, const HeadMotion* truth) {
  return make<Predictor>(scenario.predictor.predictor, scenario, client, "predictor", truth);
}

/// Learning how far off they may be costs more than predicting: not done where nobody looks.
std::unique_ptr<Predictor> render_predictor(const Scenario& scenario, std::uint32_t client, const HeadMotion* truth) {
  auto plain = make_predictor(scenario, client, truth);
  if (scenario.record.level == "summary" && !scenario.server.guard_band_auto) return plain;
  return std::make_unique<Calibrated>(std::move(plain));
}

/// Where the server predicts, it is asked for late poses only.
std::unique_ptr<Predictor> client_predictor(const Scenario& scenario, std::uint32_t client, const HeadMotion* truth) {
  return scenario.predictor.at_client ? render_predictor(scenario, client, truth)
                                      : make_predictor(scenario, client, truth);
}

GuardBand guard_band(const Scenario& scenario) {
  const double deg = scenario.server.guard_band_deg;
  return scenario.server.guard_band_auto ? GuardBand::automatic(deg, scenario.display.fov_deg) : GuardBand::fixed(deg);
}

HeadUplink::Options head_options(const PredictorSpec& spec) {
  HeadUplink::Options options;
  options.predict = spec.at_client;
  if (spec.horizon_ms) options.horizon = from_ms(*spec.horizon_ms);
  return options;
}

Display::Options display_options(const DisplaySpec& d) {
  return {.vsync = Ticker(d.refresh_hz, from_ms(d.phase_ms)),
          .scanout = from_ms(d.scanout_ms),
          .late_latch = from_ms(d.late_latch_ms),
          .persistence = from_ms(d.persistence_ms)};
}

Session::Parts session_parts(const Scenario& scenario, std::uint32_t client, const HeadMotion* truth) {
  Session::Parts parts{
      .pacing = make<FramePacing>(scenario.server.frame_pacing, scenario, client, "server.frame_pacing"),
      .render = make<CostModel>(scenario.server.render, scenario, client, "server.render"),
      .compose = make<CostModel>(scenario.server.compose, scenario, client, "server.compose"),
      .encode = make<CostModel>(scenario.server.encode, scenario, client, "server.encode"),
      .predictor = nullptr};
  if (!scenario.predictor.at_client) parts.predictor = render_predictor(scenario, client, truth);
  return parts;
}

/// 0 ms = never.
Nanos or_never(double ms) { return ms == 0 ? never : from_ms(ms); }

Ticker server_clock(const ServerSpec& server) {
  return Ticker(server.max_fps, from_ms(server.phase_ms), server.clock_ppm);
}

Sender::Parts sender_parts(const Scenario& scenario, std::uint32_t client, const Capacity& capacity) {
  return {.pacing = make<PacketPacing>(scenario.downlink.packet_pacing, scenario, client, "downlink.packet_pacing"),
          .rate = make<RateControl>(scenario.codec.rate, scenario, client, "codec.rate", nullptr, &capacity),
          .fec = make<Fec>(scenario.downlink.fec, scenario, client, "downlink.fec")};
}

Sender::Options sender_options(const Scenario& scenario) {
  return {.mtu_bytes = scenario.downlink.mtu_bytes,
          .frame_period = server_clock(scenario.server).period(),
          .stale_after = or_never(scenario.server.drop_after_ms)};
}

Receiver::Parts receiver_parts(const Scenario& scenario, std::uint32_t client) {
  return {.recovery = make<Recovery>(scenario.downlink.recovery, scenario, client, "downlink.recovery"),
          .jitter = make<JitterBuffer>(scenario.client.jitter_buffer, scenario, client, "client.jitter_buffer")};
}

Receiver::Options receiver_options(const Scenario& scenario, Nanos feedback_interval) {
  return {.on_loss = on_loss(scenario.codec),
          .stale_after = or_never(scenario.client.drop_after_ms),
          .feedback_interval = feedback_interval};
}

TrackerOptions tracker_options(const HeadSpec& head) {
  return {.rate_hz = head.tracker_hz,
          .delay = from_ms(head.tracker_delay_ms),
          .noise_position_mm = head.noise_position_mm,
          .noise_rotation_deg = head.noise_rotation_deg};
}

}  // namespace

ClientSide::ClientSide(const Scenario& scenario, std::uint32_t client, SharedParts shared)
    : motion_(shared.heads.of(client)),
      reprojector_(make<Reprojector>(scenario.reprojector, scenario, client, "reprojector")),
      way_(shared.topology.way_of(client)),
      lane_(client, shared.agenda, shared.network, shared.work, shared.recorder, *motion_),
      head_(lane_, Tracker(*motion_, tracker_options(scenario.head), scenario.seed, client),
            client_predictor(scenario, client, motion_.get()), head_options(scenario.predictor)),
      decoder_(lane_, make<CostModel>(scenario.client.decode, scenario, client, "client.decode")),
      sender_(lane_, sender_parts(scenario, client, way_.narrowest_down()), sender_options(scenario)),
      receiver_(lane_, decoder_, receiver_parts(scenario, client),
                receiver_options(scenario, sender_.feedback_interval())),
      display_(lane_, head_, decoder_, *reprojector_,
               make<CostModel>(scenario.client.warp, scenario, client, "client.warp"),
               display_options(scenario.display)),
      session_(lane_, shared.topology.server_of(client).gpu, shared.topology.server_of(client).encoder, sender_,
               session_parts(scenario, client, motion_.get()),
               {.clock = server_clock(scenario.server),
                .guard_band = guard_band(scenario),
                .stale_after = or_never(scenario.server.drop_after_ms)}) {
  lane_.ways = {.up = shared.network.add_route(way_.up, lane_, session_),
                .down = shared.network.add_route(way_.down, lane_, receiver_, sender_.feedback_interval() > Nanos(0))};
  decoder_.on_overload([this](std::int64_t sequence, Nanos now) { receiver_.want_idr(sequence, now); });
}

void ClientSide::start() {
  head_.start();
  display_.start();
}

void ClientSide::finish(Nanos end) {
  lane_.send_poses_before(end);
  lane_.finish_through(std::numeric_limits<std::int64_t>::max(), true);
}

}  // namespace photonlag
