#include "sim/core/input_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sim/core/error.hpp"

namespace photonlag {
namespace {

class Handle {
 public:
  /// Not to wait for somebody who writes into a pipe.
  explicit Handle(const std::filesystem::path& file) : fd_(open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {}
  ~Handle() {
    if (fd_ >= 0) close(fd_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

std::string size_problem(std::uint64_t bytes, std::uint64_t most) {
  return bytes <= most ? ""
                       : fmt::format("it has {} bytes, more than the {} that are read of such a file", bytes, most);
}

std::string problem_of(int fd, std::uint64_t most_bytes) {
  if (fd < 0) return errno == ENOENT ? "no such file" : std::strerror(errno);
  struct stat is {};
  if (fstat(fd, &is) != 0) return std::strerror(errno);
  if (S_ISDIR(is.st_mode)) return "it is a folder";
  if (S_ISFIFO(is.st_mode)) return "it is a pipe, not a file";
  if (!S_ISREG(is.st_mode)) return "it is a device, not a file";
  return size_problem(static_cast<std::uint64_t>(is.st_size), most_bytes);
}

}  // namespace

std::string input_problem(const std::filesystem::path& file, std::uint64_t most_bytes) {
  const Handle handle(file);
  return problem_of(handle.fd(), most_bytes);
}

std::string read_input(const std::filesystem::path& file, std::uint64_t most_bytes) {
  const Handle handle(file);
  const auto refuse = [&](const std::string& why) { throw EnvironmentError(file.string(), "cannot be read: " + why); };
  if (const std::string why = problem_of(handle.fd(), most_bytes); !why.empty()) refuse(why);
  struct stat is {};
  fstat(handle.fd(), &is);
  std::string text(static_cast<std::size_t>(is.st_size) + 1, '\0');
  std::size_t filled = 0;
  for (;;) {
    const ssize_t got = read(handle.fd(), text.data() + filled, text.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse(std::strerror(errno));
    filled += static_cast<std::size_t>(got);
    if (got == 0) break;
    if (filled > most_bytes) refuse(size_problem(filled, most_bytes));  // what /proc has says it is empty
    if (filled == text.size()) text.resize(text.size() * 2 + 4096);
  }
  text.resize(filled);
  return text;
}

}  // namespace photonlag
