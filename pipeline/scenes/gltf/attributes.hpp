#pragma once
/// @file
/// A primitive's attributes, wherever they come from: accessors, or what Draco packed.

#include <map>

#include "pipeline/scenes/gltf/accessor.hpp"

namespace photonlag::gltf {

class Attributes {
 public:
  /// @throws Flaw if what Draco packed cannot be unpacked.
  Attributes(Document& file, const Json& primitive);

  [[nodiscard]] bool has(const std::string& name) const { return bool(list_.find(name.c_str())); }
  /// @throws Flaw if it is missing or none of @p types.
  [[nodiscard]] Floats floats(const std::string& name, const std::vector<std::string>& types,
                              Integers integers = Integers::as_declared) const;
  /// Likewise, of another accessor list of the primitive: a morph target.
  [[nodiscard]] std::optional<Floats> floats(const Json& target, const std::string& name,
                                             const std::vector<std::string>& types) const;
  /// 0, 1, 2 ... where there are none. @param vertices how many the primitive has
  [[nodiscard]] std::vector<std::uint32_t> indices(std::size_t vertices) const;

 private:
  Document& file_;
  Json primitive_, list_;
  std::map<std::string, Floats> unpacked_;
  std::optional<std::vector<std::uint32_t>> unpacked_indices_;
};

}  // namespace photonlag::gltf
