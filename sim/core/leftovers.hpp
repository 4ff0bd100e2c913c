#pragma once
/// @file
/// What must not stay behind when the process has to end at once: half-written files and folders, programs it started.

#include <sys/types.h>

#include <filesystem>

namespace photonlag {

/// A file or folder that end_at_once() removes, as long as this lives. Its own end removes nothing: that is its owner's
/// matter. Of more than 256 at a time, and of paths of 4096 bytes or more, the rest is not known to end_at_once().
class Leftover {
 public:
  Leftover() = default;
  explicit Leftover(const std::filesystem::path& path);
  ~Leftover();
  Leftover(Leftover&& other) noexcept;
  Leftover& operator=(Leftover&& other) noexcept;

 private:
  int slot_ = -1;
};

/// A child that leads a process group, which end_at_once() kills and waits for, as long as this lives.
class Offspring {
 public:
  explicit Offspring(pid_t leader);
  ~Offspring();
  Offspring(Offspring&& other) noexcept;
  Offspring& operator=(Offspring&& other) noexcept;

 private:
  int slot_ = -1;
};

/// Kills what was started and removes what is half done. Safe in signal handlers: takes no lock, no memory.
void remove_leftovers() noexcept;

/// In a child after fork(): what the parent would leave is the parent's matter.
void disown_leftovers() noexcept;

}  // namespace photonlag
