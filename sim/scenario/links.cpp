#include "sim/scenario/tables.hpp"

namespace photonlag {
namespace {

/// Milliseconds of one end of an interval.
double end_of(const TableReader& in, const Node& node) {
  const auto* whole = std::get_if<std::int64_t>(&node.value);
  const auto* number = std::get_if<double>(&node.value);
  const double ms = whole != nullptr ? static_cast<double>(*whole) : number != nullptr ? *number : -1;
  if (!(ms >= 0 && ms <= 1e9)) throw InputError(node.where, in.subject("down_ms") + " must hold times in ms, 0 .. 1e9");
  return ms;
}

std::vector<std::pair<Nanos, Nanos>> read_down(TableReader& in) {
  std::vector<std::pair<Nanos, Nanos>> out;
  const Node* node = in.take("down_ms");
  if (node == nullptr) {
    in.emit("down_ms", Array{});
    return out;
  }
  const auto* list = std::get_if<Array>(&node->value);
  if (list == nullptr)
    in.fail("down_ms", "must be a list of intervals, such as [[1000, 1200]], not " + describe_type(*node));
  for (const Node& item : list->items) {
    const auto* ends = std::get_if<Array>(&item.value);
    if (ends == nullptr || ends->items.size() != 2)
      throw InputError(item.where, in.subject("down_ms") + " must hold intervals, such as [1000, 1200]");
    const Nanos from = from_ms(end_of(in, ends->items[0])), to = from_ms(end_of(in, ends->items[1]));
    if (from >= to) throw InputError(item.where, in.subject("down_ms") + ": an interval must end after it begins");
    if (!out.empty() && from < out.back().second)
      throw InputError(item.where, in.subject("down_ms") + ": intervals must be sorted and must not overlap");
    out.emplace_back(from, to);
  }
  in.emit("down_ms", *list);
  return out;
}

void read_parts(TableReader& in, LinkSpec& out) {
  out.capacity = read_module_at(in, "capacity");
  out.queue = read_module_at(in, "queue");
  out.delay = read_module_at(in, "delay");
  out.loss = read_module_at(in, "loss");
  out.corruption = read_module_at(in, "corruption");
  out.duplication = read_module_at(in, "duplication");
}

}  // namespace

LinkSpec read_link(TableReader& root, const std::string& key) {
  TableReader in = root.table(key);
  LinkSpec out;
  read_parts(in, out);
  if (key == "downlink") {
    out.packet_pacing = read_module_at(in, "packet_pacing");
    out.recovery = read_module_at(in, "recovery");
    out.fec = read_module_at(in, "fec");
  }
  out.mtu_bytes = static_cast<std::int32_t>(in.whole("mtu_bytes", out.mtu_bytes, {128, 65'535}, "bytes"));
  out.mtu_where = in.where("mtu_bytes");
  out.down = read_down(in);
  in.finish();
  return out;
}

LinkSpec read_shared_link(TableReader& parent, const std::string& key) {
  TableReader in = parent.table(key);
  LinkSpec out;
  read_parts(in, out);
  out.down = read_down(in);
  in.finish();
  return out;
}

}  // namespace photonlag
