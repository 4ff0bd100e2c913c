#include "cli/tests/storm.hpp"

#include <fstream>
#include <functional>
#include <stdexcept>

namespace photonlag::test {
namespace {

/// FNV-1a.
std::uint64_t hash(const std::string& text) {
  std::uint64_t h = 0xcbf29ce484222325;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return h >> 8;
}

class Weather {
 public:
  Weather(std::uint64_t number, std::string calm) : number_(number), calm_(std::move(calm)) {}

  /// One of @p values: every n consecutive numbers go through all n of them, each trait in its own order.
  [[nodiscard]] std::string pick(const std::string& trait, const std::vector<std::string>& values) const {
    const std::uint64_t h = hash(trait), n = values.size();
    return values[(h + number_ + number_ / n * (1 + h / n % n)) % n];
  }
  [[nodiscard]] std::int64_t pick_number(const std::string& trait, const std::vector<std::string>& values) const {
    return std::stol(pick(trait, values));
  }

  [[nodiscard]] std::string link(const std::string& name, const std::vector<std::string>& mbps) const {
    const std::string loss = R"("bernoulli", probability = )";
    return "capacity = { name = \"constant\", mbps = " + pick(name + " mbps", mbps) + " }\nqueue = { name = " +
           pick(name + " queue", {R"("infinite")", R"("drop_tail", packets = 5)", R"("drop_tail")", R"("codel")",
                                  R"("drop_head", packets = 50)", R"("pie")", R"("dualpi2")"}) +
           " }\ndelay = { name = " + delay(name) + " }\nloss = { name = " +
           pick(name + " loss", {R"("none")", loss + "0.001", loss + "0.01", loss + "0.1", loss + "0.5", loss + "1",
                                 R"("none")", R"("gilbert_elliott", p = 0.001, r = 0.05)", R"("none")"}) +
           " }\ncorruption = { name = " +
           pick(name + " corruption", {R"("none")", R"("none")", loss + "0.02", R"("none")", loss + "0.3"}) +
           " }\nduplication = { name = " +
           pick(name + " duplication", {loss + "0.02", R"("none")", R"("none")", loss + "1"}) + " }\n" + "down_ms = " +
           pick(name + " down", {"[]", "[[1500, 11_500]]", "[]", "[[500, 520], [900, 1_000], [2_000, 2_300]]", "[]",
                                 "[]", "[[2_000, 1_000_000]]", "[]"}) +
           "\n";
  }

  [[nodiscard]] std::string delay(const std::string& name) const {
    if (!calm_.empty())
      return R"("uniform", spread_ms = 0, reorder = )" + calm_ + ", mean_ms = " + pick(name + " ms", {"0", "8", "60"});
    return pick(
        name + " delay",
        {R"("constant", ms = 0)", R"("constant", ms = 60)", R"("normal", mean_ms = 20, sd_ms = 15, reorder = true)",
         R"("normal", mean_ms = 20, sd_ms = 4)", R"("uniform", mean_ms = 150, spread_ms = 150, reorder = true)"});
  }

  [[nodiscard]] std::string downlink_extras() const {
    return "mtu_bytes = " + mtu() + "\nfec = { name = " + fec() + " }\npacket_pacing = { name = " +
           pick("packet pacing", {R"("burst")", R"("spread")", R"("spread", share_of_period = 1.0)"}) +
           " }\nrecovery = { name = " +
           pick("recovery", {R"("none")", R"("nack")", R"("nack", reorder_wait_ms = 10, max_requests = 2)",
                             R"("none", reorder_wait_ms = 20)", R"("nack", deadline_ms = 60_000, max_requests = 1000)",
                             R"("nack", deadline_ms = 0)", R"("nack", rtt_factor = 0, retry_min_ms = 0.5)",
                             R"("nack", assumed_rtt_ms = 0, deadline_ms = 5000)"}) +
           " }\n";
  }

  [[nodiscard]] std::string mtu() const { return pick("mtu", {"1200", "128", "9000"}); }
  [[nodiscard]] std::string fec() const {
    return pick("fec", {R"("none")", R"("reed_solomon")", R"("none")", R"("reed_solomon", adaptive = true)"});
  }

