#include <fmt/format.h>

#include "sim/core/printable.hpp"
#include "sim/scenario/overrides.hpp"
#include "sim/scenario/tables.hpp"

namespace photonlag {
namespace {

void read_schema(TableReader& in, const std::string& path) {
  if (!in.has("schema")) throw InputError({path, 1, 1}, "'schema' is missing: begin a scenario with schema = 1");
  if (const auto schema = in.whole("schema", 1, {}); schema != 1)
    in.fail("schema", fmt::format("is {}, this program reads 1", schema));
}

std::string read_name(TableReader& in, const std::filesystem::path& file) {
  std::string name = in.text("name", valid_utf8(file.stem().string()));
  if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos ||
      name.find(".partial-") != std::string::npos)
    in.fail("name", "must be usable as the name of a folder");
  if (printable(name) != name)
    in.fail("name", "must be usable as the name of a folder, without control characters: " + in_quotes(name));
  if (name.size() > 200) in.fail("name", "must be usable as the name of a folder: at most 200 bytes");
  return name;
}

void read_values(TableReader& in, Scenario& out) {
  out.name = read_name(in, out.file);
  out.seed = static_cast<std::uint64_t>(in.whole("seed", 1, {0}));
  out.network_seed_offset = static_cast<std::uint64_t>(in.whole("network_seed_offset", 0, {0}));
  out.duration_s = in.number("duration_s", out.duration_s, {0.001, 1e6}, "s");
  out.warmup_s = in.number("warmup_s", out.warmup_s, {0, 1e6}, "s");
  if (out.warmup_s >= out.duration_s)
    in.fail(in.has("warmup_s") ? "warmup_s" : "duration_s",
            fmt::format("leaves nothing to measure: warmup_s is {}, duration_s is {}", out.warmup_s, out.duration_s));
  out.clients = static_cast<std::uint32_t>(in.whole("clients", 1, {1, 100'000}));
  out.pixels = in.flag("pixels", out.pixels);
}

int read_quality(TableReader& root) {
  TableReader in = root.table("quality");
  const auto every = static_cast<int>(in.whole("every", 1, {0, 1'000'000}, "refreshes"));
  in.finish();
  return every;
}

void read_tables(TableReader& in, Scenario& out) {
  out.head = read_head(in);
  out.display = read_display(in);
  out.scene = read_module_at(in, "scene");
  out.server = read_server(in, out.display);
  out.client = read_client(in);
  out.codec = read_codec(in);
  out.uplink = read_link(in, "uplink");
  out.downlink = read_link(in, "downlink");
  read_topology(in, out);
  out.predictor = read_predictor(in);
  out.reprojector = read_module_at(in, "reprojector");
  out.quality_every = read_quality(in);
  out.record = read_record(in, out.clients, out.quality_every);
}

}  // namespace

Scenario load_scenario(const std::filesystem::path& file, const std::vector<Override>& overrides) {
  const std::string path = file.string();
  Table tree = parse_toml(read_scenario_text(path), path);
  for (const Override& change : overrides) apply_override(tree, change);

  Scenario out;
  out.file = file;
  out.overrides_hash = hash_overrides(overrides);
  Inputs inputs(std::filesystem::absolute(file).parent_path());
  TableReader in(tree, {path}, inputs);
  read_schema(in, path);
  read_values(in, out);
  read_tables(in, out);
  check_sweep(in);
  out.expectations = read_expectations(in);
  out.tolerances = read_tolerances(in);
  out.compare_metrics = read_compare(in);
  check_inputs(in, !overrides.empty());
  in.finish();
  out.inputs = inputs.sha256_by_path();
  out.resolved = write_toml(in.resolved());
  return out;
}

}  // namespace photonlag
