#include "pipeline/scenes/gltf/attributes.hpp"

#include <algorithm>
#include <numeric>

#include "pipeline/scenes/gltf/draco.hpp"

namespace photonlag::gltf {

Attributes::Attributes(Document& file, const Json& primitive)
    : file_(file), primitive_(primitive), list_(primitive.at("attributes")) {
  if (const auto packed = primitive.extension("KHR_draco_mesh_compression")) {
    Unpacked all = unpack(file, *packed, list_);
    unpacked_ = std::move(all.attributes);
    unpacked_indices_ = std::move(all.indices);
  }
}

Floats Attributes::floats(const std::string& name, const std::vector<std::string>& types, Integers integers) const {
  const std::string place = list_.place(name);
  const auto accessor = list_.at(name.c_str()).as_whole();
  const auto found = unpacked_.find(name);
  if (found == unpacked_.end()) return read_floats(file_, accessor, types, place, integers);
  const auto fits = [&](const std::string& type) { return "VEC" + std::to_string(found->second.components) == type; };
  if (std::none_of(types.begin(), types.end(), fits)) throw Flaw{place + " is no " + types.front() + " in Draco"};
  return found->second;
}

std::optional<Floats> Attributes::floats(const Json& target, const std::string& name,
                                         const std::vector<std::string>& types) const {
  const auto accessor = target.whole(name.c_str());
  if (!accessor) return std::nullopt;
  return read_floats(file_, *accessor, types, target.place(name));
}

std::vector<std::uint32_t> Attributes::indices(std::size_t vertices) const {
  if (unpacked_indices_) return *unpacked_indices_;
  if (const auto accessor = primitive_.whole("indices")) {
    return read_indices(file_, *accessor, vertices, primitive_.place("indices"));
  }
  std::vector<std::uint32_t> order(vertices);
  std::iota(order.begin(), order.end(), 0U);
  return order;
}

}  // namespace photonlag::gltf
