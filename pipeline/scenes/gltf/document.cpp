#include "pipeline/scenes/gltf/document.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>

#include "pipeline/scenes/gltf/meshopt.hpp"
#include "pipeline/scenes/gltf/uri.hpp"
#include "sim/core/input_file.hpp"

namespace photonlag::gltf {
namespace {

namespace fs = std::filesystem;

/// At most @p most bytes from the start of a file.
Bytes read_file(const fs::path& file, const std::string& name, std::size_t most) {
  std::error_code error;
  const auto size = fs::is_regular_file(file, error) ? fs::file_size(file, error) : 0;
  std::ifstream in(file, std::ios::binary);
  if (error || size == 0 || !in) throw Flaw{name + " cannot be opened, or is empty"};
  if (size > largest_input::any) throw Flaw{name + ": " + input_problem(file, largest_input::any)};
  Bytes bytes(std::min<std::size_t>(size, most));
  in.read(reinterpret_cast<char*>(bytes.data()), std::streamsize(bytes.size()));
  if (!in) throw Flaw{name + " cannot be read"};
  return bytes;
}

std::uint32_t word_at(const Bytes& bytes, std::size_t at) {
  if (bytes.size() < 4 || at > bytes.size() - 4) throw Flaw{"the .glb is cut off"};
  return std::uint32_t(bytes[at]) | std::uint32_t(bytes[at + 1]) << 8U | std::uint32_t(bytes[at + 2]) << 16U |
         std::uint32_t(bytes[at + 3]) << 24U;
}

std::string_view as_text(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The chunk at @p at, which moves behind it; a chunk of another @p kind is left alone.
std::optional<std::span<const std::uint8_t>> chunk(const Bytes& glb, std::size_t& at, std::uint32_t kind) {
  if (at >= glb.size()) return std::nullopt;
  const std::uint32_t length = word_at(glb, at);
  if (word_at(glb, at + 4) != kind) return std::nullopt;
  if (length > glb.size() - at - 8) throw Flaw{"the .glb is cut off"};
  const std::span<const std::uint8_t> bytes(glb.data() + at + 8, length);
  at += 8 + std::size_t(length);
  return bytes;
}

/// JSON of a .gltf or .glb; @p rest gets a .glb's second chunk.
nlohmann::json load(const fs::path& file, Bytes& rest, bool& has_rest) {
  const Bytes bytes = read_file(file, "it", std::size_t(-1) / 2);
  if (!as_text(bytes).starts_with("glTF")) return parse(as_text(bytes));
  if (const std::uint32_t version = word_at(bytes, 4); version != 2) {
    throw Flaw{"it is a .glb of version " + std::to_string(version) + ", not 2"};
  }
  std::size_t at = 12;
  const auto text = chunk(bytes, at, 0x4E4F534A);
  if (!text) throw Flaw{"the .glb does not begin with JSON"};
  if (const auto second = chunk(bytes, at, 0x004E4942)) {
    rest.assign(second->begin(), second->end());
    has_rest = true;
  }
  const std::string_view all = as_text(*text);
  return parse(all.substr(0, all.find_last_not_of('\0') + 1));
}

void check_version(const Json& root) {
  const Json asset = root.at("asset");
  const std::string version = asset.at("version").as_text();
  if (!version.starts_with("2.")) throw Flaw{"it is glTF " + in_quotes(version) + ", not 2.0"};
  const std::string least = asset.text("minVersion", "2.0");
  if (least != "2.0") throw Flaw{"it requires glTF " + in_quotes(least) + ", and 2.0 is supported"};
}

}  // namespace

Document::Document(fs::path file, const std::set<std::string>& supported)
    : file_(std::move(file)), json_(load(file_, rest_, has_rest_)), root_(json_, "") {
  check_version(root_);
  for (const Json& one : root_.list("extensionsRequired")) {
    const std::string name = one.as_text();
    if (!supported.contains(name))
      throw Flaw{"it requires the extension " + in_quotes(name) + ", which is not supported"};
  }
}

Bytes Document::fetch(const Json& owner, const std::string& uri, std::size_t most) const {
  if (uri.starts_with("data:")) return data_of(uri, owner.place());
  const fs::path path = file_.parent_path() / path_inside(uri, owner.place());
  return read_file(path, owner.place() + "'s file " + in_quotes(uri), most);
}

std::span<const std::uint8_t> Document::buffer(std::size_t index, const std::string& user) {
  const Json source = member("buffers", index, user);
  const std::size_t length = source.at("byteLength").as_whole();
  auto found = buffers_.find(index);
  if (found == buffers_.end()) {
    Bytes bytes;
    if (const auto uri = source.find("uri")) {
      bytes = fetch(source, uri->as_text(), length);
    } else if (index == 0 && has_rest_) {
      bytes = std::move(rest_);
    } else {
      throw Flaw{source.place() + " has no uri, and the file brings no bytes for it"};
    }
    found = buffers_.emplace(index, std::move(bytes)).first;
  }
  if (found->second.size() < length) {
    throw Flaw{source.place() + " has " + std::to_string(found->second.size()) + " bytes, but its byteLength says " +
               std::to_string(length)};
  }
  return std::span<const std::uint8_t>(found->second).first(length);
}

std::span<const std::uint8_t> Document::slice(const Json& part) {
  const auto bytes = buffer(part.at("buffer").as_whole(), part.place("buffer"));
  const std::size_t offset = part.whole("byteOffset", 0), length = part.at("byteLength").as_whole();
  if (offset > bytes.size() || length > bytes.size() - offset) throw Flaw{part.place() + " reaches beyond its buffer"};
  return bytes.subspan(offset, length);
}

std::span<const std::uint8_t> Document::view(std::size_t index, const std::string& user) {
  const Json source = member("bufferViews", index, user);
  auto packed = source.extension("EXT_meshopt_compression");
  if (!packed) packed = source.extension("KHR_meshopt_compression");
  if (!packed) return slice(source);
  auto found = decompressed_.find(index);
  if (found == decompressed_.end()) {
    found = decompressed_.emplace(index, decompress(*packed, slice(*packed))).first;
  }
  return found->second;
}

}  // namespace photonlag::gltf
