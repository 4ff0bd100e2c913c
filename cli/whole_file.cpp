#include "cli/whole_file.hpp"

#include <unistd.h>

#include <string>

#include "sim/core/error.hpp"

namespace photonlag::cli {

namespace fs = std::filesystem;

WholeFile::WholeFile(fs::path out, bool force)
    : out_(std::move(out)), partial_(out_.string() + ".partial-" + std::to_string(getpid())) {
  std::error_code ignored;
  if (fs::is_directory(out_, ignored)) throw InputError({out_.string()}, "is a folder; name a file");
  if (!force && fs::exists(out_, ignored)) throw InputError({out_.string()}, "exists; --force replaces it");
}

WholeFile::~WholeFile() {
  std::error_code ignored;
  fs::remove(partial_, ignored);
}

void WholeFile::commit() {
  std::error_code error;
  fs::rename(partial_, out_, error);
  if (error) throw EnvironmentError(out_.string(), "cannot be given its name: " + error.message());
}

}  // namespace photonlag::cli
