#include "pose-prediction/weights.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <cmath>
#include <stdexcept>
#include <utility>

#include "sim/core/input_file.hpp"
#include "sim/core/toml_depth.hpp"

namespace photonlag {
namespace {

/// The files that come with the program: name, text.
const std::vector<std::pair<std::string_view, std::string_view>>& embedded() {
// Longer literals than a compiler must take: those we build with do.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverlength-strings"
  static const std::vector<std::pair<std::string_view, std::string_view>> files{
#include "weights.inc"
  };
#pragma GCC diagnostic pop
  return files;
}

template <class Map>
const auto& entry(const Map& entries, const std::string& key, const Location& where, const char* what) {
  const auto found = entries.find(key);
  if (found == entries.end()) throw InputError(where, fmt::format("these weights lack '{}', {}", key, what));
  return found->second;
}

}  // namespace

/// toml++'s tree to ours.
class WeightsReader {
 public:
  explicit WeightsReader(const std::string& name) : name_(name) {}

  [[nodiscard]] Location at(const toml::source_region& region) const {
    return {name_, static_cast<unsigned>(region.begin.line), static_cast<unsigned>(region.begin.column)};
  }

  [[nodiscard]] Weights table(const toml::table& from) const {
    Weights out;
    out.where_ = from.source().begin.line > 0 ? at(from.source()) : Location{name_, 1, 1};
    for (auto&& [key, value] : from) add(out, std::string(key.str()), value);
    return out;
  }

 private:
  void add(Weights& out, const std::string& key, const toml::node& value) const {
    if (const auto* text = value.as_string())
      out.texts_[key] = text->get();
    else if (const auto* inner = value.as_table())
      out.tables_[key].push_back(table(*inner));
    else if (const auto* list = value.as_array(); list != nullptr && !list->empty() && list->get(0)->is_table())
      for (const toml::node& item : *list) out.tables_[key].push_back(table(table_in(item)));
    else {
      Weights::Numbers& numbers = out.numbers_[key];
      numbers.where = at(value.source());
      flatten(value, numbers.values);
    }
  }

  [[nodiscard]] const toml::table& table_in(const toml::node& item) const {
    if (const auto* inner = item.as_table()) return *inner;
    throw InputError(at(item.source()), "must be a table, as the others of this list");
  }

  void flatten(const toml::node& from, std::vector<double>& out) const {
    if (const auto* list = from.as_array())
      for (const toml::node& item : *list) flatten(item, out);
    else if (const auto number = from.value<double>(); number && from.is_number())
      out.push_back(*number);
    else
      throw InputError(at(from.source()), "weights are numbers, text or tables");
  }

  const std::string& name_;
};

Weights Weights::parse(std::string_view text, const std::string& name) {
  const WeightsReader reader(name);
  check_toml_depth(text, name);
  try {
    return reader.table(toml::parse(text, std::string_view(name)));
  } catch (const toml::parse_error& e) {
    throw InputError(reader.at(e.source()), "not TOML: " + std::string(e.description()));
  }
}

Weights Weights::read(const std::filesystem::path& file, const Location& where) {
  const std::string why = input_problem(file, largest_input::weights);
  if (why == "no such file") throw InputError(where, fmt::format("no such weights file: '{}'", file.string()));
  if (!why.empty()) throw InputError(where, fmt::format("weights file '{}' cannot be read: {}", file.string(), why));
  return parse(read_input(file, largest_input::weights), file.string());
}

Weights Weights::shipped(const std::string& name) {
  for (const auto& [file, text] : embedded())
    if (file == name) return parse(text, "shipped " + name);
  throw std::logic_error("no weights are shipped as " + name);
}

bool Weights::is_shipped(const std::string& name) {
  for (const auto& entry : embedded())
    if (entry.first == name) return true;
  return false;
}

const std::string& Weights::text(const std::string& key) const { return entry(texts_, key, where_, "text"); }

const std::vector<double>& Weights::numbers(const std::string& key, std::size_t count) const {
  const Numbers& found = entry(numbers_, key, where_, "numbers");
  if (count != 0 && found.values.size() != count)
    throw InputError(found.where, fmt::format("'{}' has {} numbers, must have {}", key, found.values.size(), count));
  for (const double value : found.values)
    if (!std::isfinite(value)) throw InputError(found.where, fmt::format("'{}' holds {}", key, value));
  return found.values;
}

const std::vector<Weights>& Weights::tables(const std::string& key) const {
  return entry(tables_, key, where_, "tables");
}

const Weights& Weights::table(const std::string& key) const { return tables(key).front(); }

std::vector<std::string> fitted_on(const Weights& weights) {
  std::vector<std::string> out;
  for (const Weights& trace : weights.table("provenance").tables("trace")) out.push_back(trace.text("sha256"));
  return out;
}

}  // namespace photonlag
