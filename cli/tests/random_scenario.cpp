#include "cli/tests/random_scenario.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "sim/core/output_file.hpp"
#include "sim/core/random.hpp"
#include "sim/core/registry.hpp"
#include "sim/scenario/slots.hpp"

namespace photonlag::test {
namespace {

/// The files of modules that cannot do without one; others of them are not drawn.
const std::map<std::string, std::string> traces = {
    {"capacity mahimahi", "mahimahi.txt"}, {"capacity steps", "rates.csv"},    {"loss trace", "lost.txt"},
    {"delay empirical", "delays.txt"},     {"traffic profile", "profile.csv"}, {"cost replay", "profile.csv"}};

/// More of these only takes longer: traffic by the million packets, a crowd of particles.
const std::map<std::string, double> most = {
    {"mbps", 200}, {"peak_mbps", 200}, {"particles", 300}, {"start_mbps", 200}, {"max_mbps", 200}};

bool is_file(const OptionSpec& spec) { return std::holds_alternative<std::filesystem::path>(spec.fallback); }

bool can_be_made(const std::string& kind, const std::string& name) {
  if (name == "measured") return false;  // takes pixels
  const ModuleInfo& info = Catalogue::instance().find(kind, name, {});
  return std::ranges::all_of(info.options, [&](const OptionSpec& spec) {
    return !spec.required || (is_file(spec) && traces.contains(kind + " " + name));
  });
}

std::vector<std::string> modules_of(const std::string& kind) {
  std::vector<std::string> names = Catalogue::instance().names(kind);
  std::erase_if(names, [&](const std::string& name) { return !can_be_made(kind, name); });
  return names;
}

class Author {
 public:
  explicit Author(std::uint64_t number) : draws_(RandomStream(1, "random scenario").at(number)), number_(number) {}

  std::string write() {
    clients_ = pick({1, 1, 2, 3});
    text_ = fmt::format(
        "schema = 1\npixels = false\nseed = {}\nduration_s = 0.4\nwarmup_s = 0\nclients = {}\n"
        "record.level = \"full\"\nrecord.packets = true\n",
        number_ + 1, clients_);
    ends();
    for (const Slot& slot : slots())
      if (slot.path.find("bottleneck") == slot.path.npos && slot.path.find("region") == slot.path.npos &&
          slot.path != "background" && chance(0.4))
        module(slot, slot.path);
    topology();
    return text_;
  }

 private:
  bool chance(double p) { return draws_.uniform() < p; }
  template <class T>
  T pick(const std::vector<T>& values) {
    return values[static_cast<std::size_t>(draws_.uniform() * static_cast<double>(values.size()))];
  }
  double pick(std::initializer_list<double> values) { return pick(std::vector<double>(values)); }
  std::string word(std::initializer_list<const char*> values) {
    return fmt::format("\"{}\"", pick(std::vector<const char*>(values)));
  }
  template <class T>
  void maybe(const char* key, const T& value) {
    if (chance(0.3)) text_ += fmt::format("{} = {}\n", key, value);
  }

  /// What is no module's option.
  void ends() {
    maybe("head.motion", word({"walker", "still"}));
    maybe("head.tracker_hz", pick({30, 90, 1000}));
    maybe("head.tracker_delay_ms", pick({0, 1, 40}));
    maybe("head.noise.position_mm", pick({0, 1, 50}));
    maybe("display.refresh_hz", pick({24, 60, 90, 119.88, 240}));
    maybe("display.scanout_ms", pick({0, 2, 4}));
    maybe("display.late_latch_ms", pick({0, 1, 4}));
    maybe("display.phase_ms", pick({-7, 0, 3.25, 50}));
    maybe("server.max_fps", pick({1, 30, 72, 500}));
    maybe("server.phase_ms", pick({-7, 0, 3.25}));
    maybe("server.clock_ppm", pick({-1000, 0, 1000}));
    maybe("server.drop_after_ms", pick({0, 10, 200}));
    maybe("server.count", pick({0, 1, 2}));
    maybe("client.drop_after_ms", pick({0, 20, 200}));
    maybe("codec.on_loss", word({"idr", "intra_refresh", "reference_invalidation"}));
    maybe("predictor.at", word({"client", "server"}));
    maybe("predictor.horizon", pick({0, 16, 200}));
    maybe("uplink.mtu_bytes", pick({128, 1500, 9000}));
    maybe("downlink.mtu_bytes", pick({128, 1500, 9000}));
    maybe("uplink.down_ms", pick(std::vector<std::string>{"[]", "[[100, 150]]"}));
    maybe("downlink.down_ms", pick(std::vector<std::string>{"[[0, 30]]", "[[100, 150], [300, 1000]]"}));
  }

  void link(const std::string& section, const std::string& end) {
    for (const Slot& slot : slots())
      if (slot.path.starts_with(section + "." + end + ".") && chance(0.4))
        module(slot, slot.path.substr(section.size() + 1));
  }

