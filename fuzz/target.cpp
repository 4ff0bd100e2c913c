#include "fuzz/target.hpp"

#include <stdlib.h>

#include "sim/core/output_file.hpp"

namespace photonlag::fuzz {
namespace {

namespace fs = std::filesystem;

std::vector<Target>& all() {
  static std::vector<Target> targets;
  return targets;
}

/// Goes away with the process.
class Scratch {
 public:
  Scratch() {
    std::string name = (fs::temp_directory_path() / "photonlag-fuzz-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw EnvironmentError(name, "cannot be made");
    path_ = name;
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

}  // namespace

Target::Target(std::string name, Read read) : name_(std::move(name)), read_(read) { all().push_back(*this); }

void Target::operator()(std::string_view bytes) const {
  static const Scratch scratch;
  refusable([&] { read_(bytes, scratch.path()); });
}

const std::vector<Target>& targets() { return all(); }

fs::path put(const fs::path& file, std::string_view bytes) {
  write_file(file, bytes);
  return file;
}

}  // namespace photonlag::fuzz