  /// Shared links in front of the access links, of several clients or of one.
  [[nodiscard]] std::string topology() const {
    const std::string shape = pick("shape", {"", "shared", "", "regions"});
    if (shape.empty()) return "";
    std::string all = "[[bottleneck]]\nname = \"cell\"\n[bottleneck.uplink]\n" + link("cell up", {"20", "4"}) +
                      "[bottleneck.downlink]\n" + link("cell down", {"60", "12"}) +
                      "[[background]]\nbottleneck = \"cell\"\nname = " +
                      pick("background", {"\"cubic\"\n", "\"poisson\"\n", "\"on_off\"\n"});
    if (shape == "shared") return all;
    const std::string last = std::to_string(clients() - 1);
    all += "[[region]]\nname = \"near\"\nclients = \"0\"\n[region.uplink]\n" + link("near up", {"100"}) +
           "[region.downlink]\n" + link("near down", {"100", "20"});
    if (clients() == 1) return all;
    return all + "[[region]]\nname = \"far\"\nclients = \"1.." + last + "\"\n[region.uplink]\n" +
           link("far up", {"100"}) + "[region.downlink]\n" + link("far down", {"100", "20"});
  }

  [[nodiscard]] std::int64_t clients() const { return pick_number("clients", {"1", "3", "1", "2", "5"}); }

  [[nodiscard]] Storm make() const {
    Storm s{.toml = "",
            .duration_s = pick_number("duration", {"4", "12", "3"}),
            .refresh_hz = pick_number("rate", {"60", "72", "30"}),
            .clients = clients(),
            .mtu_bytes = std::stol(mtu()),
            .fec = fec() != R"("none")"};
    const std::string never_or_soon = pick("server drop", {"200", "0", "20"});
    s.toml = "schema = 1\npixels = false\nseed = " + std::to_string(number_ + 1) +
             "\nduration_s = " + std::to_string(s.duration_s) + "\nclients = " + std::to_string(s.clients) +
             "\n[record]\npackets = true\nlevel = \"full\"\n[display]\nrefresh_hz = " + std::to_string(s.refresh_hz) +
             "\n[server]\ncount = " + pick("servers", {"1", "0"}) + "\ndrop_after_ms = " + never_or_soon +
             "\nframe_pacing = { name = " +
             pick("frame pacing", {R"("timer")", R"("on_pose")", R"("window")", R"("window", frames_in_flight = 1)"}) +
             " }\n[client]\ndrop_after_ms = " + pick("client drop", {"0", "0", "30", "500"}) +
             "\njitter_buffer = { name = " + pick("jitter buffer", {R"("none")", R"("fixed", ms = 25)"}) +
             " }\ndecode = { name = \"fixed\", ms = " + pick("decode", {"3", "3", "25"}) +
             " }\n[codec]\nrate = { name = \"fixed\", mbps = " + pick("bitrate", {"4", "8", "1"}) +
             " }\non_loss = " + pick("on loss", {R"("idr")", R"("reference_invalidation")", R"("intra_refresh")"}) +
             "\n[uplink]\n" + link("uplink", {"10", "1", "0.1"}) + "[downlink]\n" +
             link("downlink", {"30", "3", "1000", "10"}) + downlink_extras() + topology();
    return s;
  }

 private:
  std::uint64_t number_;
  std::string calm_;
};

}  // namespace

Storm storm(std::uint64_t number) { return Weather(number, "").make(); }

Storm calm_order(std::uint64_t number, bool reorder) { return Weather(number, reorder ? "true" : "false").make(); }

RunData play(const Storm& storm, const Scratch& scratch, const std::string& out, const std::vector<std::string>& sets) {
  const std::filesystem::path file = scratch / "storm.toml";
  std::ofstream(file) << storm.toml;
  std::vector<std::string> words{"timeout", "60",    PHOTONLAG_PROGRAM, "run",
                                 file,      "--out", scratch / out,     "--no-pictures"};
  for (const std::string& set : sets) words.insert(words.end(), {"--set", set});
  const Outcome outcome = program(words);
  if (outcome.exit_code != 0)
    throw std::runtime_error("exit " + std::to_string(outcome.exit_code) + "\n" + outcome.err + "\n" + storm.toml);
  return read_run(scratch / out);
}

}  // namespace photonlag::test
