#include "sim/testbed/client_side.hpp"

namespace photonlag {
namespace {

template <class Interface>
std::unique_ptr<Interface> make(const Choice& choice, const Scenario& scenario, std::uint32_t client, std::string place,
                                const HeadMotion* truth = nullptr) {
  return Registry<Interface>::instance().make(
      choice, {.seed = scenario.seed, .client = client, .place = std::move(place), .true_motion = truth});
}

std::unique_ptr<HeadMotion> make_motion(const HeadSpec& head, std::uint64_t seed, std::uint32_t client) {
  if (!head.trace.empty()) return TraceMotion::read(head.trace, head.trace_where);
  return head.motion == "still" ? make_still_head() : make_walker(seed, client);
}

Link::Parts make_link(const LinkSpec& spec, const Scenario& scenario, std::uint32_t client, const std::string& place) {
  Link::Parts parts{.capacity = make<Capacity>(spec.capacity, scenario, client, place + ".capacity"),
                    .queue = make<Queue>(spec.queue, scenario, client, place + ".queue"),
                    .delay = make<Delay>(spec.delay, scenario, client, place + ".delay"),
                    .loss = make<Loss>(spec.loss, scenario, client, place + ".loss"),
                    .down = {}};
  for (const auto& [from, to] : spec.down) parts.down.push_back({from, to});
  return parts;
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
      .packet_pacing = make<PacketPacing>(scenario.downlink.packet_pacing, scenario, client, "downlink.packet_pacing"),
      .predictor = nullptr};
  if (!scenario.predictor.at_client)
    parts.predictor = make<Predictor>(scenario.predictor.predictor, scenario, client, "predictor", truth);
  return parts;
}

Session::Options session_options(const Scenario& scenario) {
  const ServerSpec& server = scenario.server;
  return {.clock = Ticker(server.max_fps, from_ms(server.phase_ms), server.clock_ppm),
          .mtu_bytes = scenario.downlink.mtu_bytes,
          .bitrate_bps = scenario.codec.bitrate_mbps * 1e6};
}

TrackerOptions tracker_options(const HeadSpec& head) {
  return {.rate_hz = head.tracker_hz,
          .delay = from_ms(head.tracker_delay_ms),
          .noise_position_mm = head.noise_position_mm,
          .noise_rotation_deg = head.noise_rotation_deg};
}

}  // namespace

ClientSide::ClientSide(const Scenario& scenario, std::uint32_t client, SharedParts shared)
    : motion_(make_motion(scenario.head, scenario.seed, client)),
      reprojector_(make<Reprojector>(scenario.reprojector, scenario, client, "reprojector")),
      wire_(shared.agenda, scenario.seed, make_link(scenario.uplink, scenario, client, "uplink"),
            make_link(scenario.downlink, scenario, client, "downlink"),
            scenario.record.packets ? &shared.recorder : nullptr),
      lane_{.client = client,
            .agenda = shared.agenda,
            .wire = wire_,
            .work = shared.work,
            .recorder = shared.recorder,
            .motion = *motion_},
      head_(lane_, Tracker(*motion_, tracker_options(scenario.head), scenario.seed, client),
            make<Predictor>(scenario.predictor.predictor, scenario, client, "predictor", motion_.get()),
            make<Predictor>(scenario.predictor.predictor, scenario, client, "predictor", motion_.get()),
            head_options(scenario.predictor)),
      decoder_(lane_, make<CostModel>(scenario.client.decode, scenario, client, "client.decode")),
      receiver_(lane_, decoder_, make<Recovery>(scenario.downlink.recovery, scenario, client, "downlink.recovery"),
                make<JitterBuffer>(scenario.client.jitter_buffer, scenario, client, "client.jitter_buffer")),
      display_(lane_, head_, decoder_, *reprojector_,
               make<CostModel>(scenario.client.warp, scenario, client, "client.warp"),
               display_options(scenario.display)),
      session_(lane_, shared.server_gpu, shared.encoder, session_parts(scenario, client, motion_.get()),
               session_options(scenario)) {
  wire_.connect(session_, receiver_);
  decoder_.on_overload([this](std::int64_t sequence, Nanos now) { receiver_.want_idr(sequence, now); });
}

void ClientSide::start() {
  head_.start();
  display_.start();
}

void ClientSide::finish() { lane_.finish_through(std::numeric_limits<std::int64_t>::max(), "unfinished"); }

}  // namespace photonlag
