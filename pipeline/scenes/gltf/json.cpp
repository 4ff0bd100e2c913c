#include "pipeline/scenes/gltf/json.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace photonlag::gltf {
namespace {

constexpr int deepest = 64;  // glTF itself needs about ten
constexpr double largest_whole = 9007199254740992;

[[noreturn]] void fail(const std::string& place, const char* right) { throw Flaw{place + " must be " + right}; }

std::string line_and_column(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, byte == 0 ? 0 : byte - 1);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1;  // npos + 1 is 0
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

}  // namespace

std::string in_quotes(std::string_view text, std::size_t longest) {
  std::string out = "'";
  for (const char c : text.substr(0, longest)) out += static_cast<unsigned char>(c) < 32 || c == 127 ? '?' : c;
  if (text.size() > longest) out += "...";
  return out + "'";
}

nlohmann::json parse(std::string_view text) try {
  const auto shallow = [](int depth, nlohmann::json::parse_event_t, const nlohmann::json&) { return depth < deepest; };
  nlohmann::json root = nlohmann::json::parse(text.begin(), text.end(), shallow);
  if (!root.is_object()) throw Flaw{"it is no glTF file: its JSON is no object"};
  return root;
} catch (const nlohmann::json::parse_error& error) {
  throw Flaw{"it is no valid JSON: it goes wrong at " + line_and_column(text, error.byte)};
} catch (const nlohmann::json::exception&) {
  throw Flaw{"it is no valid JSON: a number is beyond every range"};
}

std::string Json::place(std::string_view key) const {
  return place_.empty() ? std::string(key) : place_ + "." + std::string(key);
}

std::optional<Json> Json::find(const char* key) const {
  if (!value_->is_object()) fail(place_, "an object");
  const auto found = value_->find(key);
  if (found == value_->end()) return std::nullopt;
  return Json(*found, place(key));
}

Json Json::at(const char* key) const {
  if (auto found = find(key)) return *found;
  throw Flaw{place(key) + " is missing"};
}

std::vector<Json> Json::list(const char* key) const {
  std::vector<Json> out;
  const auto found = find(key);
  if (!found) return out;
  if (!found->value_->is_array()) fail(found->place_, "a list");
  for (const auto& one : *found->value_) out.emplace_back(one, found->place_ + "[" + std::to_string(out.size()) + "]");
  return out;
}

std::vector<std::string> Json::keys() const {
  if (!value_->is_object()) fail(place_, "an object");
  std::vector<std::string> out;
  for (const auto& [key, value] : value_->items()) out.push_back(key);
  return out;
}

bool Json::flag(const char* key, bool otherwise) const {
  const auto found = find(key);
  if (!found) return otherwise;
  if (!found->value_->is_boolean()) fail(found->place_, "true or false");
  return found->value_->get<bool>();
}

double Json::as_number() const {
  if (!value_->is_number()) fail(place_, "a number");
  const auto number = value_->get<double>();
  if (!std::isfinite(number)) fail(place_, "finite");
  return number;
}

double Json::number(const char* key, double otherwise) const {
  const auto found = find(key);
  return found ? found->as_number() : otherwise;
}

std::string Json::as_text() const {
  if (!value_->is_string()) fail(place_, "a text");
  return value_->get<std::string>();
}

std::string Json::text(const char* key, const std::string& otherwise) const {
  const auto found = find(key);
  return found ? found->as_text() : otherwise;
}

std::size_t Json::as_whole() const {
  if (!value_->is_number()) fail(place_, "a whole number");
  const auto number = value_->get<double>();  // some exporters write 3.0
  if (!(number >= 0 && number <= largest_whole) || number != std::floor(number)) fail(place_, "a whole number");
  return std::size_t(number);
}

std::optional<std::size_t> Json::whole(const char* key) const {
  const auto found = find(key);
  if (!found) return std::nullopt;
  return found->as_whole();
}

std::vector<double> Json::numbers(const char* key) const {
  std::vector<double> out;
  for (const Json& one : list(key)) out.push_back(one.as_number());
  return out;
}

std::vector<double> Json::numbers(const char* key, std::size_t count) const {
  std::vector<double> out = numbers(key);
  if (find(key) && out.size() != count) fail(place(key), ("a list of " + std::to_string(count) + " numbers").c_str());
  return out;
}

std::optional<Json> Json::extension(const char* name) const {
  const auto extensions = find("extensions");
  return extensions ? extensions->find(name) : std::nullopt;
}

Json Json::member(const char* key, std::size_t index, const std::string& user) const {
  const auto all = find(key);
  if (all && !all->value_->is_array()) fail(all->place_, "a list");
  const std::size_t count = all ? all->value_->size() : 0;
  if (index < count) return {(*all->value_)[index], all->place_ + "[" + std::to_string(index) + "]"};
  throw Flaw{user + " asks for " + key + "[" + std::to_string(index) + "], and there are " + std::to_string(count)};
}

}  // namespace photonlag::gltf
