#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "cli/import/head/head_trace.hpp"

// OpenXR has no file format; this takes what applications write of xrLocateSpace(view in local or stage space): a time,
// XrPosef::position and XrPosef::orientation (x, y, z, w), and, by name only, XrSpaceVelocity's linearVelocity and
// angularVelocity, both along the axes of the base space. Its frame is ours: right-handed, +y up, -z forward, metres.
// Columns are found by name where there is a header, else they stand in that order.

namespace photonlag::cli {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

struct Unit {
  std::string_view name;
  std::int64_t ns;
};
constexpr std::array<Unit, 4> units{{{"ns", 1}, {"us", 1'000}, {"ms", 1'000'000}, {"s", second_ns}}};

std::int64_t unit_ns(std::string_view name) { return std::ranges::find(units, name, &Unit::name)->ns; }

struct Columns {
  std::size_t time = 0;
  std::array<std::size_t, 3> position{1, 2, 3};
  QuaternionFields orientation{.w = 7, .x = 4, .y = 5, .z = 6};
  std::optional<std::array<std::size_t, 3>> velocity{}, angular_velocity{};
  std::size_t needed = 8;
  std::int64_t unit_ns = 1;
};

/// "Position.X" and "pos_x" are one name.
std::string plain(std::string_view name) {
  std::string out;
  for (const char c : name)
    if (c != '.' && c != '_' && c != '"') out += static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  return out;
}

class Header {
 public:
  explicit Header(const TextLine& line) : line_(line) {
    for (const std::string_view field : line.fields) names_.push_back(plain(field));
  }

  [[nodiscard]] Columns columns(const std::string& unit) {
    Columns at;
    at.unit_ns = unit_ns(unit);
    find_time(at);
    at.position = {axis("position", "p", 'x'), axis("position", "p", 'y'), axis("position", "p", 'z')};
    at.orientation = {axis("orientation", "q", 'w'), axis("orientation", "q", 'x'), axis("orientation", "q", 'y'),
                      axis("orientation", "q", 'z')};
    at.velocity = vector({"linearvelocity", "linvel", "velocity", "vel", "v"}, "mps");
    at.angular_velocity = vector({"angularvelocity", "angvel", "omega", "w"}, "radps");
    at.needed = names_.size();
    return at;
  }

 private:
  std::optional<std::size_t> find(const std::string& name) const {
    const auto found = std::ranges::find(names_, name);
    if (found == names_.end()) return {};
    return static_cast<std::size_t>(found - names_.begin());
  }

  /// "time" may be followed by its unit, which then counts.
  void find_time(Columns& at) const {
    for (const char* name : {"time", "timestamp", "t", "xrtime", "displaytime", "predicteddisplaytime"}) {
      if (const auto found = find(name)) {
        at.time = *found;
        return;
      }
      for (const Unit& unit : units)
        if (const auto found = find(name + std::string(unit.name))) {
          at.time = *found;
          at.unit_ns = unit.ns;
          return;
        }
    }
    line_.fail(0, "names no column 'time' (time_ns, time_us, time_ms, time_s)");
  }

  std::size_t axis(const std::string& whole, const std::string& letter, char axis) const {
    for (const std::string& stem :
         {whole, whole.substr(0, 3), letter, letter == "q" ? std::string("r") : std::string()})
      for (const char* unit : {"", "m"})
        if (const auto found = find(stem + axis + unit)) return *found;
    line_.fail(0, fmt::format("names no column '{}.{}' ({}{})", whole, axis, letter, axis));
  }

  /// Where all three components stand, whatever they are called; nothing if no name will do.
  [[nodiscard]] std::optional<std::array<std::size_t, 3>> vector(std::initializer_list<std::string> stems,
                                                                 const std::string& unit) const {
    for (const std::string& stem : stems)
      for (const std::string& ending : {std::string(), unit}) {
        const auto x = find(stem + "x" + ending), y = find(stem + "y" + ending), z = find(stem + "z" + ending);
        if (x && y && z) return std::array{*x, *y, *z};
      }
    return {};
  }

  const TextLine& line_;
  std::vector<std::string> names_;
};

void read(const std::filesystem::path& file, const std::string& unit, HeadTrace& trace) {
  const std::string text = read_text(file);
  Columns at;
  at.unit_ns = unit_ns(unit);
  bool first = true;
  for_each_sample(file, text, at.needed, [&](const TextLine& line) {
    if (std::exchange(first, false) && !line.is_number(0)) {
      at = Header(line).columns(unit);
      return;
    }
    HeadSample sample{time_ns(line, at.time, at.unit_ns), vector_at(line, at.position),
                      quaternion_at(line, at.orientation)};
    if (at.velocity) sample.velocity = vector_at(line, *at.velocity);
    if (at.angular_velocity)
      sample.angular_velocity = sample.world_from_head.conjugate() * vector_at(line, *at.angular_velocity);
    trace.add(sample);
  });
}

std::string run(const ImportRequest& request, const std::filesystem::path& to) {
  return import_head(request, to,
                     [&](const std::filesystem::path& file, HeadTrace& trace) { read(file, request.from, trace); });
}

}  // namespace

Importer openxr_importer() {
  return {.name = "openxr",
          .meaning =
              "head poses of an OpenXR application: time, position x y z, orientation x y z w, or columns by "
              "name, then with velocities too; --from is the unit of a time whose name has none",
          .from = {"ns", "us", "ms", "s"},
          .run = run};
}

}  // namespace photonlag::cli
