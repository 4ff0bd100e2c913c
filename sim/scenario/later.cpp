#include "sim/scenario/tables.hpp"

namespace photonlag {

void check_inputs(TableReader& root, bool changed) {
  const auto& present = root.inputs().sha256_by_path();
  TableReader in = root.table("inputs");
  for (const std::string& path : in.keys()) {
    const Node& node = *in.take(path);
    const auto* before = std::get_if<std::string>(&node.value);
    if (before == nullptr) in.fail(path, "must be the sha256 of that file, in quotes");
    const auto found = present.find(path);
    if (found == present.end() && !changed)
      throw InputError(node.key_where, in.subject(path) + " is named nowhere else in this scenario");
    if (found != present.end() && found->second != *before)
      in.fail(path, "has changed: its sha256 is now " + found->second + ", was " + *before);
  }
  for (const auto& [path, sha256] : present) in.emit(path, sha256);
  in.finish();
}

}  // namespace photonlag
