#include "sim/testbed/manifest.hpp"

#include <simgrid/s4u.hpp>

#include <simgrid/version.h>  // only whole after s4u.hpp

#include <sys/resource.h>
#include <sys/utsname.h>

#include <fstream>

#include "sim/core/sha256.hpp"
#include "sim/record/utc.hpp"
#include "sim/testbed/costs.hpp"

namespace photonlag {
namespace {

double cpu_seconds() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  const auto secs_of = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return secs_of(use.ru_utime) + secs_of(use.ru_stime);
}

std::string cpu_model() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("model name"))
      if (const auto colon = line.find(": "); colon != std::string::npos) return line.substr(colon + 2);
  return "";
}

std::string operating_system() {
  utsname u{};
  return uname(&u) == 0 ? std::string(u.sysname) + " " + u.release + " " + u.machine : "";
}

}  // namespace

Stopwatch::Stopwatch()
    : started_(std::chrono::system_clock::now()), wall_(std::chrono::steady_clock::now()), cpu_(cpu_seconds()) {}

double Stopwatch::wall_s() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - wall_).count();
}

double Stopwatch::cpu_s() const { return cpu_seconds() - cpu_; }

std::string Stopwatch::started_at() const { return utc_text(std::chrono::system_clock::to_time_t(started_)); }

nlohmann::json make_manifest(const Scenario& scenario, const RunOptions& options, const std::string& gpu,
                             const Stopwatch& watch) {
  nlohmann::json inputs = nlohmann::json::object();
  for (const auto& [path, hash] : scenario.inputs) inputs[path] = hash;
  return {{"schema", 1},
          {"program", {{"name", "photonlag"}, {"version", PHOTONLAG_VERSION}, {"compiler", __VERSION__}}},
          {"scenario", scenario.name},
          {"scenario_file", scenario.file.string()},
          {"scenario_sha256", sha256_of(scenario.resolved)},
          {"seed", scenario.seed},
          {"duration_s", scenario.duration_s},
          {"warmup_s", scenario.warmup_s},
          {"clients", scenario.clients},
          {"refresh_hz", scenario.display.refresh_hz},
          {"pixels", scenario.pixels},
          {"inputs", inputs},
          {"repeatable", !measures(scenario)},
          {"libraries", {{"simgrid", std::to_string(SIMGRID_VERSION)}}},
          {"machine", {{"cpu", cpu_model()}, {"system", operating_system()}, {"gpu", gpu}}},
          {"run",
           {{"command_line", options.command_line},
            {"threads", options.threads},
            {"started_at", watch.started_at()},
            {"wall_s", watch.wall_s()},
            {"cpu_s", watch.cpu_s()}}}};
}

}  // namespace photonlag
