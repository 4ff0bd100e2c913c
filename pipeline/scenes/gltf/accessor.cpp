#include "pipeline/scenes/gltf/accessor.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace photonlag::gltf {
namespace {

template <class T>
double number_at(const std::uint8_t* bytes) {
  T value{};
  std::memcpy(&value, bytes, sizeof value);
  return double(value);
}

/// An integer as the fraction that glTF means by it.
template <class T>
double fraction_at(const std::uint8_t* bytes) {
  return std::max(number_at<T>(bytes) / double(std::numeric_limits<T>::max()), -1.0);
}

/// How one component is read.
struct Component {
  std::size_t bytes = 0;
  double (*number)(const std::uint8_t*) = nullptr;
  double (*fraction)(const std::uint8_t*) = nullptr;
  bool is_unsigned = false;
};

Component component_of(const Json& accessor, const char* key = "componentType") {
  switch (accessor.at(key).as_whole()) {
    case 5120:
      return {1, number_at<std::int8_t>, fraction_at<std::int8_t>, false};
    case 5121:
      return {1, number_at<std::uint8_t>, fraction_at<std::uint8_t>, true};
    case 5122:
      return {2, number_at<std::int16_t>, fraction_at<std::int16_t>, false};
    case 5123:
      return {2, number_at<std::uint16_t>, fraction_at<std::uint16_t>, true};
    case 5125:
      return {4, number_at<std::uint32_t>, fraction_at<std::uint32_t>, true};
    case 5126:
      return {4, number_at<float>, number_at<float>, false};
    default:
      throw Flaw{accessor.place(key) + " is no component type of glTF"};
  }
}

std::size_t components_of(const Json& accessor, const std::vector<std::string>& types) {
  const std::string type = accessor.at("type").as_text();
  if (std::find(types.begin(), types.end(), type) == types.end()) {
    throw Flaw{accessor.place("type") + " is " + in_quotes(type) + ", not " + types.front()};
  }
  if (type == "SCALAR") return 1;
  return type == "MAT4" ? 16 : std::size_t(type.back() - '0');
}

/// Elements in a buffer, known to be inside it.
struct Elements {
  const std::uint8_t* first = nullptr;
  std::size_t stride = 0;
};

/// @p count elements of @p element bytes from the byteOffset of @p part, which names a bufferView.
Elements elements_of(Document& file, const Json& part, std::size_t count, std::size_t element, bool may_stride) {
  const std::size_t index = part.at("bufferView").as_whole();
  const auto bytes = file.view(index, part.place("bufferView"));
  const Json view = file.member("bufferViews", index, part.place());
  const std::size_t stride = may_stride ? view.whole("byteStride", element) : element;
  if (stride == 0) throw Flaw{view.place("byteStride") + " is 0"};
  const std::size_t offset = part.whole("byteOffset", 0);
  const bool inside = count > 0 && offset <= bytes.size() && element <= bytes.size() - offset &&
                      count - 1 <= (bytes.size() - offset - element) / stride;
  if (!inside) throw Flaw{part.place() + " reaches beyond its buffer"};
  return {bytes.data() + offset, stride};
}

std::size_t count_of(const Json& accessor) {
  const std::size_t count = accessor.at("count").as_whole();
  if (count == 0) throw Flaw{accessor.place() + " is empty"};
  return count;
}

/// Every component of every element, @p store(place, number); then those that a sparse accessor changes.
template <class Store>
void read(Document& file, const Json& accessor, std::size_t components, const Component& component,
          double (*number)(const std::uint8_t*), const Store& store) {
  const std::size_t count = count_of(accessor), element = components * component.bytes;
  if (accessor.find("bufferView")) {
    const Elements from = elements_of(file, accessor, count, element, true);
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t c = 0; c < components; ++c)
        store(i * components + c, number(from.first + i * from.stride + c * component.bytes));
    }
  }
  const auto sparse = accessor.find("sparse");
  if (!sparse) return;
  const std::size_t changes = count_of(*sparse);
  const Json which = sparse->at("indices"), values = sparse->at("values");
  const Component index = component_of(which);
  if (!index.is_unsigned) throw Flaw{which.place() + " holds no unsigned indices"};
  const Elements at = elements_of(file, which, changes, index.bytes, false);
  const Elements from = elements_of(file, values, changes, element, false);
  for (std::size_t i = 0; i < changes; ++i) {
    const auto target = std::size_t(index.number(at.first + i * at.stride));
    if (target >= count) throw Flaw{which.place() + " leads out of its accessor"};
    for (std::size_t c = 0; c < components; ++c)
      store(target * components + c, number(from.first + i * from.stride + c * component.bytes));
  }
}

/// How many numbers an accessor has: bounded, so that a few bytes of file cannot ask for all of the memory.
std::size_t size_of(Document& file, const Json& accessor, std::size_t components) {
  const std::size_t count = count_of(accessor);
  if (const auto view = accessor.whole("bufferView")) {
    if (count > file.view(*view, accessor.place("bufferView")).size()) {
      throw Flaw{accessor.place() + " reaches beyond its buffer"};
    }
  } else if (count > most_bytes / sizeof(float) / 16) {
    throw Flaw{accessor.place("count") + " is too large for an accessor without a bufferView"};
  }
  return count * components;
}

}  // namespace

Floats read_floats(Document& file, std::size_t accessor, const std::vector<std::string>& types, const std::string& user,
                   Integers integers) {
  const Json source = file.member("accessors", accessor, user);
  const Component component = component_of(source);
  if (component.bytes == 4 && component.is_unsigned) {
    throw Flaw{source.place() + " has a component type that vertices cannot have"};
  }
  Floats out;
  out.components = components_of(source, types);
  out.values.resize(size_of(file, source, out.components));
  const bool fraction = integers == Integers::fractions || source.flag("normalized", false);
  read(file, source, out.components, component, fraction ? component.fraction : component.number,
       [&](std::size_t at, double value) { out.values[at] = float(value); });
  if (!std::all_of(out.values.begin(), out.values.end(), [](float value) { return std::isfinite(value); })) {
    throw Flaw{source.place() + " holds a number that is not finite"};
  }
  return out;
}

std::vector<std::uint32_t> read_indices(Document& file, std::size_t accessor, std::size_t limit,
                                        const std::string& user) {
  const Json source = file.member("accessors", accessor, user);
  const Component component = component_of(source);
  if (!component.is_unsigned || source.at("type").as_text() != "SCALAR") {
    throw Flaw{source.place() + " holds no unsigned indices"};
  }
  std::vector<std::uint32_t> out(size_of(file, source, 1));
  read(file, source, 1, component, component.number,
       [&](std::size_t at, double value) { out[at] = std::uint32_t(value); });
  const auto beyond = std::find_if(out.begin(), out.end(), [&](std::uint32_t index) { return index >= limit; });
  if (beyond == out.end()) return out;
  throw Flaw{source.place() + " has index " + std::to_string(*beyond) + ", but there are " + std::to_string(limit) +
             " vertices"};
}

}  // namespace photonlag::gltf
