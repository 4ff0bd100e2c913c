#include "sim/testbed/run.hpp"

#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>

#include "sim/core/output_file.hpp"
#include "sim/record/recorder.hpp"
#include "sim/testbed/background_flow.hpp"
#include "sim/testbed/client_side.hpp"
#include "sim/testbed/conductor.hpp"
#include "sim/testbed/make.hpp"
#include "sim/testbed/manifest.hpp"
#include "sim/testbed/no_pixels.hpp"
#include "sim/testbed/pixels.hpp"
#include "sim/testbed/preflight.hpp"
#include "sim/testbed/profile_work.hpp"

namespace photonlag {
namespace {

RecordOptions record_options(const Scenario& scenario, bool force) {
  const std::string& level = scenario.record.level;
  return {.level = level == "summary"     ? RecordLevel::summary
                   : level == "refreshes" ? RecordLevel::refreshes
                                          : RecordLevel::full,
          .packets = scenario.record.packets,
          .warmup = from_secs(scenario.warmup_s),
          .refresh_period = Ticker(scenario.display.refresh_hz).period(),
          .force = force};
}

void count_link(Recorder& recorder, const Link& link, std::int64_t travelling) {
  const Link::Books& books = link.books();
  const std::string& name = link.name();
  const std::int64_t dropped = std::accumulate(books.dropped.begin(), books.dropped.end(), std::int64_t(0));
  const std::int64_t waiting = books.sent - books.delivered - dropped;  // in an active queue
  recorder.count(name + "_packets_sent", books.sent);
  recorder.count(name + "_packets_delivered", books.delivered - travelling);
  recorder.count(name + "_packets_in_flight", waiting + travelling);
  recorder.count(name + "_packets_duplicated", books.duplicated);
  recorder.count(name + "_packets_marked", books.marked);
  for (const DroppedBy reason : {DroppedBy::queue, DroppedBy::loss, DroppedBy::down, DroppedBy::corruption})
    recorder.count(name + "_packets_dropped_by_" + photonlag::name(reason),
                   books.dropped[static_cast<std::size_t>(reason)]);
}

void count_links(Recorder& recorder, const Network& network) {
  for (std::size_t i = 0; i < network.links().size(); ++i)
    count_link(recorder, *network.links()[i], network.travelling(i));
}

void count(Recorder& recorder, ClientSide& client) {
  const Tally& tally = client.tally();
  recorder.count("frames_rendered", tally.rendered);
  recorder.count("frames_sent", tally.sent);
  recorder.count("frames_decoded", tally.decoded);
  recorder.count("frames_lost", tally.lost);
  recorder.count("frames_skipped", tally.skipped);
  recorder.count("frames_undecodable", tally.undecodable);
  recorder.count("frames_replaced", tally.replaced);
  recorder.count("keyframes", tally.keyframes);
  recorder.count("idr_requests", tally.idr_requests);
  recorder.count("nacks", tally.nacks);
  recorder.count("nacks_too_late", tally.stale_requests);
  recorder.count("repair_frames", tally.repairs);
  recorder.count("frames_dropped_stale", tally.stale);
  recorder.count("frames_given_up_stale", tally.given_up_stale);
  recorder.count("fec_packets", tally.fec_packets);
  recorder.count("feedback_packets", tally.feedbacks);
  recorder.count("video_bytes", tally.bytes);
}

void count(Recorder& recorder, const BackgroundFlow::Counts& counts) {
  recorder.count("background_packets_sent", counts.sent);
  recorder.count("background_packets_duplicated", counts.duplicated);
  recorder.count("background_packets_delivered", counts.delivered);
  recorder.count("background_packets_dropped", counts.dropped);
  recorder.count("background_bytes_delivered", counts.bytes_delivered);
}

std::vector<std::unique_ptr<BackgroundFlow>> make_backgrounds(const Scenario& scenario, Topology& topology,
                                                              Agenda& agenda, Network& network) {
  std::vector<std::unique_ptr<BackgroundFlow>> flows;
  for (const BackgroundSpec& spec : scenario.backgrounds)
    for (Link* link : topology.links_of(spec)) {
      const auto client = static_cast<std::uint32_t>(BackgroundFlow::first_client + flows.size());
      flows.push_back(std::make_unique<BackgroundFlow>(
          client, make_on_network<Background>(spec.flow, scenario, client, "background"), *link, agenda, network));
    }
  return flows;
}

/// Told at once, and kept for the manifest.
class Warnings {
 public:
  explicit Warnings(const RunHooks& hooks) : hooks_(hooks) {}
  void add(const std::string& what) {
    all_.push_back(what);
    hooks_.warn(what);
  }
  [[nodiscard]] const std::vector<std::string>& all() const { return all_; }

