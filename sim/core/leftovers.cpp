#include "sim/core/leftovers.hpp"

#include <fcntl.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill() is POSIX, which <csignal> need not have
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <utility>

namespace photonlag {
namespace {

enum State : int { empty, claimed, set };

struct Place {
  std::atomic<int> state = empty;
  std::array<char, 4096> path{};
};

constexpr int depth_limit = 16;
std::array<Place, 256> places;                         // in memory that was there from the beginning
std::array<std::atomic<pid_t>, 2048> leaders;          // 0 = free
std::array<std::array<char, 4096>, depth_limit> rows;  // of a folder, by depth: a signal's stack may be small

/// As the kernel gives it; the C library declares none.
struct Entry {
  std::uint64_t inode;
  std::int64_t offset;
  std::uint16_t size;
  unsigned char type;
  char name[1];  // NOLINT(modernize-avoid-c-arrays): as long as the name is
};

void remove_tree(int parent, const char* name, std::size_t depth) noexcept;

/// @returns whether there was anything but what cannot be removed
bool remove_entries(int folder, std::size_t depth) noexcept {
  bool removed = false;
  std::array<char, 4096>& row = rows[depth];
  for (long size = 0; (size = syscall(SYS_getdents64, folder, row.data(), row.size())) > 0;)
    for (long at = 0; at < size;) {
      const auto* entry = reinterpret_cast<const Entry*>(row.data() + at);
      at += entry->size;
      const char* name = static_cast<const char*>(entry->name);
      if (std::strcmp(name, ".") == 0 || std::strcmp(name, "..") == 0) continue;
      remove_tree(folder, name, depth + 1);
      removed = removed || faccessat(folder, name, F_OK, AT_SYMLINK_NOFOLLOW) != 0;
    }
  return removed;
}

void remove_tree(int parent, const char* name, std::size_t depth) noexcept {
  if (unlinkat(parent, name, 0) == 0 || errno == ENOENT || depth == depth_limit) return;
  const int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0) return;
  while (remove_entries(folder, depth)) lseek(folder, 0, SEEK_SET);  // some file systems skip while one removes
  close(folder);
  unlinkat(parent, name, AT_REMOVEDIR);
}

}  // namespace

Leftover::Leftover(const std::filesystem::path& path) {
  std::error_code ignored;
  const std::string text = std::filesystem::absolute(path, ignored).string();  // whoever ends may have moved
  if (text.size() >= places[0].path.size()) return;
  for (std::size_t i = 0; i < places.size(); ++i) {
    int expected = empty;
    if (!places[i].state.compare_exchange_strong(expected, claimed)) continue;
    std::memcpy(places[i].path.data(), text.c_str(), text.size() + 1);
    places[i].state = set;
    slot_ = static_cast<int>(i);
    return;
  }
}

Leftover::~Leftover() {
  if (slot_ >= 0) places[static_cast<std::size_t>(slot_)].state = empty;
}

Leftover::Leftover(Leftover&& other) noexcept : slot_(std::exchange(other.slot_, -1)) {}

Leftover& Leftover::operator=(Leftover&& other) noexcept {
  std::swap(slot_, other.slot_);
  return *this;
}

Offspring::Offspring(pid_t leader) {
  for (std::size_t i = 0; i < leaders.size(); ++i) {
    pid_t expected = 0;
    if (!leaders[i].compare_exchange_strong(expected, leader)) continue;
    slot_ = static_cast<int>(i);
    return;
  }
}

Offspring::~Offspring() {
  if (slot_ >= 0) leaders[static_cast<std::size_t>(slot_)] = 0;
}

Offspring::Offspring(Offspring&& other) noexcept : slot_(std::exchange(other.slot_, -1)) {}

Offspring& Offspring::operator=(Offspring&& other) noexcept {
  std::swap(slot_, other.slot_);
  return *this;
}

void remove_leftovers() noexcept {
  for (const std::atomic<pid_t>& leader : leaders)
    if (const pid_t pid = leader; pid > 0) {
      if (kill(-pid, SIGKILL) != 0) kill(pid, SIGKILL);  // its group may not be there yet
      waitpid(pid, nullptr, 0);
    }
  for (const Place& place : places)
    if (place.state == set) remove_tree(AT_FDCWD, place.path.data(), 0);
}

void disown_leftovers() noexcept {
  for (std::atomic<pid_t>& leader : leaders) leader = 0;
  for (Place& place : places) place.state = empty;
}

}  // namespace photonlag
