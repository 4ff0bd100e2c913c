#include "pipeline/scenes/gltf_accessor.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace photonlag::gltf {
namespace {

/// Where an accessor's elements lie, known to be inside the buffer.
struct View {
  const unsigned char* first = nullptr;
  std::size_t count = 0, stride = 0;
};

View view_of(const tinygltf::Model& model, const tinygltf::Accessor& accessor, const std::string& name,
             std::size_t element_bytes) {
  if (accessor.sparse.isSparse) throw Flaw{name + " is sparse, which is not supported"};
  const auto& view = member(model.bufferViews, accessor.bufferView, name + "'s bufferView");
  const auto& data = member(model.buffers, view.buffer, name + "'s buffer").data;
  const std::size_t stride = view.byteStride == 0 ? element_bytes : view.byteStride;
  if (accessor.count == 0) throw Flaw{name + " is empty"};
  const bool inside = view.byteOffset <= data.size() && view.byteLength <= data.size() - view.byteOffset &&
                      accessor.byteOffset <= view.byteLength &&
                      element_bytes <= view.byteLength - accessor.byteOffset &&
                      (accessor.count - 1) <= (view.byteLength - accessor.byteOffset - element_bytes) / stride;
  if (!inside) throw Flaw{name + " reaches beyond its buffer"};
  return {data.data() + view.byteOffset + accessor.byteOffset, accessor.count, stride};
}

template <class T>
double number_at(const unsigned char* bytes) {
  T value{};
  std::memcpy(&value, bytes, sizeof value);
  return double(value);
}

/// An integer as the fraction that glTF means by it.
template <class T>
double fraction_at(const unsigned char* bytes) {
  return std::max(number_at<T>(bytes) / double(std::numeric_limits<T>::max()), -1.0);
}

using Reader = double (*)(const unsigned char*);

Reader float_reader(int type, bool normalised) {
  switch (type) {
    case TINYGLTF_COMPONENT_TYPE_FLOAT:
      return number_at<float>;
    case TINYGLTF_COMPONENT_TYPE_BYTE:
      return normalised ? fraction_at<std::int8_t> : number_at<std::int8_t>;
    case TINYGLTF_COMPONENT_TYPE_UNSIGNED_BYTE:
      return normalised ? fraction_at<std::uint8_t> : number_at<std::uint8_t>;
    case TINYGLTF_COMPONENT_TYPE_SHORT:
      return normalised ? fraction_at<std::int16_t> : number_at<std::int16_t>;
    case TINYGLTF_COMPONENT_TYPE_UNSIGNED_SHORT:
      return normalised ? fraction_at<std::uint16_t> : number_at<std::uint16_t>;
    default:
      return nullptr;
  }
}

Reader index_reader(int type) {
  switch (type) {
    case TINYGLTF_COMPONENT_TYPE_UNSIGNED_BYTE:
      return number_at<std::uint8_t>;
    case TINYGLTF_COMPONENT_TYPE_UNSIGNED_SHORT:
      return number_at<std::uint16_t>;
    case TINYGLTF_COMPONENT_TYPE_UNSIGNED_INT:
      return number_at<std::uint32_t>;
    default:
      return nullptr;
  }
}

}  // namespace

std::vector<float> read_floats(const tinygltf::Model& model, int accessor, int components) {
  const std::string name = "accessor " + std::to_string(accessor);
  const auto& source = member(model.accessors, accessor, "a primitive's attribute");
  const Reader read = float_reader(source.componentType, source.normalized);
  if (read == nullptr) throw Flaw{name + " has a component type that vertices cannot have"};
  const int found = tinygltf::GetNumComponentsInType(std::uint32_t(source.type));
  if (found != components) {
    throw Flaw{name + " has " + std::to_string(found) + " components, not " + std::to_string(components)};
  }
  const auto size = std::size_t(tinygltf::GetComponentSizeInBytes(std::uint32_t(source.componentType)));
  const View view = view_of(model, source, name, size * std::size_t(components));
  std::vector<float> out;
  out.reserve(view.count * std::size_t(components));
  for (std::size_t i = 0; i < view.count; ++i) {
    for (std::size_t c = 0; c < std::size_t(components); ++c) {
      out.push_back(float(read(view.first + i * view.stride + c * size)));
      if (!std::isfinite(out.back())) throw Flaw{name + " holds a number that is not finite"};
    }
  }
  return out;
}

std::vector<std::uint32_t> read_indices(const tinygltf::Model& model, int accessor, std::size_t limit) {
  const std::string name = "accessor " + std::to_string(accessor);
  const auto& source = member(model.accessors, accessor, "a primitive's indices");
  const Reader read = index_reader(source.componentType);
  if (read == nullptr || source.type != TINYGLTF_TYPE_SCALAR) throw Flaw{name + " holds no unsigned indices"};
  const auto size = std::size_t(tinygltf::GetComponentSizeInBytes(std::uint32_t(source.componentType)));
  const View view = view_of(model, source, name, size);
  std::vector<std::uint32_t> out;
  out.reserve(view.count);
  for (std::size_t i = 0; i < view.count; ++i) {
    const auto index = std::uint32_t(read(view.first + i * view.stride));
    if (index >= limit) {
      throw Flaw{name + " has index " + std::to_string(index) + ", but there are " + std::to_string(limit) +
                 " vertices"};
    }
    out.push_back(index);
  }
  return out;
}

}  // namespace photonlag::gltf
