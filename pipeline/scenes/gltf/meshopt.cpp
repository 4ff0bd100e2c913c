#include "pipeline/scenes/gltf/meshopt.hpp"

#include <meshoptimizer.h>

namespace photonlag::gltf {
namespace {

/// What the decoders take for granted.
void check_shape(const Json& packed, const std::string& mode, std::size_t count, std::size_t stride) {
  const bool vertices = mode == "ATTRIBUTES";
  if (!vertices && mode != "TRIANGLES" && mode != "INDICES") {
    throw Flaw{packed.place("mode") + " " + in_quotes(mode) + " is not known"};
  }
  const bool fits = vertices ? stride % 4 == 0 && stride > 0 && stride <= 256 : stride == 2 || stride == 4;
  if (!fits) throw Flaw{packed.place("byteStride") + " does not fit its mode"};
  if (count > most_bytes / stride) throw Flaw{packed.place("count") + " is more than 1 GiB of elements"};
  if (mode == "TRIANGLES" && count % 3 != 0) throw Flaw{packed.place("count") + " makes no whole triangles"};
}

void unfilter(const Json& packed, Bytes& bytes, std::size_t count, std::size_t stride) {
  const std::string filter = packed.text("filter", "NONE");
  if (filter == "NONE") return;
  if (filter == "OCTAHEDRAL" && (stride == 4 || stride == 8)) {
    meshopt_decodeFilterOct(bytes.data(), count, stride);
  } else if (filter == "QUATERNION" && stride == 8) {
    meshopt_decodeFilterQuat(bytes.data(), count, stride);
  } else if (filter == "EXPONENTIAL") {
    meshopt_decodeFilterExp(bytes.data(), count, stride);
  } else {
    throw Flaw{packed.place("filter") + " " + in_quotes(filter) + " is not known, or does not fit its byteStride"};
  }
}

}  // namespace

Bytes decompress(const Json& packed, std::span<const std::uint8_t> bytes) {
  const std::string mode = packed.at("mode").as_text();
  const std::size_t count = packed.at("count").as_whole(), stride = packed.at("byteStride").as_whole();
  check_shape(packed, mode, count, stride);
  Bytes out(count * stride);
  int error = 0;
  if (mode == "ATTRIBUTES") error = meshopt_decodeVertexBuffer(out.data(), count, stride, bytes.data(), bytes.size());
  if (mode == "TRIANGLES") error = meshopt_decodeIndexBuffer(out.data(), count, stride, bytes.data(), bytes.size());
  if (mode == "INDICES") error = meshopt_decodeIndexSequence(out.data(), count, stride, bytes.data(), bytes.size());
  if (error != 0) throw Flaw{packed.place() + " cannot be decompressed: its bytes are damaged or of a newer format"};
  if (mode == "ATTRIBUTES") unfilter(packed, out, count, stride);
  return out;
}

}  // namespace photonlag::gltf
