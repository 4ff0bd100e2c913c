#include <gmock/gmock.h>

#include "sim/scenario/tests/scratch.hpp"

namespace photonlag {
namespace {

/// A mistake and what is said about it. The file begins with the line "schema = 1".
struct Mistake {
  const char* text;
  const char* message;
};

class Mistakes : public Scratch, public testing::WithParamInterface<Mistake> {};

TEST_P(Mistakes, AreNamedWithTheirPlace) { EXPECT_EQ(error_of(GetParam().text), GetParam().message); }

// clang-format off
const Mistake keys[] = {
  {"sed = 3\n", "test.toml:2:1: error: a scenario has no key 'sed'; did you mean 'seed'?"},
  {"[displai]\nwidth = 64\n", "test.toml:2:2: error: a scenario has no key 'displai'; did you mean 'display'?"},
  {"[display]\nrefesh_hz = 72\n", "test.toml:3:1: error: [display] has no key 'refesh_hz'; did you mean 'refresh_hz'?"},
  {"[display]\nlate_latch = 2\n", "test.toml:3:1: error: [display] has no key 'late_latch'; did you mean 'late_latch_ms'?"},
  {"[quality]\nmetric = 2\n", "test.toml:3:1: error: [quality] has no key 'metric'; known: every"},
  {"[head]\nnoise = { position = 1 }\n", "test.toml:3:11: error: [head.noise] has no key 'position'; did you mean 'position_mm'?"},
  {"[predictor]\nname = \"constant_velocity\"\nmax_horizn_ms = 3\n",
   "test.toml:4:1: error: [predictor] constant_velocity has no key 'max_horizn_ms'; did you mean 'max_horizon_ms'?"},
  {"[predictor]\nname = \"hold\"\nmax_horizon_ms = 3\n", "test.toml:4:1: error: [predictor] hold has no key 'max_horizon_ms'; known: name, at, horizon"},
  {"[downlink]\ndelay = { name = \"uniform\", spread = 3 }\n",
   "test.toml:3:29: error: [downlink.delay] uniform has no key 'spread'; did you mean 'spread_ms'?"},
  {"[uplink]\nrecovery = { name = \"nack\" }\n", "test.toml:3:1: error: [uplink] has no key 'recovery'; known: capacity, queue, delay, loss, corruption, duplication, mtu_bytes, down_ms"},
  {"[codec]\nname = \"raw\"\npreset = \"veryfast\"\n", "test.toml:4:1: error: [codec] raw has no key 'preset'; known: name, rate, traffic, on_loss"},
  {"[codec]\nrate = { mbps = 3, mode = 1 }\n", "test.toml:3:20: error: [codec.rate] fixed has no key 'mode'; known: name, mbps"},
};
const Mistake types[] = {
  {"seed = \"1\"\n", "test.toml:2:8: error: 'seed' must be a whole number, not text"},
  {"seed = 1.5\n", "test.toml:2:8: error: 'seed' must be a whole number, not a number with a decimal point"},
  {"duration_s = true\n", "test.toml:2:14: error: 'duration_s' must be a number, not true or false"},
  {"pixels = \"off\"\n", "test.toml:2:10: error: 'pixels' must be true or false, not text"},
  {"name = 1979-05-27\n", "test.toml:2:8: error: 'name' must be text, not a date or time"},
  {"display = 72\n", "test.toml:2:11: error: 'display' must be a table, not a number"},
  {"predictor = \"hold\"\n", "test.toml:2:13: error: 'predictor' must be a table such as { name = \"constant_velocity\" }, not text"},
  {"[downlink]\ndelay = 5\n", "test.toml:3:9: error: [downlink] 'delay' must be a table such as { name = \"constant\" }, not a number"},
  {"[predictor]\nname = 3\n", "test.toml:3:8: error: [predictor] 'name' must be text, not a number"},
  {"[scene]\ntriangles = \"many\"\n", "test.toml:3:13: error: [scene] gallery 'triangles' must be a number, not text"},
  {"[codec]\nintra_refresh = 1\n", "test.toml:3:17: error: [codec] x264 'intra_refresh' must be true or false, not a number"},
  {"[codec]\npreset = 1\n", "test.toml:3:10: error: [codec] x264 'preset' must be text, not a number"},
  {"[server]\nencode = { name = \"table\", steps_ms = 3 }\n", "test.toml:3:39: error: [server.encode] table 'steps_ms' must be a list of numbers, not a number"},
  {"[server]\nencode = { name = \"table\", steps_ms = [3, \"x\"] }\n",
   "test.toml:3:43: error: [server.encode] table 'steps_ms' must be a list of numbers, not of text"},
  {"[scene]\nname = \"gltf\"\nfile = 3\n", "test.toml:4:8: error: [scene] gltf 'file' must be the path of a file, not a number"},
  {"[predictor]\nhorizon = true\n", "test.toml:3:11: error: [predictor] constant_velocity 'horizon' must be a number, not true or false"},
};
const Mistake ranges[] = {
  {"seed = -1\n", "test.toml:2:8: error: 'seed' is -1, allowed at least 0"},
  {"clients = 0\n", "test.toml:2:11: error: 'clients' is 0, allowed 1 .. 100000"},
  {"duration_s = nan\n", "test.toml:2:14: error: 'duration_s' must be a finite number"},
  {"duration_s = inf\n", "test.toml:2:14: error: 'duration_s' must be a finite number"},
  {"duration_s = 1\n", "test.toml:2:14: error: 'duration_s' leaves nothing to measure: warmup_s is 1, duration_s is 1"},
  {"duration_s = 3\nwarmup_s = 5\n", "test.toml:3:12: error: 'warmup_s' leaves nothing to measure: warmup_s is 5, duration_s is 3"},
  {"[display]\nrefresh_hz = 0\n", "test.toml:3:14: error: [display] 'refresh_hz' is 0, allowed 1 .. 1000 Hz"},
  {"[display]\nwidth = 641\n", "test.toml:3:9: error: [display] 'width' is 641, must be even (video codecs halve the colour)"},
  {"[display]\nheight = 14\n", "test.toml:3:10: error: [display] 'height' is 14, allowed 16 .. 16384 pixels"},
  {"[display]\nfov_deg = 171\n", "test.toml:3:11: error: [display] 'fov_deg' is 171, allowed 1 .. 170 deg"},
  {"[display]\nrefresh_hz = 100\nlate_latch_ms = 10.5\n",
   "test.toml:4:17: error: [display] 'late_latch_ms' is 10.5, longer than the refresh period of 10 ms"},
  {"[display]\nrefresh_hz = 60\nscanout_ms = 17\n", "test.toml:4:14: error: [display] 'scanout_ms' is 17, longer than the refresh period of 16.6667 ms"},
  {"[server]\nguard_band_deg = -1\n", "test.toml:3:18: error: [server] 'guard_band_deg' is -1, allowed 0 .. 60 deg"},
  {"[server]\nguard_band_deg = \"wide\"\n", "test.toml:3:18: error: [server] 'guard_band_deg' must be \"auto\" or a number of deg"},
  {"[server]\nguard_band_deg = \"auto\"\n[display]\nfov_deg = 160\n", "test.toml:3:18: error: [server] 'guard_band_deg' is \"auto\" (10 for the picture's size): with half of display.fov_deg it makes 90 deg, more than 85"},
  {"[server]\nguard_band_deg = 45\n", "test.toml:3:18: error: [server] 'guard_band_deg' is 45: with half of display.fov_deg it makes 90 deg, more than 85"},
  {"[server]\ngpus = 2\n", "test.toml:3:8: error: [server] 'gpus' is 2, allowed only 1"},
  {"[downlink]\nmtu_bytes = 40\n", "test.toml:3:13: error: [downlink] 'mtu_bytes' is 40, allowed 128 .. 65535 bytes"},
  {"[head]\ntracker_hz = 0.5\n", "test.toml:3:14: error: [head] 'tracker_hz' is 0.5, must be 0 (all samples) or 1 .. 10000 Hz"},
  {"[uplink]\nloss = { name = \"bernoulli\", probability = 1.5 }\n",
   "test.toml:3:44: error: [uplink.loss] bernoulli 'probability' is 1.5, allowed 0 .. 1"},
  {"[server]\nencode = { name = \"table\", steps_ms = [3, 101] }\n", "test.toml:3:43: error: [server.encode] table 'steps_ms' is 101, allowed 0 .. 100 ms"},
  {"[predictor]\nname = \"patient\"\npatience = -inf\n", "test.toml:4:12: error: [predictor] patient 'patience' is -inf, allowed at least 0"},
  {"[predictor]\nhorizon = 2000\n", "test.toml:3:11: error: [predictor] constant_velocity 'horizon' is 2000, allowed 0 .. 1000 ms"},
};
const Mistake words[] = {
  {"[predictor]\nname = \"kalmn\"\n", "test.toml:3:8: error: unknown predictor 'kalmn'; known: constant_velocity, filter, hold, patient, several"},
  {"[downlink]\nloss = { name = \"bernouli\" }\n", "test.toml:3:17: error: unknown loss 'bernouli'; did you mean 'bernoulli'? known: bernoulli, none"},
  {"[codec]\npreset = \"superfst\"\n",
   "test.toml:3:10: error: [codec] x264 'preset' is 'superfst'; did you mean 'superfast'? known: ultrafast, superfast, veryfast"},
  {"[codec]\nrate = { name = \"gc\" }\n", "test.toml:3:17: error: unknown rate_control 'gc'; did you mean 'gcc'? known: fixed, gcc"},
  {"[head]\nmotion = \"run\"\n", "test.toml:3:10: error: [head] 'motion' is 'run'; known: walker, still"},
  {"[record]\nlevel = \"ful\"\n", "test.toml:3:9: error: [record] 'level' is 'ful'; did you mean 'full'? known: summary, refreshes, full"},
  {"[record]\nimages = \"worst\"\n", "test.toml:3:10: error: [record] 'images' has 'worst', must be \"none\" or a list such as \"worst:5,every:100\""},
  {"[record]\nimages = \"worst:5,\"\n", "test.toml:3:10: error: [record] 'images' has '', must be \"none\" or a list such as \"worst:5,every:100\""},
  {"[record]\nimages = \"best:5\"\n", "test.toml:3:10: error: [record] 'images' has 'best:5', must be \"none\" or a list such as \"worst:5,every:100\""},
  {"[record]\nimages = \"every:0\"\n", "test.toml:3:10: error: [record] 'images' has 'every:0', must be \"none\" or a list such as \"worst:5,every:100\""},
  {"[predictor]\nhorizon = \"fast\"\n", "test.toml:3:11: error: [predictor] constant_velocity 'horizon' must be \"auto\" or a number of ms"},
  {"[predictor]\nat = \"cloud\"\n", "test.toml:3:6: error: [predictor] constant_velocity 'at' is 'cloud'; known: client, server"},
  {"name = \"a/b\"\n", "test.toml:2:8: error: 'name' must be usable as the name of a folder"},
};
const Mistake required[] = {
  {"[scene]\nname = \"gltf\"\n", "test.toml:3:8: error: [scene] gltf 'file' is missing: the model"},
  {"[server]\nrender = { name = \"lognormal\" }\n", "test.toml:3:19: error: [server.render] lognormal 'median_ms' is missing: half are below"},
  {"[[expect]]\nstat = \"p99\"\nmax = 3\n", "test.toml:2:1: error: [expect] 'metric' is missing: what is meant, such as \"pose_to_photon_render_ms\""},
  {"[[expect]]\nmetric = \"x\"\nmax = 3\n", "test.toml:2:1: error: [expect] 'stat' is missing: one of n, mean, p01, p05, p50, p90, p95, p99, p999, min, max, value"},
  {"[[expect]]\nmetric = \"x\"\nstat = \"p99\"\n", "test.toml:2:1: error: [expect] 'max' is missing: give 'min', 'max' or both"},
};
const Mistake files[] = {
  {"[head]\ntrace = \"none.csv\"\n", "test.toml:3:9: error: [head] 'trace': cannot read none.csv: no such file"},
  {"[head]\ntrace = \".\"\n", "test.toml:3:9: error: [head] 'trace': cannot read : it is a folder"},
  {"[head]\ntrace = \"\"\n", "test.toml:3:9: error: [head] 'trace' is empty, must name a file"},
  {"[scene]\nname = \"gltf\"\nfile = \"a/b.gltf\"\n", "test.toml:4:8: error: [scene] gltf 'file': cannot read a/b.gltf: no such file"},
  {"[head]\ntrace = \"test.toml\"\nmotion = \"still\"\n", "test.toml:4:10: error: [head] 'motion' and 'trace' exclude each other: leave one out"},
};
const Mistake shapes[] = {
  {"[downlink]\ndown_ms = 3\n", "test.toml:3:11: error: [downlink] 'down_ms' must be a list of intervals, such as [[1000, 1200]], not a number"},
  {"[downlink]\ndown_ms = [1, 2]\n", "test.toml:3:12: error: [downlink] 'down_ms' must hold intervals, such as [1000, 1200]"},
  {"[downlink]\ndown_ms = [[1, -2]]\n", "test.toml:3:16: error: [downlink] 'down_ms' must hold times in ms, 0 .. 1e9"},
  {"[downlink]\ndown_ms = [[2, 2]]\n", "test.toml:3:12: error: [downlink] 'down_ms': an interval must end after it begins"},
  {"[uplink]\ndown_ms = [[1, 3], [2, 4]]\n", "test.toml:3:20: error: [uplink] 'down_ms': intervals must be sorted and must not overlap"},
  {"[sweep]\n\"downlik.delay.ms\" = [1]\n", "test.toml:3:1: error: [sweep] 'downlik.delay.ms': a scenario has no key 'downlik'; did you mean 'downlink'?"},
  {"[sweep]\ndownlink.delay.ms = [1]\n", "test.toml:3:1: error: [sweep] 'downlink': write the dotted key in quotes, such as \"downlink.delay.ms\""},
  {"[sweep]\n\"downlink.delay.ms\" = []\n", "test.toml:3:23: error: [sweep] 'downlink.delay.ms' must be a list of single values: numbers, texts or booleans"},
  {"[sweep]\nseeds = \"20..1\"\n", "test.toml:3:9: error: [sweep] 'seeds' must be \"first..last\", the smaller first, or a list of whole numbers"},
  {"[expect]\nmetric = \"x\"\n", "test.toml:2:1: error: 'expect' must be tables, each headed [[expect]]"},
  {"[[expect]]\nmetric = \"x\"\nstat = \"p42\"\nmax = 1\n",
   "test.toml:4:8: error: [expect] 'stat' is 'p42'; did you mean 'p01'? known: n, mean, p01, p05, p50, p90, p95, p99, p999, min, max, value"},
  {"[[expect]]\nmetric = \"x\"\nstat = \"p50\"\nmin = 2\nmax = 1\n", "test.toml:5:7: error: [expect] 'min' is above 'max': nothing could pass"},
  {"[[tolerance]]\nabsolute = 1\n", "test.toml:2:1: error: [tolerance] 'metric' is missing: what is meant, such as \"pose_to_photon_render_ms\""},
  {"[[tolerance]]\nmetric = \"x\"\nabsolute = -1\n", "test.toml:4:12: error: [tolerance] 'absolute' is -1, allowed 0 .. 1000000000000"},
  {"[[tolerance]]\nmetric = \"x\"\nrelativ = 1\n", "test.toml:4:1: error: [tolerance] has no key 'relativ'; did you mean 'relative'?"},
  {"[[expect]]\nmetric = \"x\"\nstat = \"p50\"\nmaxi = 1\n", "test.toml:2:1: error: [expect] 'max' is missing: give 'min', 'max' or both"},
};
// clang-format on

INSTANTIATE_TEST_SUITE_P(Keys, Mistakes, testing::ValuesIn(keys));
INSTANTIATE_TEST_SUITE_P(Types, Mistakes, testing::ValuesIn(types));
INSTANTIATE_TEST_SUITE_P(Ranges, Mistakes, testing::ValuesIn(ranges));
INSTANTIATE_TEST_SUITE_P(Words, Mistakes, testing::ValuesIn(words));
INSTANTIATE_TEST_SUITE_P(Required, Mistakes, testing::ValuesIn(required));
INSTANTIATE_TEST_SUITE_P(Files, Mistakes, testing::ValuesIn(files));
INSTANTIATE_TEST_SUITE_P(Shapes, Mistakes, testing::ValuesIn(shapes));

class Toml : public Scratch {};

TEST_F(Toml, SyntaxErrorsAreToldInTheParsersWords) {
  EXPECT_THAT(error_of("x = = 1\n"), testing::StartsWith("test.toml:2:5: error: not TOML: "));
  EXPECT_THAT(error_of("seed = 1\nseed = 2\n"),
              testing::ContainsRegex("^test.toml:3:[0-9]+: error: not TOML: .*'seed'"));
  EXPECT_THAT(error_of("seed = 99999999999999999999\n"), testing::StartsWith("test.toml:2:"));
}

class Schema : public Scratch {
 protected:
  [[nodiscard]] std::string error_of_file(const std::string& text) const {
    try {
      (void)load_scenario(write("bare.toml", text));
    } catch (const InputError& e) {
      return without_folder(e.what());
    }
    return "no error";
  }
};

TEST_F(Schema, MustBeOne) {
  EXPECT_EQ(error_of_file(""), "bare.toml:1:1: error: 'schema' is missing: begin a scenario with schema = 1");
  EXPECT_EQ(error_of_file("\nschema = 2\nfuture = 1\n"), "bare.toml:2:10: error: 'schema' is 2, this program reads 1")
      << "before anything this program could misunderstand";
  EXPECT_EQ(error_of_file("schema = \"1\"\n"), "bare.toml:1:10: error: 'schema' must be a whole number, not text");
  EXPECT_EQ(error_of_file("schema = 1\n"), "no error");
}

TEST_F(Schema, FilesThatCannotBeRead) {
  const auto message = [&](const std::filesystem::path& file) -> std::string {
    try {
      (void)load_scenario(file);
    } catch (const InputError& e) {
      return without_folder(e.what());
    }
    return "no error";
  };
  EXPECT_EQ(message(folder_ / "missing.toml"), "missing.toml: error: cannot be read: no such file");
  std::filesystem::create_directory(folder_ / "folder.toml");
  EXPECT_EQ(message(folder_ / "folder.toml"), "folder.toml: error: cannot be read: it is a folder");
}

}  // namespace
}  // namespace photonlag