  void topology() {
    const bool bottleneck = chance(0.4);
    if (bottleneck) {
      text_ += "[[bottleneck]]\nname = \"cell\"\n";
      link("bottleneck", "uplink"), link("bottleneck", "downlink");
    }
    if (chance(0.3)) {
      text_ += "[[region]]\nname = \"near\"\nclients = \"all\"\n";
      link("region", "uplink"), link("region", "downlink");
    }
    if (!bottleneck || chance(0.3)) return;
    text_ += "[[background]]\nbottleneck = \"cell\"\n";
    maybe("direction", word({"down", "up"}));
    module(*find_slot("background"), "");
  }

  void module(const Slot& slot, const std::string& path) {
    const std::string name = chance(0.3) ? slot.fallback : pick(modules_of(slot.kind));
    const std::string prefix = path.empty() ? "" : path + ".";
    text_ += fmt::format("{}name = \"{}\"\n", prefix, name);
    for (const auto& [key, value] : options(slot.kind, name)) text_ += fmt::format("{}{} = {}\n", prefix, key, value);
  }

  std::map<std::string, std::string> options(const std::string& kind, const std::string& name, int depth = 0) {
    std::map<std::string, std::string> values;
    for (const OptionSpec& spec : Catalogue::instance().find(kind, name, {}).options) {
      if (is_file(spec) && spec.required) values[spec.key] = '"' + traces.at(kind + " " + name) + '"';
      if (is_file(spec) || !chance(0.4)) continue;
      if (const std::string value = of(spec, depth); !value.empty()) values[spec.key] = value;
    }
    return values;
  }

  /// Empty: left out.
  std::string of(const OptionSpec& spec, int depth) {
    if (const auto* number = std::get_if<double>(&spec.fallback)) return fmt::format("{}", near(spec, *number));
    if (std::holds_alternative<bool>(spec.fallback)) return chance(0.5) ? "true" : "false";
    if (std::holds_alternative<std::string>(spec.fallback))
      return spec.choices.empty() ? "" : '"' + pick(spec.choices) + '"';
    if (const auto* numbers = std::get_if<std::vector<double>>(&spec.fallback)) return scaled(spec, *numbers);
    if (const auto* modules = std::get_if<Modules>(&spec.fallback); modules != nullptr && depth < 2)
      return modules->list ? fmt::format("[{}, {}]", inner(modules->kind, depth), inner(modules->kind, depth))
                           : inner(modules->kind, depth);
    return "";
  }

  std::string inner(const std::string& kind, int depth) {
    const std::string name = pick(modules_of(kind));
    std::string text = fmt::format("{{ name = \"{}\"", name);
    for (const auto& [key, value] : options(kind, name, depth + 1)) text += fmt::format(", {} = {}", key, value);
    return text + " }";
  }

  /// Mostly within a factor of ten of the default; sometimes as far as it goes.
  double near(const OptionSpec& spec, double fallback) {
    const auto cap = most.find(spec.key);
    const double highest = std::min({spec.range.max, cap == most.end() ? 1e9 : cap->second, 1e9});
    const double lowest = std::max(spec.range.min, -1e9);
    if (chance(0.1)) return chance(0.5) ? lowest : highest;
    const double from = fallback != 0 && std::isfinite(fallback) ? fallback : std::min(10.0, highest);
    double value = from * std::pow(10, 2 * draws_.uniform() - 1);
    const bool whole = from == std::floor(from) && lowest == std::floor(lowest) && spec.unit != "ms";
    value = whole ? std::round(value) : std::stod(fmt::format("{:.4g}", value));
    return std::clamp(value, lowest, highest);
  }

  std::string scaled(const OptionSpec& spec, std::vector<double> values) {
    const double factor = pick({0.01, 0.5, 1, 3});
    for (double& value : values) value = std::clamp(value * factor, spec.range.min, spec.range.max);
    return values.empty() ? "" : fmt::format("[{}]", fmt::join(values, ", "));
  }

  Draws draws_;
  std::uint64_t number_;
  double clients_ = 1;
  std::string text_;
};

}  // namespace

std::string random_scenario(std::uint64_t number) { return Author(number).write(); }

void write_traces(const std::filesystem::path& folder) {
  std::string opportunities, delays,
      profile =
          "frame,keyframe,repair,bytes,target_bytes,render_ns,compose_ns,encode_ns,"
          "decode_ns,warp_ns\n";
  for (int i = 0; i < 200; ++i) {
    opportunities += fmt::format("{}\n{}\n", i, i + 1);
    delays += fmt::format("{}\n", 3 + i * 7 % 11);
    profile += fmt::format("{},{},0,{},34000,{},0,4000000,3000000,1000000\n", i, i % 60 == 0 ? 1 : 0,
                           20'000 + i * 977 % 30'000, 4'000'000 + i * 31'337 % 3'000'000);
  }
  write_file(folder / "mahimahi.txt", opportunities);
  write_file(folder / "delays.txt", delays);
  write_file(folder / "profile.csv", profile);
  write_file(folder / "rates.csv", "t_s,mbps\n0,40\n0.1,0\n0.13,12.5\n0.2,300\n");
  write_file(folder / "lost.txt", "3\n4\n90\n91\n92\n400\n");
}

}  // namespace photonlag::test
