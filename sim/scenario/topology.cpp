#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/number_span.hpp"
#include "sim/scenario/tables.hpp"

namespace photonlag {
namespace {

ClientSet read_clients(TableReader& in, std::uint32_t clients) {
  const std::string text = in.text("clients", "all");
  ClientSet out;
  if (text == "all") return out.spans = {{0, clients - 1}}, out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    std::string_view part = std::string_view(text).substr(at, comma - at);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    const auto span = parse_number_span(part);
    if (!span) in.fail("clients", "must be \"all\" or spans of client numbers such as \"0..9, 12\"");
    if (span->last >= clients)
      in.fail("clients", fmt::format("names client {}, but the scenario has {}: numbers 0 .. {}", span->last, clients,
                                     clients - 1));
    out.spans.emplace_back(static_cast<std::uint32_t>(span->first), static_cast<std::uint32_t>(span->last));
    if (constexpr std::size_t most = 10'000; out.spans.size() > most)
      in.fail("clients", fmt::format("names more than {} spans", most));
    at = comma + 1;
  }
  return out;
}

/// The tables under [[@p key]], each read by @p read, their names different.
template <class Spec, class Read>
std::vector<Spec> read_each(TableReader& root, const std::string& key, Read read) {
  std::vector<Spec> out;
  const Node* node = root.take(key);
  if (node == nullptr) return out;
  const auto* list = std::get_if<Array>(&node->value);
  if (constexpr std::size_t most = 1000; list != nullptr && list->items.size() > most)
    root.fail(key, fmt::format("stands {} times, more than {}", list->items.size(), most));
  Array resolved;
  for (const Node& item : list == nullptr ? std::vector<Node>{*node} : list->items) {
    const auto* table = std::get_if<Table>(&item.value);
    if (table == nullptr || list == nullptr) root.fail(key, "must be tables, each headed [[" + key + "]]");
    TableReader in(*table, item.where, root.inputs(), key);
    out.push_back(read(in));
    in.finish();
    resolved.items.push_back({.value = in.resolved()});
  }
  root.emit(key, std::move(resolved));
  return out;
}

std::string read_link_name(TableReader& in, std::vector<std::string>& taken) {
  const std::string name = in.text("name", "");
  if (name.empty()) in.fail("name", "is missing: packets.csv and summary.json call the links by it");
  const auto plain = [](char c) {
    return c == '_' || c == '-' || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
  };
  if (!std::ranges::all_of(name, plain)) in.fail("name", "must be of letters, digits, '_' and '-'");
  if (name == "uplink" || name == "downlink" || std::ranges::count(taken, name) > 0)
    in.fail("name", "is taken: every link needs a name of its own");
  taken.push_back(name);
  return name;
}

std::string read_bottleneck_name(TableReader& in, const std::vector<BottleneckSpec>& bottlenecks) {
  std::string name = in.text("bottleneck", "");
  std::string known;
  for (const BottleneckSpec& b : bottlenecks) known += (known.empty() ? "" : ", ") + b.name;
  if (std::ranges::find(bottlenecks, name, &BottleneckSpec::name) == bottlenecks.end())
    in.fail("bottleneck", "must name a [[bottleneck]]" + (known.empty() ? ": there is none" : ": one of " + known));
  return name;
}

BackgroundSpec read_background(TableReader& in, const Scenario& scenario) {
  BackgroundSpec out;
  out.flow = read_module(in, *find_slot("background"));
  if (in.has("clients") && in.has("bottleneck"))
    in.fail("clients",
            "puts a flow on the access link of each client; with 'bottleneck' there is one flow, on that link");
  if (in.has("clients"))
    out.clients = read_clients(in, scenario.clients);
  else
    out.bottleneck = read_bottleneck_name(in, scenario.bottlenecks);
  out.up = in.text("direction", "down", {"down", "up"}) == "up";
  return out;
}

}  // namespace

bool ClientSet::holds(std::uint32_t client) const {
  return std::ranges::any_of(spans, [&](const auto& span) { return client >= span.first && client <= span.second; });
}

void read_topology(TableReader& root, Scenario& out) {
  std::vector<std::string> names;
  out.bottlenecks = read_each<BottleneckSpec>(root, "bottleneck", [&](TableReader& in) {
    BottleneckSpec b;
    b.name = read_link_name(in, names);
    b.clients = read_clients(in, out.clients);
    b.uplink = read_shared_link(in, "uplink");
    b.downlink = read_shared_link(in, "downlink");
    return b;
  });
  out.regions = read_each<RegionSpec>(root, "region", [&](TableReader& in) {
    RegionSpec r;
    r.name = read_link_name(in, names);
    r.clients = read_clients(in, out.clients);
    r.servers = static_cast<int>(in.whole("servers", 1, {1, 100'000}));
    r.uplink = read_shared_link(in, "uplink");
    r.downlink = read_shared_link(in, "downlink");
    return r;
  });
  for (std::uint32_t c = 0; !out.regions.empty() && c < out.clients; ++c)
    if (const auto n = std::ranges::count_if(out.regions, [&](const RegionSpec& r) { return r.clients.holds(c); });
        n != 1)
      root.fail("region", fmt::format("tables must place every client once: client {} is in {}", c, n));
  out.backgrounds =
      read_each<BackgroundSpec>(root, "background", [&](TableReader& in) { return read_background(in, out); });
}

}  // namespace photonlag
