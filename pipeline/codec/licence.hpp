#pragma once
/// @file
/// Under which licence the codecs put a program that is linked with them.

#include <string>
#include <vector>

namespace photonlag {

/// A library of codecs that this program runs with, in its own words.
struct CodecLibrary {
  std::string name, version, licence;  ///< "FFmpeg's libavcodec", "59.37.100", "GPL version 2 or later"
  [[nodiscard]] bool gpl() const { return licence.starts_with("GPL"); }
};

/// Those it is linked with. FFmpeg says of itself how it was configured.
[[nodiscard]] std::vector<CodecLibrary> codec_libraries();

/// What `photonlag --version` says after the version.
[[nodiscard]] std::string licence_text(const std::vector<CodecLibrary>& libraries);

/// Whether x264 was compiled in (the configure option PHOTONLAG_GPL).
[[nodiscard]] bool with_x264();

}  // namespace photonlag
