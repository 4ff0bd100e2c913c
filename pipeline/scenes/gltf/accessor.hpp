#pragma once
/// @file
/// Numbers out of a glTF file's buffers, every step checked.

#include "pipeline/scenes/gltf/document.hpp"

namespace photonlag::gltf {

/// Vectors of `components` numbers, one behind the other.
struct Floats {
  std::vector<float> values;
  std::size_t components = 1;

  [[nodiscard]] std::size_t count() const { return values.size() / components; }
  [[nodiscard]] const float* at(std::size_t i) const { return &values[i * components]; }
};

enum class Integers {
  as_declared,  ///< 0..1 or -1..1 where the accessor is `normalized`, else as they are.
  fractions,    ///< Always 0..1: colours and weights, whose integers mean nothing else.
};

/// What an accessor holds, sparse or not; zeros where it has no bufferView.
/// @param types such as "VEC3": what it may be. @param user who asks, such as
/// "meshes[0].primitives[0].attributes.POSITION"
/// @throws Flaw if the accessor has another shape, lies outside its buffer or holds something that is not finite.
[[nodiscard]] Floats read_floats(Document& file, std::size_t accessor, const std::vector<std::string>& types,
                                 const std::string& user, Integers integers = Integers::as_declared);

/// @throws Flaw if it is no list of unsigned integers, lies outside its buffer or a number is not below @p limit.
[[nodiscard]] std::vector<std::uint32_t> read_indices(Document& file, std::size_t accessor, std::size_t limit,
                                                      const std::string& user);

}  // namespace photonlag::gltf
