#include "cli/temporary_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "sim/core/error.hpp"

namespace photonlag::cli {

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder(const std::string& purpose) {
  std::error_code error;
  const fs::path root = fs::temp_directory_path(error);
  if (error) {
    const char* named = std::getenv("TMPDIR");
    throw EnvironmentError(std::string("TMPDIR=") + (named == nullptr ? "" : named),
                           "is no folder for temporary files: " + error.message());
  }
  std::string name = (root / ("photonlag-" + purpose + "-XXXXXX")).string();
  if (mkdtemp(name.data()) == nullptr)
    throw EnvironmentError(root.string(), std::string("cannot make a folder for the runs in it: ") +
                                              std::strerror(errno) + "; TMPDIR may name another");
  path_ = name;
  leftover_ = Leftover(path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace photonlag::cli
