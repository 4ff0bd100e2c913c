#include "cli/import/head/conventions.hpp"
#include "cli/import/head/pose_log.hpp"

// OpenXR has no file format; this takes what applications write of xrLocateSpace(view in local or stage space): a time,
// XrPosef::position and XrPosef::orientation (x, y, z, w), and, by name only, XrSpaceVelocity's linearVelocity and
// angularVelocity, both along the axes of the base space. Its frame is ours: right-handed, +y up, -z forward, metres.
// Columns are found by name where there is a header, else they stand in that order. With flags that say how they
// differ, it takes any other program's log too.

namespace photonlag::cli {
namespace {

std::string import_openxr(const ImportRequest& request, const std::filesystem::path& to) {
  ImportRequest with_unit = request;
  std::string& unit = with_unit.words.at("--unit");
  if (request.from != "auto" && unit != "auto" && unit != request.from)
    throw InputError({"--from " + request.from}, "and --unit " + unit + " both say the unit of time");
  if (request.from != "auto") unit = request.from;
  return import_pose_log(with_unit, to, {.unit = TimeUnit::ns});
}

}  // namespace

Importer openxr_importer() {
  return {
      .name = "openxr",
      .meaning =
          "head poses of an OpenXR application, or any other log of poses: time, position x y z, orientation x y z w, "
          "or columns by name, then with velocities too; --from is the same as --unit",
      .begins = "t_s,px_m",
      .from = {"auto", "ns", "us", "ms", "s", "ticks"},
      .numbers = convention_numbers(),
      .words = convention_words({}),
      .run = import_openxr};
}

}  // namespace photonlag::cli
