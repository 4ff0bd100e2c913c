#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/import/import.hpp"
#include "cli/import/net/echoes.hpp"
#include "sim/core/json_depth.hpp"
#include "sim/core/text/text_file.hpp"

// irtt client -o FILE (heistp/irtt, doc/irtt-client.md): round_trips[] of seqno, lost ("true", "true_up", "true_down",
// "false"), timestamps.client.send.{wall,monotonic} and delay.{rtt,send,receive}, all in ns.

namespace photonlag::cli {
namespace {

using nlohmann::json;

std::optional<Nanos> nanos(const json& object, const char* pointer) {
  const json::json_pointer at(pointer);
  if (!object.contains(at) || !object.at(at).is_number()) return {};
  return Nanos(object.at(at).get<std::int64_t>());
}

bool is_lost(const json& trip) {
  const json lost = trip.value("lost", json());
  return lost.is_boolean() ? lost.get<bool>() : lost.is_string() && lost.get<std::string>() != "false";
}

const char* delay_of(const std::string& direction) {
  return direction == "up" ? "/delay/send" : direction == "down" ? "/delay/receive" : "/delay/rtt";
}

}  // namespace

Echoes read_irtt(const std::filesystem::path& file, const std::string& text, const EchoOptions& options) {
  if (is_too_deep_json(text)) throw InputError({file.string()}, "is nested too deep for what irtt writes");
  json root;
  try {
    root = json::parse(text);
  } catch (const json::parse_error& e) {
    throw InputError(location_in(file, text, std::min(e.byte == 0 ? 0 : e.byte - 1, text.size())), "is not whole JSON");
  }
  const json trips = root.is_object() ? root.value("round_trips", json()) : json();
  if (!trips.is_array())
    throw InputError({file.string(), 1, 1}, "has no list 'round_trips', as irtt client -o writes it");
  Echoes out;
  out.one_way = !options.direction.empty();
  for (std::size_t i = 0; i < trips.size(); ++i) {
    if (is_lost(trips[i])) {
      ++out.lost;
      continue;
    }
    const auto wall = nanos(trips[i], "/timestamps/client/send/wall");
    const auto at = wall ? wall : nanos(trips[i], "/timestamps/client/send/monotonic");
    const auto delay = nanos(trips[i], delay_of(options.direction));
    if (!at || !delay)
      throw InputError({file.string()}, fmt::format("round_trips[{}] has no {}", i,
                                                    at ? delay_of(options.direction) + 1 : "timestamps.client.send"));
    if (*delay < Nanos(0))
      throw InputError({file.string()},
                       fmt::format("round_trips[{}] has a delay below 0: the clocks of the two ends differ; leave "
                                   "--direction out to halve round trips",
                                   i));
    out.replies.push_back({*at, *delay});
  }
  return out;
}

}  // namespace photonlag::cli
