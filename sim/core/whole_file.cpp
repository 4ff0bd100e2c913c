#include "sim/core/whole_file.hpp"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <string>

#include "sim/core/error.hpp"
#include "sim/core/output_file.hpp"

namespace photonlag {

namespace fs = std::filesystem;

namespace {

/// Empty files begin with anything; a 0 of @p ours is any digit.
bool begins_with(const fs::path& file, std::string_view ours) {
  std::string begin(ours.size(), '\0');
  std::ifstream in(file, std::ios::binary);
  in.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  const auto same = [](char is, char should) {
    return is == should || (should == '0' && std::isdigit(static_cast<unsigned char>(is)) != 0);
  };
  return in.gcount() == 0 || std::ranges::equal(begin, ours, same);
}

}  // namespace

WholeFile::WholeFile(fs::path out, bool force, std::string_view ours) : out_(std::move(out)), partial_(out_) {
  std::error_code ignored;
  if (fs::is_directory(out_, ignored)) throw InputError({out_.string()}, "is a folder; name a file");
  if (fs::exists(out_, ignored)) {
    if (!fs::is_regular_file(out_, ignored)) return;
    if (!force) throw InputError({out_.string()}, "exists; --force replaces it");
    if (!begins_with(out_, ours))
      throw InputError({out_.string()},
                       "exists and is no such file as is to be written, so --force does not replace it; "
                       "name another");
    if (fs::path target = fs::canonical(out_, ignored); fs::is_symlink(out_) && !target.empty()) out_ = target;
  }
  make_folders();
  partial_ = out_.string() + ".partial-" + std::to_string(getpid());
  leftover_ = Leftover(partial_);
}

WholeFile::~WholeFile() {
  std::error_code error;
  if (partial_ != out_) fs::remove(partial_, error);
  // Only empty ones go: what another has put there since stays.
  if (!made_.empty())
    for (fs::path folder = out_.parent_path(); fs::remove(folder, error) && folder != made_;)
      folder = folder.parent_path();
}

void WholeFile::commit() {
  if (partial_ == out_) return;
  std::error_code error;
  fs::rename(partial_, out_, error);
  if (error) throw EnvironmentError(out_.string(), "cannot be given its name: " + error.message());
  made_.clear();
}

void WholeFile::make_folders() {
  std::error_code error;
  for (fs::path folder = out_.parent_path(); !folder.empty() && !fs::exists(folder, error);
       folder = folder.parent_path())
    made_ = folder;
  if (made_.empty()) return;
  fs::create_directories(out_.parent_path(), error);
  if (error) throw EnvironmentError(out_.string(), "its folder does not exist and cannot be made: " + error.message());
}

void keep_inputs(const fs::path& out, const std::vector<fs::path>& inputs) {
  std::error_code ignored;
  for (const fs::path& input : inputs)
    if (fs::equivalent(out, input, ignored)) throw InputError({out.string()}, "is to be read; write to another file");
}

void write_whole_file(const fs::path& out, std::string_view bytes) {
  WholeFile file(out, true);
  write_file(file.path(), bytes);
  file.commit();
}

}  // namespace photonlag
