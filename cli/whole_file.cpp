#include "cli/whole_file.hpp"

#include <unistd.h>

#include <string>

#include "sim/core/error.hpp"

namespace photonlag::cli {

namespace fs = std::filesystem;

WholeFile::WholeFile(fs::path out, bool force) : out_(std::move(out)), partial_(out_) {
  std::error_code ignored;
  if (fs::is_directory(out_, ignored)) throw InputError({out_.string()}, "is a folder; name a file");
  if (fs::exists(out_, ignored)) {
    if (!fs::is_regular_file(out_, ignored)) return;
    if (!force) throw InputError({out_.string()}, "exists; --force replaces it");
    if (fs::path target = fs::canonical(out_, ignored); fs::is_symlink(out_) && !target.empty()) out_ = target;
  }
  partial_ = out_.string() + ".partial-" + std::to_string(getpid());
}

WholeFile::~WholeFile() {
  std::error_code ignored;
  if (partial_ != out_) fs::remove(partial_, ignored);
}

void WholeFile::commit() {
  if (partial_ == out_) return;
  std::error_code error;
  fs::rename(partial_, out_, error);
  if (error) throw EnvironmentError(out_.string(), "cannot be given its name: " + error.message());
}

}  // namespace photonlag::cli
