#include "sim/testbed/tests/rig.hpp"

namespace photonlag::test {
namespace {

Link::Parts link(Nanos delay, const std::set<int>& lost, std::vector<DownInterval> down = {}) {
  return {.capacity = std::make_unique<InstantCapacity>(),
          .queue = make_module<Queue>("infinite"),
          .delay = std::make_unique<FixedDelay>(delay),
          .loss = std::make_unique<ChosenLoss>(lost),
          .down = std::move(down)};
}

/// The parties wired up as ClientSide does it.
class Rig {
 public:
  Rig(RigOptions& o, const std::filesystem::path& folder)
      : recorder_(folder, {.packets = true, .refresh_period = 20ms}),
        work_(recorder_, o),
        motion_(o.motion  ? std::move(o.motion)
                : o.walks ? make_walker(1, 0)
                          : make_still_head()),
        reprojector_(make_module<Reprojector>(o.reprojector)),
        network_(agenda_, &recorder_),
        lane_(0, agenda_, network_, work_, recorder_, *motion_),
        gpu_(agenda_),
        encoder_(agenda_),
        head_(lane_, Tracker(*motion_, {.rate_hz = 250}, 1, 0), make_module<Predictor>(o.predictor),
              {.predict = !o.predict_at_server, .horizon = o.horizon}),
        decoder_(lane_, std::make_unique<ChosenCost>(o.decode)),
        sender_(lane_,
                {.pacing = make_module<PacketPacing>(o.packet_pacing, o.packet_pacing_options),
                 .rate = o.rate ? std::move(o.rate) : make_module<RateControl>("fixed"),
                 .fec = make_module<Fec>("none")},
                {.frame_period = Ticker(o.fps).period(), .stale_after = o.server_drop}),
        receiver_(
            lane_, decoder_,
            {.recovery = make_module<Recovery>(o.recovery, o.recovery_options),
             .jitter = make_module<JitterBuffer>("none")},
            {.on_loss = o.on_loss, .stale_after = o.client_drop, .feedback_interval = sender_.feedback_interval()}),
        display_(lane_, head_, decoder_, *reprojector_, std::make_unique<ChosenCost>(o.warp),
                 {.vsync = Ticker(50), .scanout = Nanos(0), .late_latch = o.late_latch, .persistence = Nanos(0)}),
        session_(lane_, gpu_, encoder_, sender_, session_parts(o),
                 {.clock = Ticker(o.fps), .stale_after = o.server_drop}) {
    Link& up = network_.add_link("uplink", 1, link(o.up, o.lost_up, o.uplink_down));
    Link& down = network_.add_link("downlink", 1, link(o.down, o.lost_down, o.downlink_down));
    lane_.ways = {.up = network_.add_route({&up}, lane_, session_),
                  .down = network_.add_route({&down}, lane_, receiver_, sender_.feedback_interval() > Nanos(0))};
    decoder_.on_overload([this](std::int64_t sequence, Nanos now) { receiver_.want_idr(sequence, now); });
    head_.start();
    display_.start();
  }

  RigRun play(Nanos until) {
    play_plainly(agenda_, until);
    const std::size_t flights = lane_.flights.size();
    lane_.finish_through(std::numeric_limits<std::int64_t>::max(), true);
    recorder_.finish(nlohmann::json::object());
    RigRun run;
    run.warped = work_.warped;
    run.references = work_.references;
    run.flights = flights;
    run.remembered = sender_.remembered();
    run.tally = lane_.tally;
    run.counts = display_.counts();
    return run;
  }

 private:
  static Session::Parts session_parts(const RigOptions& o) {
    return {.pacing = make_module<FramePacing>(o.frame_pacing, o.frame_pacing_options),
            .render = std::make_unique<ChosenCost>(o.render),
            .compose = std::make_unique<ChosenCost>(o.compose),
            .encode = std::make_unique<ChosenCost>(o.encode),
            .predictor = o.predict_at_server ? make_module<Predictor>(o.predictor) : nullptr};
  }

  Agenda agenda_;
  Recorder recorder_;
  FakeWork work_;
  std::unique_ptr<HeadMotion> motion_;
  std::unique_ptr<Reprojector> reprojector_;
  Network network_;
  Lane lane_;
  FifoResource gpu_, encoder_;
  HeadUplink head_;
  DecoderStage decoder_;
  Sender sender_;
  Receiver receiver_;
  Display display_;
  Session session_;
};

std::vector<SeenPacket> read_packets(const std::filesystem::path& csv) {
  std::ifstream in(csv);
  std::string line;
  std::getline(in, line);
  std::vector<std::string> names;
  std::istringstream header(line);
  for (std::string cell; std::getline(header, cell, ',');) names.push_back(cell);
  std::vector<SeenPacket> all;
  while (std::getline(in, line)) {
    std::map<std::string, std::string> cells;
    std::istringstream cut(line);
    std::string cell;
    for (const std::string& name : names) cells[name] = std::getline(cut, cell, ',') ? cell : "";
    all.push_back({cells.at("kind"), std::stol(cells.at("frame")), std::stol(cells.at("index")),
                   std::stol(cells.at("attempt")), std::stol(cells.at("bytes")),
                   Nanos(std::stol(cells.at("sent_ns")))});
  }
  return all;
}

}  // namespace

RigRun play(RigOptions options, Nanos until) {
  std::string name = (std::filesystem::temp_directory_path() / "photonlag-rig-XXXXXX").string();
  const std::filesystem::path folder = mkdtemp(name.data());
  RigRun run = Rig(options, folder / "run").play(until);
  const RunData data = read_run(folder / "run");
  for (const FrameRow& row : data.frames) run.frames[row.frame] = row;
  run.refreshes = data.refreshes;
  run.packets = read_packets(folder / "run" / "packets.csv");
  std::filesystem::remove_all(folder);
  return run;
}

}  // namespace photonlag::test
