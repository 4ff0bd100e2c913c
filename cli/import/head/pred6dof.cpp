#include <cstdlib>
#include <optional>

#include "cli/import/head/head_trace.hpp"

// pred6dof (Gul et al., ACM MM 2020): HoloLens, Unity's camera. `timestamp,x,y,z,qx,qy,qz,qw`; ticks of 100 ns, metres,
// LEFT-handed: +x right, +y up, +z forward. Mirrored in z it is ours: a place (x, y, z) becomes (x, y, -z), and a turn,
// whose axis is mirrored and whose sense is reversed, (w, x, y, z) becomes (w, -x, -y, z).

namespace photonlag::cli {
namespace {

constexpr std::int64_t tick_ns = 100, longest_ticks = 10'000'000'000'000'000;
constexpr std::size_t fields = 8;

void read(const std::filesystem::path& file, HeadTrace& trace) {
  const std::string text = read_text(file);
  std::optional<std::int64_t> first;
  for_each_sample(file, text, fields, [&](const TextLine& line) {
    if (line.where.line == 1 && !line.is_number(0)) return;  // a header
    if (line.fields.size() > fields) line.fail(fields, "eight fields a line: timestamp,x,y,z,qx,qy,qz,qw");
    const Eigen::Vector3d p = vector_at(line, {1, 2, 3});
    const Eigen::Quaterniond q = quaternion_at(line, {.w = 7, .x = 4, .y = 5, .z = 6});
    const std::int64_t ticks = time_ns(line, 0, 1);  // since the year 1: too many to be nanoseconds
    if (!first) first = ticks;
    if (std::abs(ticks - *first) > longest_ticks) line.fail(0, "a time must be within 1e9 s of the first");
    trace.add({(ticks - *first) * tick_ns, {p.x(), p.y(), -p.z()}, {q.w(), -q.x(), -q.y(), q.z()}});
  });
}

std::string run(const ImportRequest& request, const std::filesystem::path& to) {
  return import_head(request, to, read);
}

}  // namespace

Importer pred6dof_importer() {
  return {.name = "pred6dof", .meaning = "head motion as pred6dof and Unity on HoloLens record it", .run = run};
}

}  // namespace photonlag::cli
