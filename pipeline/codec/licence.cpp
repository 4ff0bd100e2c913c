#include "pipeline/codec/licence.hpp"

#include <fmt/format.h>

extern "C" {
#include <libavcodec/avcodec.h>
}

#if PHOTONLAG_GPL
#include <cstdint>

#include <x264.h>
#endif

#include <algorithm>

namespace photonlag {

bool with_x264() { return PHOTONLAG_GPL != 0; }

std::vector<CodecLibrary> codec_libraries() {
  const unsigned version = avcodec_version();
  std::vector<CodecLibrary> all{
      {"FFmpeg's libavcodec",
       fmt::format("{}.{}.{}", AV_VERSION_MAJOR(version), AV_VERSION_MINOR(version), AV_VERSION_MICRO(version)),
       avcodec_license()}};
#if PHOTONLAG_GPL
  all.push_back({"libx264", X264_POINTVER, "GPL version 2 or later"});
#endif
  return all;
}

std::string licence_text(const std::vector<CodecLibrary>& libraries) {
  std::string text = "Its sources are under the MIT licence. This binary is linked with\n";
  for (const CodecLibrary& library : libraries)
    text += fmt::format("  {:<20} {:<12} {}\n", library.name, library.version, library.licence);
  if (std::ranges::any_of(libraries, [](const CodecLibrary& l) { return l.licence.starts_with("nonfree"); }))
    return text + "so it may not be passed on to others at all.\n";
  if (std::ranges::any_of(libraries, &CodecLibrary::gpl))
    return text +
           "so whoever passes it on to others does so under the GPL. docs/dependencies.md says how to build one\n"
           "without GPL parts (-DPHOTONLAG_GPL=OFF, and an FFmpeg that was built without them).\n";
  return text + "so nothing in it is under the GPL; the LGPL asks that these libraries can be replaced.\n";
}

}  // namespace photonlag
