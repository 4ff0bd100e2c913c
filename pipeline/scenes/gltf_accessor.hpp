#pragma once
/// @file
/// Numbers out of a glTF file's buffers, every step checked: tinygltf itself accepts files that point anywhere.

#include <tiny_gltf.h>
#include <functional>
#include <string>
#include <vector>

namespace photonlag::gltf {

/// What is wrong with a file; the caller knows where it was named.
struct Flaw {
  std::string what;
};

/// Member @p index of @p list. @throws Flaw if there is none, saying that @p user asked for it.
template <class T>
const T& member(const std::vector<T>& list, int index, const std::string& user) {
  if (index >= 0 && std::size_t(index) < list.size()) return list[std::size_t(index)];
  throw Flaw{user + " refers to number " + std::to_string(index) + " of " + std::to_string(list.size())};
}

/// Vectors of @p components numbers, one behind the other; normalised integers as 0..1 or -1..1.
/// @throws Flaw if the accessor has another shape, lies outside its buffer or holds something that is not finite.
[[nodiscard]] std::vector<float> read_floats(const tinygltf::Model& model, int accessor, int components);

/// @throws Flaw if it is no list of unsigned integers, lies outside its buffer or a number is not below @p limit.
[[nodiscard]] std::vector<std::uint32_t> read_indices(const tinygltf::Model& model, int accessor, std::size_t limit);

}  // namespace photonlag::gltf
