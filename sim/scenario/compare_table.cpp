#include "sim/scenario/tables.hpp"

namespace photonlag {

std::vector<std::string> read_compare(TableReader& root) {
  std::vector<std::string> metrics;
  if (!root.has("compare")) {
    root.pass_over("compare");
    return metrics;
  }
  TableReader in = root.table("compare");
  const Node* node = in.take("metrics");
  const auto* list = node == nullptr ? nullptr : std::get_if<Array>(&node->value);
  constexpr const char* wanted = "must be a list of 1 to 8 texts, such as [\"pose_to_photon_render_ms.p99\"]";
  if (list == nullptr || list->items.empty() || list->items.size() > 8) in.fail("metrics", wanted);
  for (const Node& item : list->items) {
    const auto* text = std::get_if<std::string>(&item.value);
    if (text == nullptr || text->find('.') == std::string::npos) in.fail("metrics", wanted);
    metrics.push_back(*text);
  }
  in.emit("metrics", node->value);
  in.finish();
  return metrics;
}

}  // namespace photonlag
