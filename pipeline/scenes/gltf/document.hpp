#pragma once
/// @file
/// A glTF file with the bytes it refers to.

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <span>

#include "pipeline/scenes/gltf/json.hpp"

namespace photonlag::gltf {

using Bytes = std::vector<std::uint8_t>;

/// The most elements or bytes that a file may make us hold at once where its own size does not bound them.
inline constexpr std::size_t most_bytes = std::size_t(1) << 30U;

/// A .gltf or .glb. Buffers are read when first asked for, so that what nobody draws cannot hurt.
class Document {
 public:
  /// @throws Flaw if it cannot be read, is no glTF 2 or requires what @p supported lacks.
  Document(std::filesystem::path file, const std::set<std::string>& supported);
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;
  ~Document() = default;

  [[nodiscard]] const Json& root() const { return root_; }
  [[nodiscard]] Json member(const char* list, std::size_t index, const std::string& user) const {
    return root_.member(list, index, user);
  }
  /// The bytes of a bufferView, decompressed where it is compressed. Valid as long as the document.
  [[nodiscard]] std::span<const std::uint8_t> view(std::size_t index, const std::string& user);
  /// What an image's or a buffer's `uri` holds: a data: URI, or a file in the model's folder or below it.
  /// @throws Flaw if it leads elsewhere. @param most so many bytes are enough
  [[nodiscard]] Bytes fetch(const Json& owner, const std::string& uri, std::size_t most) const;

 private:
  [[nodiscard]] std::span<const std::uint8_t> buffer(std::size_t index, const std::string& user);
  /// byteOffset and byteLength of @p part, cut out of its buffer.
  [[nodiscard]] std::span<const std::uint8_t> slice(const Json& part);

  std::filesystem::path file_;
  Bytes rest_;  // a .glb's second chunk
  bool has_rest_ = false;
  nlohmann::json json_;
  Json root_;
  std::map<std::size_t, Bytes> buffers_, decompressed_;
};

}  // namespace photonlag::gltf
