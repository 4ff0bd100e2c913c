/// @file
/// Modules of every kind, with every type of option, known to the catalogue by name only: what scenarios need of them.

#include "sim/core/registry.hpp"

namespace photonlag {
namespace {

OptionSpec with_choices(OptionSpec spec, std::vector<std::string> choices) {
  spec.choices = std::move(choices);
  return spec;
}

OptionSpec needed(OptionSpec spec) {
  spec.required = true;
  return spec;
}

[[maybe_unused]] const bool registered = [] {
  const OptionSpec ms{"ms", "ms", 7.0, {0, 1000}, "how long"};
  const std::filesystem::path no_file;
  auto& catalogue = Catalogue::instance();
  const auto add = [&](const char* kind, const char* name, std::vector<OptionSpec> options = {}) {
    catalogue.add(kind, {name, "for tests", "-", std::move(options)});
  };
  add("scene", "gallery", {{"triangles", "1", 200'000.0, {1e4, 1e7}, "how many"}});
  add("scene", "gltf", {needed({"file", "", no_file, {}, "the model"})});
  add("frame_pacing", "timer");
  add("frame_pacing", "window", {{"frames_in_flight", "1", 3.0, {1, 64}, "at most"}});
  add("cost", "fixed", {ms});
  add("cost", "lognormal",
      {needed({"median_ms", "ms", 0.0, {0, 1000}, "half are below"}), {"p99_ms", "ms", 12.0, {0, 1000}, ""}});
  add("cost", "table", {{"steps_ms", "ms", std::vector<double>{1, 2.5}, {0, 100}, "by size"}});
  add("jitter_buffer", "none");
  add("jitter_buffer", "fixed", {ms});
  add("codec", "x264",
      {with_choices({"preset", "", std::string("superfast"), {}, "speed"}, {"ultrafast", "superfast", "veryfast"}),
       {"intra_refresh", "", false, {}, "no IDR"},
       {"label", "", std::string("a \"b\"\\"), {}, "any text"}});
  add("codec", "raw");
  add("traffic", "constant");
  add("capacity", "constant", {{"mbps", "Mbit/s", 50.0, {0.001, 1e6}, "rate"}});
  add("capacity", "mahimahi",
      {needed({"trace", "", no_file, {}, "delivery opportunities"}), {"skip", "", no_file, {}, "more"}});
  add("queue", "infinite");
  add("queue", "drop_tail", {{"packets", "1", 1000.0, {0, 1e9}, "at most"}});
  add("delay", "constant", {ms});
  add("delay", "uniform", {ms, {"spread_ms", "ms", 1.0, {}, "half width"}});
  add("loss", "none");
  add("loss", "bernoulli", {{"probability", "1", 0.001, {0, 1}, "of each packet"}});
  add("packet_pacing", "burst");
  add("recovery", "none");
  add("fec", "none");
  add("rate_control", "fixed", {{"mbps", "Mbit/s", 20.0, {0.001, 100'000}, "target"}});
  add("rate_control", "gcc", {{"start_mbps", "Mbit/s", 2.0, {0.001, 100'000}, "at first"}});
  add("background", "cbr", {{"mbps", "Mbit/s", 1.0, {0.001, 1e6}, "rate"}});
  add("recovery", "nack");
  add("predictor", "constant_velocity", {{"max_horizon_ms", "ms", 200.0, {0, 1000}, "no further"}});
  add("predictor", "hold");
  add("predictor", "filter", {{"then", "", one_module("predictor", "constant_velocity"), {}, "gets what is filtered"}});
  add("predictor", "several", {{"members", "", module_list("predictor", {"hold", "patient"}), {}, "those asked"}});
  add("predictor", "patient", {{"patience", "1", std::numeric_limits<double>::infinity(), {0}, "how long"}});
  add("reprojector", "rotational");
  add("reprojector", "none");
  return true;
}();

}  // namespace
}  // namespace photonlag
