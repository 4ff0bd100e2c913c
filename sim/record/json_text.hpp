#pragma once
/// @file
/// JSON to be written.

#include <nlohmann/json.hpp>
#include <string>

namespace photonlag {

/// @p value as a file's text, with a final newline. Names of files may be of any bytes: what is no UTF-8 in them
/// becomes U+FFFD. @param indent blanks a level
template <class Json>
[[nodiscard]] std::string json_text(const Json& value, int indent) {
  return value.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace photonlag
