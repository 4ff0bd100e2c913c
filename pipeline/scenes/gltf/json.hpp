#pragma once
/// @file
/// A glTF file's JSON, every step checked: whatever is not as it should be is a Flaw that names its place.

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace photonlag::gltf {

/// What is wrong with a file; the caller knows where it was named.
struct Flaw {
  std::string what;
};

/// @p text as a message can hold it: in quotes, without control characters, cut off after @p longest bytes.
[[nodiscard]] std::string in_quotes(std::string_view text, std::size_t longest = 80);

/// What is nested more deeply than glTF ever is (in `extras`, say) is left out. @throws Flaw with line and column.
[[nodiscard]] nlohmann::json parse(std::string_view text);

/// A value and where it stands, such as "nodes[3].mesh". Outlived by the document that it looks into.
class Json {
 public:
  Json(const nlohmann::json& value, std::string place) : value_(&value), place_(std::move(place)) {}

  [[nodiscard]] const std::string& place() const { return place_; }
  [[nodiscard]] std::string place(std::string_view key) const;

  // Members of an object, with what counts where the member is missing. @throws Flaw if the type is another.
  [[nodiscard]] std::optional<Json> find(const char* key) const;
  [[nodiscard]] Json at(const char* key) const;  ///< @throws Flaw also if it is missing.
  [[nodiscard]] std::vector<Json> list(const char* key) const;
  [[nodiscard]] std::vector<std::string> keys() const;
  [[nodiscard]] bool flag(const char* key, bool otherwise) const;
  [[nodiscard]] double number(const char* key, double otherwise) const;
  [[nodiscard]] std::string text(const char* key, const std::string& otherwise) const;
  [[nodiscard]] std::optional<std::size_t> whole(const char* key) const;  ///< 0 .. 2^53
  [[nodiscard]] std::size_t whole(const char* key, std::size_t otherwise) const {
    return whole(key).value_or(otherwise);
  }
  /// @p count finite numbers, or nothing.
  [[nodiscard]] std::vector<double> numbers(const char* key, std::size_t count) const;
  [[nodiscard]] std::vector<double> numbers(const char* key) const;  ///< However many.
  /// The object extensions.@p name.
  [[nodiscard]] std::optional<Json> extension(const char* name) const;

  [[nodiscard]] std::size_t as_whole() const;
  [[nodiscard]] std::string as_text() const;

  /// Member @p index of the list @p key of the root. @throws Flaw if there is none, saying that @p user asked for it.
  [[nodiscard]] Json member(const char* key, std::size_t index, const std::string& user) const;

 private:
  [[nodiscard]] double as_number() const;
  const nlohmann::json* value_;
  std::string place_;
};

}  // namespace photonlag::gltf
