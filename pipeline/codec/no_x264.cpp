#include "pipeline/codec/codec.hpp"
#include "pipeline/codec/h264_encoding.hpp"

// Stands for codecs/x264.cpp and codecs/libx264.cpp in a build without GPL parts.

namespace photonlag {
namespace {

Module<Codec> refused(const std::string& name) {
  std::vector<OptionSpec> options = x264_option_table();
  if (name == "libx264") options.push_back({"references", "frames", 8.0, {1, 16}, "not in this build"});
  return {.name = name,
          .summary = "not in this build: x264 is under the GPL",
          .source = "-",
          .options = options,
          .make = [name](const Values& values, const Context&) -> std::unique_ptr<Codec> {
            throw InputError(values.where("preset"),
                             "codec '" + name +
                                 "' is not in this build, which was configured without GPL parts "
                                 "(PHOTONLAG_GPL=OFF), as x264 is under the GPL; choose codec.name = \"raw\", a "
                                 "plug-in, or pixels = false");
          }};
}

const Registration<Codec> without_x264(refused("x264")), without_libx264(refused("libx264"));

}  // namespace
}  // namespace photonlag