 private:
  const RunHooks& hooks_;
  std::vector<std::string> all_;
};

std::unique_ptr<FrameWork> make_work(const Scenario& scenario, const Heads& heads, const RunOptions& options,
                                     Warnings& warnings, Recorder& recorder, std::string& gpu_name) {
  const PixelOptions pixels{.threads = options.threads,
                            .gpu = options.gpu,
                            .time_everything = options.profile != nullptr,
                            .warn = [&warnings](const std::string& what) { warnings.add(what); }};
  auto work =
      scenario.pixels ? make_pixels(scenario, heads, pixels, recorder, gpu_name) : make_no_pixels(scenario, recorder);
  if (options.profile == nullptr) return work;
  return profile_work(
      std::move(work),
      {.frames_per_s = scenario.server.max_fps, .repairs = on_loss(scenario.codec) == OnLoss::reference_invalidation},
      *options.profile);
}

/// Tells the progress once in a hundredth of the run.
class Progress {
 public:
  Progress(const RunHooks& hooks, Agenda& agenda, Nanos end) : hooks_(hooks), agenda_(agenda), end_(end) {}
  bool stop() {
    if (const Nanos now = agenda_.next_at(); now >= next_ && now < end_) {
      hooks_.progress(secs(now) / secs(end_));
      next_ = now + end_ / 100;
    }
    return hooks_.stop();
  }

 private:
  const RunHooks& hooks_;
  Agenda& agenda_;
  Nanos end_, next_{};
};

}  // namespace

void run_scenario(const Scenario& scenario, const RunOptions& options, const RunHooks& hooks) {
  const Stopwatch watch;
  Warnings warnings(hooks);
  const Heads heads(scenario);
  for (const std::string& warning : preflight(scenario, heads)) warnings.add(warning);
  Agenda agenda;
  Recorder recorder(options.out, record_options(scenario, options.force));
  std::string gpu_name;
  const std::unique_ptr<FrameWork> work = make_work(scenario, heads, options, warnings, recorder, gpu_name);
  for (const std::string& remark : work->remarks()) warnings.add(remark);
  const Nanos end = from_secs(scenario.duration_s);
  Network network(agenda, scenario.record.packets ? &recorder : nullptr, end);
  Topology topology(scenario, agenda, network);
  std::vector<std::unique_ptr<ClientSide>> clients;
  for (std::uint32_t c = 0; c < scenario.clients; ++c)
    clients.push_back(
        std::make_unique<ClientSide>(scenario, c, SharedParts{heads, agenda, network, topology, *work, recorder}));
  const auto backgrounds = make_backgrounds(scenario, topology, agenda, network);

  Conductor conductor(agenda);
  for (std::uint32_t c = 0; c < scenario.clients; ++c) {
    conductor.add_actor("client-" + std::to_string(c), clients[c]->client_parties());
    conductor.add_actor("server-" + std::to_string(c), clients[c]->server_parties());
    clients[c]->start();
  }
  for (const auto& flow : backgrounds) flow->start();
  Progress progress(hooks, agenda, end);
  conductor.play(end, [&] { return progress.stop(); });

  work->finish();
  for (const auto& client : clients) {
    client->finish(end);
    count(recorder, *client);
  }
  for (const auto& flow : backgrounds) count(recorder, flow->counts(end));
  count_links(recorder, network);
  write_file(recorder.folder() / "scenario.toml", scenario.resolved);
  nlohmann::json manifest = make_manifest(scenario, options, gpu_name, watch);
  manifest["warnings"] = warnings.all();
  recorder.finish(manifest);
}

std::filesystem::path default_run_folder(const Scenario& scenario) {
  std::string last = std::to_string(scenario.seed);
  if (!scenario.overrides_hash.empty()) last += "-" + scenario.overrides_hash;
  return std::filesystem::path("runs") / scenario.name / last;
}

}  // namespace photonlag
