#include "pipeline/scenes/gltf/draco.hpp"

#include <draco/compression/decode.h>

#include <algorithm>
#include <cmath>

namespace photonlag::gltf {
namespace {

std::unique_ptr<draco::Mesh> decode(std::span<const std::uint8_t> bytes, const std::string& place) {
  draco::DecoderBuffer buffer;
  buffer.Init(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  draco::Decoder decoder;
  auto mesh = decoder.DecodeMeshFromBuffer(&buffer);
  if (!mesh.ok()) throw Flaw{place + " cannot be decompressed: its bytes are damaged or hold no triangles"};
  return std::move(mesh).value();
}

/// An attribute's value at each of @p points; integers as the fraction that they mean where draco says so.
Floats values_of(const draco::PointAttribute& attribute, std::uint32_t points, const std::string& place) {
  Floats out;
  out.components = std::size_t(attribute.num_components());
  if (out.components < 1 || out.components > 4) throw Flaw{place + " has no shape of glTF"};
  out.values.resize(points * out.components);
  for (std::uint32_t i = 0; i < points; ++i) {
    const auto at = attribute.mapped_index(draco::PointIndex(i));
    const bool good = at.value() < attribute.size() &&
                      attribute.ConvertValue<float>(at, std::int8_t(out.components), &out.values[i * out.components]);
    if (!good) throw Flaw{place + " cannot be decompressed"};
  }
  if (!std::all_of(out.values.begin(), out.values.end(), [](float value) { return std::isfinite(value); })) {
    throw Flaw{place + " holds a number that is not finite"};
  }
  return out;
}

}  // namespace

Unpacked unpack(Document& file, const Json& packed, const Json& attributes) {
  const auto mesh = decode(file.view(packed.at("bufferView").as_whole(), packed.place("bufferView")), packed.place());
  Unpacked out;
  const Json ids = packed.at("attributes");
  for (const std::string& name : ids.keys()) {
    if (!attributes.find(name.c_str())) continue;
    const auto* attribute = mesh->GetAttributeByUniqueId(std::uint32_t(ids.at(name.c_str()).as_whole()));
    if (attribute == nullptr) throw Flaw{ids.place(name) + " is not among what Draco packed"};
    out.attributes.emplace(name, values_of(*attribute, mesh->num_points(), ids.place(name)));
  }
  for (draco::FaceIndex face(0); face < mesh->num_faces(); ++face) {
    for (const auto& corner : mesh->face(face)) {
      if (corner.value() >= mesh->num_points()) throw Flaw{packed.place() + " has an index beyond its vertices"};
      out.indices.push_back(corner.value());
    }
  }
  return out;
}

}  // namespace photonlag::gltf
