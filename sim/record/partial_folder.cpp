#include "sim/record/partial_folder.hpp"

#include <fcntl.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill() is POSIX, which <csignal> need not have
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>

#include "sim/core/error.hpp"
#include "sim/core/input_file.hpp"
#include "sim/core/printable.hpp"

namespace photonlag {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view partial_mark = ".partial-";

[[noreturn]] void refuse(const fs::path& path, const std::string& what) {
  throw EnvironmentError(path.string(), what + ": " + std::strerror(errno));
}

/// Discarded where there is none, or it is no JSON.
nlohmann::json manifest_of(const fs::path& folder) {
  const fs::path file = folder / "manifest.json";
  if (!input_problem(file, largest_input::table).empty()) return nlohmann::json(nlohmann::json::value_t::discarded);
  constexpr int deepest = 64;  // copies of deeper values would overflow the stack
  const auto shallow = [](int depth, nlohmann::json::parse_event_t, const nlohmann::json&) { return depth <= deepest; };
  return nlohmann::json::parse(read_input(file, largest_input::table), shallow, false);
}

fs::path normal(const fs::path& out) {
  fs::path p = fs::absolute(out).lexically_normal();
  return p.has_filename() ? p : p.parent_path();
}

void refuse_to_replace(const fs::path& out, bool force) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(out, error);
  if (status.type() == fs::file_type::none)
    throw EnvironmentError(out.string(), "cannot be looked at: " + error.message());
  if (!fs::exists(status)) return;
  const Location where{out.string()};
  if (force && fs::is_directory(status) && is_run_folder(out)) {
    const fs::path stranger = stranger_in(out);
    if (stranger.empty()) return;
    throw InputError(where, "is a run's folder that also holds " + in_quotes((out / stranger).string(), 500) +
                                ", which no run left there; --force does not take it: move it, or name another folder");
  }
  if (force)
    throw InputError(where, "is not the folder of a finished run, so --force does not replace it; name another");
  throw InputError(where, "already exists; name another folder, or replace a run with --force");
}

/// A run in a run would go with it.
void refuse_inside_a_run(const fs::path& out) {
  for (fs::path folder = out.parent_path(); folder.has_relative_path(); folder = folder.parent_path())
    if (is_run_folder(folder))
      throw InputError({out.string()},
                       "lies in the folder of a run, " + in_quotes(folder.string(), 500) + "; name another");
}

/// True if a living process holds the folder's lock. Locks may not work on network file systems: then nobody does.
bool is_locked(const fs::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool locked = ::flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(fd);
  return locked;
}

bool is_stale(const fs::path& folder, const std::string& pid_text) {
  pid_t pid = 0;
  const auto [end, error] = std::from_chars(pid_text.data(), pid_text.data() + pid_text.size(), pid);
  if (error != std::errc() || pid <= 0) return false;
  // Our own number: a killed process had it before us, as always in containers.
  const bool dead = pid == ::getpid() || (::kill(pid, 0) != 0 && errno == ESRCH);
  return dead && !is_locked(folder);
}

void remove_stale(const fs::path& out) {
  const std::string prefix = out.filename().string() + std::string(partial_mark);
  std::error_code unreadable;
  for (const auto& entry : fs::directory_iterator(out.parent_path(), unreadable)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix) || entry.is_symlink() || !entry.is_directory()) continue;
    std::error_code ignored;
    if (name.ends_with(".old") && !fs::exists(out)) continue;  // killed between two renames: the only copy of a run
    if (is_stale(entry.path(), name.substr(prefix.size()))) fs::remove_all(entry.path(), ignored);
  }
}

}  // namespace

PartialFolder::PartialFolder(const fs::path& out, bool force) : out_(normal(out)), force_(force) {
  refuse_to_replace(out_, force_);
  refuse_inside_a_run(out_);
  std::error_code error;
  fs::create_directories(out_.parent_path(), error);
  if (error) throw EnvironmentError(out_.parent_path().string(), "cannot create the folder: " + error.message());
  remove_stale(out_);
  const fs::path path = out_.string() + std::string(partial_mark) + std::to_string(::getpid());
  if (::mkdir(path.c_str(), 0777) != 0) refuse(path, "cannot create the folder");
  path_ = path;
  leftover_ = Leftover(path_);
  lock_ = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock_ >= 0) ::flock(lock_, LOCK_EX | LOCK_NB);
}

void PartialFolder::commit() {
  refuse_to_replace(out_, force_);
  const bool replaces = fs::exists(fs::symlink_status(out_));
  const unsigned how = replaces ? RENAME_EXCHANGE : RENAME_NOREPLACE;
  if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, out_.c_str(), how) == 0) {
    if (!replaces) path_.clear();
    return discard();  // what bears the partial name now is the old run
  }
  if (errno == EEXIST) refuse_to_replace(out_, force_);
  if (errno != EINVAL && errno != ENOSYS && errno != EXDEV) refuse(out_, "cannot rename the finished run to this");
  const fs::path old = path_.string() + ".old";  // a file system that knows only plain renames
  if (replaces && ::rename(out_.c_str(), old.c_str()) != 0) refuse(out_, "cannot move the old run away");
  if (::rename(path_.c_str(), out_.c_str()) != 0) {
    const int why = errno;
    if (replaces) (void)::rename(old.c_str(), out_.c_str());
    errno = why;
    refuse(out_, "cannot rename the finished run to this");
  }
  path_ = replaces ? old : fs::path();
  discard();
}

void PartialFolder::discard() noexcept {
  std::error_code ignored;
  if (lock_ >= 0) ::close(lock_);  // first: where no descriptor is left, removing takes this one
  lock_ = -1;
  if (!path_.empty()) fs::remove_all(path_, ignored);
  path_.clear();
  leftover_ = {};
}

bool is_run_folder(const fs::path& folder) {
  if (is_partial_name(normal(folder).filename())) return false;
  const nlohmann::json manifest = manifest_of(folder);
  return manifest.is_object() && manifest.value("format", nlohmann::json()) == run_folder_format;
}

fs::path stranger_in(const fs::path& folder) {
  const nlohmann::json manifest = manifest_of(folder);
  const nlohmann::json files = manifest.is_object() ? manifest.value("files", nlohmann::json()) : nlohmann::json();
  const std::set<std::string> drawn{"manifest.json", "overview.png", "overview.svg"};
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const fs::path inside = entry.path().lexically_relative(folder);
    if (entry.is_directory() && !entry.is_symlink()) continue;
    if (!files.contains(inside.generic_string()) && !drawn.contains(inside.generic_string())) return inside;
  }
  return {};
}

bool is_partial_name(const fs::path& name) { return name.string().find(partial_mark) != std::string::npos; }

}  // namespace photonlag
